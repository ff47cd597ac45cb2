"""The project's own Python, parsed once."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PROJECT = Path(__file__).parents[2]
_NOT_OURS = {"data", "build", "node_modules", "__pycache__", "test-results"}
_OURS_DESPITE_THE_DOT = {".ci", ".streamlit"}


@dataclass(frozen=True)
class Module:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(PROJECT).as_posix()

    @property
    def room(self) -> str:
        """`pages`, `db`, or what follows `dashboard/`."""
        return room(".".join(self.path.relative_to(PROJECT).with_suffix("").parts)) or ""

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"))

    @property
    def lines(self) -> int:
        return len(self.path.read_text("utf-8").splitlines())

    def imports(self) -> set[str]:
        """Full names of modules, and of what is taken from them."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name}: imports are absolute here"
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        return found

    def __str__(self) -> str:
        return self.name


def room(name: str) -> str | None:
    """The room of a module of ours by its full name; None for anybody else's."""
    first, *rest = name.split(".")
    if first in ("db", "pages"):
        return first
    return rest[0] if first == "dashboard" and rest else None


def files() -> Iterator[Path]:
    """Every file that belongs to the project."""
    for folder, folders, names in os.walk(PROJECT):
        folders[:] = [
            each
            for each in folders
            if each not in _NOT_OURS
            and not each.endswith(".egg-info")
            and (not each.startswith(".") or each in _OURS_DESPITE_THE_DOT)
        ]
        yield from (Path(folder) / name for name in names)


CODE = sorted(
    (Module(path) for folder in ("dashboard", "db", "pages") for path in (PROJECT / folder).rglob("*.py")), key=str
)
