"""Imports point inward: pages -> ui, services, figures, exchange -> db -> domain <- protocols."""

from __future__ import annotations

import sys

from our_code import CODE, room

MAY_IMPORT = {
    "domain": "",
    "clock": "",
    "protocols": "domain",
    "figures": "domain",
    "db": "domain",
    "auth": "db domain clock",
    "site": "protocols domain clock",
    "services": "auth db protocols domain clock site",
    "exchange": "services db protocols domain clock",
    "demo": "exchange services db protocols domain clock",
    "ui": "exchange services figures auth db protocols domain clock",
    "pages": "ui exchange services figures db protocols domain clock site",
    "app": "ui auth db domain clock",
    "asgi": "ui services auth clock",
    "database": "demo services db domain clock",
    "backup_commands": "database services db clock",
    "user_commands": "database auth domain clock",
    "__main__": "asgi backup_commands user_commands database demo exchange services db domain clock site",
}
MAY_IMPORT_STREAMLIT = {"pages", "ui", "app", "asgi"}
STREAMLIT_AT_THE_DOOR = {
    "dashboard/auth/errors.py": "streamlit",  # shows a neutral sentence in place of a broken page
    "dashboard/auth/gate.py": "streamlit.proto.BackMsg_pb2",  # reads what a browser sends, and nothing of the product's
}


def test_imports_point_inward() -> None:
    outward = {
        f"{module} imports {name}"
        for module in CODE
        for name in module.imports()
        if room(name) not in {None, module.room, *MAY_IMPORT.get(module.room, "").split()}
    }

    assert not outward


def test_the_domain_needs_the_standard_library_only() -> None:
    outside = {
        f"{module} imports {name}"
        for module in CODE
        for name in module.imports()
        if module.room == "domain" and name.split(".")[0] not in {"dashboard", *sys.stdlib_module_names}
    }

    assert not outside


def test_streamlit_stays_on_the_screen_and_at_the_door() -> None:
    elsewhere = {
        f"{module} imports {name}"
        for module in CODE
        for name in module.imports()
        if name.split(".")[0] == "streamlit" and module.room not in MAY_IMPORT_STREAMLIT
        if not name.startswith(STREAMLIT_AT_THE_DOOR.get(module.name, "nothing"))
    }

    assert not elsewhere
