"""Outstanding work as rows that scripts and spreadsheets read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.exchange.csv_text import csv_text
from db.worklist import WorkItem

COLUMNS = (
    *("mrn", "item", "origin", "owner", "assignee"),
    *("due_on", "days_overdue", "state", "risk_group", "because"),
)


def rows(work: Sequence[WorkItem]) -> list[dict[str, Any]]:
    """A row for each item, in the same order."""
    return [{column: _plain(getattr(item, column)) for column in COLUMNS} for item in work]


def as_csv(work: Sequence[WorkItem]) -> str:
    cells = [["" if value is None else str(value) for value in row.values()] for row in rows(work)]
    return csv_text([COLUMNS, *cells])


def as_text(work: Sequence[WorkItem]) -> str:
    """For a person at a terminal: number, test, owner, state, due day, days overdue."""
    lines = [
        f"{item.mrn or '-':<12} {item.title:<45.45} {item.owner:<14} {item.state:<8} "
        f"{item.due_on or '-'!s:<10} {item.days_overdue or '':>5}"
        for item in work
    ]
    return "\n".join([f"{len(work)} open", *lines]) + "\n"


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)
