"""The care plan as tables, each line with its reason and its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboard.domain.care_plan import OUTSTANDING, NotDue, Planned
from dashboard.domain.words import ItemState
from dashboard.ui import wording
from dashboard.ui.sheet import sheet
from dashboard.ui.when_opened import when_opened

_AHEAD = frozenset({ItemState.WAITING, ItemState.NOT_DUE})


@dataclass(frozen=True, slots=True)
class Line:
    """Tests of one panel and round that stand alike and have the same reason."""

    items: tuple[Planned, ...]

    @property
    def first(self) -> Planned:
        return self.items[0]


def plan_table(items: Iterable[Planned], today: date, *, key: str, nothing: str = "Nothing is planned.") -> None:
    """What needs somebody first, then what lies ahead, then, when it is opened, what is settled; the longest overdue on
    top. `key` tells two tables of one page apart, `nothing` says what an empty one means."""
    ordered = wording.most_pressing_first(items, today)
    outstanding = [i for i in ordered if i.state(today) in OUTSTANDING]
    ahead = [i for i in ordered if i.state(today) in _AHEAD]
    settled = [i for i in ordered if i.state(today) not in OUTSTANDING | _AHEAD]
    parts = [
        (title, _lines(found, today), len(found))
        for title, found in (("Outstanding", outstanding), ("Ahead", ahead))
        if found
    ]
    if parts or not settled:
        sheet("plan", parts=parts, today=today, nothing=nothing)
    if settled:
        label = f"Settled: {wording.count(len(settled), 'test')}"
        when_opened(
            label,
            f"settled_{key}",
            lambda: sheet("plan", parts=[("", _lines(settled, today), len(settled))], today=today, nothing=nothing),
        )


def not_due_table(not_due: Iterable[NotDue]) -> None:
    """What the guideline does not want here; tests with the same reason share a line."""
    by_reason: dict[tuple[str, str], list[NotDue]] = {}
    for each in not_due:
        by_reason.setdefault((each.because, each.source.locator), []).append(each)
    sheet("not_due", reasons=[([each.title for each in found], found[0]) for found in by_reason.values()])


def _lines(items: list[Planned], today: date) -> list[Line]:
    def alike(item: Planned) -> tuple[object, ...]:
        state, panel = wording.item_state(item, today), wording.belongs_to(item)
        return panel, state, item.owner, item.because, item.source.verified

    together: dict[tuple[object, ...], list[Planned]] = {}
    for item in items:
        together.setdefault(alike(item), []).append(item)
    return [Line(tuple(found)) for found in together.values()]
