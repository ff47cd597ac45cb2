"""What the readers of our TOML files share."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, TypeVar

from dashboard.domain.care_plan import Source

T = TypeVar("T")
Row = dict[str, Any]


def shipped(name: str) -> str:
    """The text of a file of ours."""
    return (files("dashboard.protocols") / name).read_text(encoding="utf-8")


def source(row: Row, table: Row) -> Source:
    """What a row of a file cites: one of the file's sources, the place in it, and whether that was checked."""
    cited = table["sources"][row["source"]]
    return Source(
        title=cited["title"],
        url=cited.get("url"),
        doi=cited.get("doi"),
        locator=row["locator"],
        verified=row["verified"],
    )
