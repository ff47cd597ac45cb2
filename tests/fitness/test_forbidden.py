"""What the product never does, read in its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from our_code import CODE, PROJECT, Module, files

REWRITES_TABLES = {"dashboard/services/derived.py"}
REWRITES = re.compile(r"sql(?:alchemy|model)\b.*\.(?:update|delete)$")
REWRITES_IN_SQL = re.compile(r"\s*(?:UPDATE|DELETE FROM|REPLACE INTO|TRUNCATE)\s", re.IGNORECASE)
TELLS_THE_TIME = "dashboard/clock.py"
ASKING_THE_TIME = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
UNSAFE_TO_READ = {"pickle", "marshal", "shelve", "dill"}
NAMES_OF_A_MACHINE = re.compile(
    r"(?<![\w.])/(?:work|root|home|Users|mnt|srv)/\w|\b[A-Z]:\\\\?Users\b|"
    r"\bpypi\.(?:org|python)|pythonhosted|(?<!no-emit-)(?:extra-)?index-url|(?<!no-emit-)trusted-host"
)


def test_nothing_typed_by_people_can_become_html_or_script() -> None:
    flags = {f"{module}: {keyword.arg}" for module in CODE for call in _calls(module) for keyword in call.keywords}

    assert not [flag for flag in flags if "unsafe_allow" in flag]


def test_files_leave_through_a_checked_route_and_never_through_an_open_link() -> None:
    assert not [str(module) for module in CODE if "download_button" in _names(module)]


def test_stored_text_is_never_run_as_code() -> None:
    run = {f"{module}: {call.func.id}" for module in CODE for call in _calls(module) if isinstance(call.func, ast.Name)}
    unpack = {str(module) for module in CODE if {name.split(".")[0] for name in module.imports()} & UNSAFE_TO_READ}

    assert not [each for each in run if each.split(": ")[1] in {"eval", "exec", "compile", "__import__"}]
    assert not unpack


def test_only_derived_tables_are_rewritten_and_in_one_place() -> None:
    elsewhere = [module for module in CODE if module.name not in REWRITES_TABLES]
    imported = {f"{module}: {name}" for module in elsewhere for name in module.imports() if REWRITES.match(name)}
    spoken = {f"{module}: {text}" for module in elsewhere for text in _texts(module) if REWRITES_IN_SQL.match(text)}

    assert not imported | spoken


def test_there_is_one_clock() -> None:
    assert not [str(module) for module in CODE if module.name != TELLS_THE_TIME and _names(module) & ASKING_THE_TIME]


def test_every_page_is_reached_through_the_entry_script_and_only_through_it() -> None:
    entry = (PROJECT / "dashboard" / "app.py").read_text("utf-8")
    listed = re.findall(r'st\.Page\(PAGES / "(\w+\.py)"', entry)

    assert sorted(listed) == sorted(path.name for path in (PROJECT / "pages").glob("*.py"))
    # Beside a script, Streamlit would run the files of `pages/` by themselves: without the session check.
    assert not list(PROJECT.glob("*.py"))


def test_no_file_names_somebodys_machine_or_package_index() -> None:
    naming = {
        f"{path.relative_to(PROJECT)}: {found[0]}"
        for path in files()
        if path.suffix not in {".png", ".woff2", ".sqlite"} and path.name != "test_forbidden.py"
        if (found := NAMES_OF_A_MACHINE.search(path.read_text("utf-8", errors="replace")))
    }

    assert not naming


def _calls(module: Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))


def _texts(module: Module) -> Iterator[str]:
    constants = (node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant))
    return (value for value in constants if isinstance(value, str))


def _names(module: Module) -> set[str]:
    """`date.today` is there as `date.today` and as `today`."""
    attributes = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    dotted = {f"{node.value.id}.{node.attr}" for node in attributes if isinstance(node.value, ast.Name)}
    return dotted | {node.attr for node in attributes}
