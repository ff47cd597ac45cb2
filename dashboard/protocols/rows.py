"""What the readers of our TOML files share."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeVar

from dashboard.domain.care_plan import Source
from dashboard.domain.refusal import Refusal

T = TypeVar("T")
Row = dict[str, Any]


def shipped(name: str) -> str:
    """The text of a file of ours."""
    return (files("dashboard.protocols") / name).read_text(encoding="utf-8")


def understood(place: str, read: Callable[[], T]) -> T:
    """What a row says. Refuses one that is incomplete, by the field, or that cannot be understood."""
    try:
        return read()
    except KeyError as missing:
        raise Refusal(f"{place}: {missing.args[0]!r} is missing; add it to the file.") from None
    except (TypeError, ValueError, ZeroDivisionError) as wrong:
        raise Refusal(f"{place}: cannot be read: {wrong}.") from None


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
