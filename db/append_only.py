"""What a connection of the app to SQLite may never do, whatever statement reaches it: change how the database is built.

On PostgreSQL the same is kept by the rights of the app's user (`db/rights.py`). SQLite has no users, so its own
authorizer is asked about every statement before it runs. The schema changes only in a migration.
"""

from __future__ import annotations

from typing import Any

_FORBIDDEN = (
    *("SQLITE_ATTACH", "SQLITE_DETACH", "SQLITE_ALTER_TABLE", "SQLITE_CREATE_VTABLE", "SQLITE_DROP_VTABLE"),
    *(
        f"SQLITE_{verb}_{kind}"
        for verb in ("CREATE", "DROP")
        for kind in ("INDEX", "TABLE", "TRIGGER", "VIEW", "TEMP_INDEX", "TEMP_TABLE", "TEMP_TRIGGER", "TEMP_VIEW")
    ),
)
_MAY_HAVE_A_VALUE = frozenset(
    {
        "query_only",  # keeps a session for reading from writing
        *("table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo"),
        *("foreign_key_list", "foreign_key_check", "integrity_check", "quick_check"),
    }
)
"""Of all pragmas: these ask, or set what protects nothing of the audit trail."""


def forbid_changes_of_the_schema(connection: Any, module: Any) -> None:
    """From now on the connection refuses ("not authorized") to create, drop, rename or attach anything, and to set a
    pragma. `module` is the driver's."""
    forbidden = frozenset(getattr(module, name) for name in _FORBIDDEN)
    pragma, allowed, denied = module.SQLITE_PRAGMA, module.SQLITE_OK, module.SQLITE_DENY

    def judge(action: int, first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
        if action in forbidden:
            return int(denied)
        if action == pragma and second is not None and str(first).lower() not in _MAY_HAVE_A_VALUE:
            return int(denied)
        return int(allowed)

    connection.set_authorizer(judge)


def allow_changes_of_the_schema(connection: Any) -> None:
    connection.set_authorizer(None)
