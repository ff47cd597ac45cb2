"""What else stands in the record near a change: candidate causes, each with the window in which it was looked for.

They are offered, never asserted: that two things lie close in time does not make one the cause of the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboard.domain.care_plan import Source
from dashboard.domain.causes import Cause, CauseKind, Near
from dashboard.domain.changes import Change
from dashboard.domain.chart import Chart
from dashboard.domain.nearby import LOOK
from dashboard.domain.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """`first` and `last` are the days on which a change counts as near it, both inclusive. `days_before` is how long
    before the change it began, negative where after; None where a day is not known."""

    kind: CauseKind
    words: str
    title: str
    window: str
    first: date
    last: date
    days_before: int | None
    fact_ids: tuple[str, ...]
    source: Source

    @property
    def when(self) -> str:
        """`12 d before`, `5 d after`, `the same day`; empty where a day is not known."""
        if self.days_before is None:
            return ""
        how_far = f"{abs(self.days_before)} d {'before' if self.days_before > 0 else 'after'}"
        return how_far if self.days_before else "the same day"


def candidates(chart: Chart, change: Change, causes: Iterable[Cause]) -> tuple[Candidate, ...]:
    """Everything that was near the change, what began nearest to it first, what has no known day last."""
    found = [
        candidate
        for cause in causes
        if cause.looks_at(change)
        for near in LOOK[cause.kind](chart, cause, change)
        if (candidate := _candidate(cause, near, change)) and not _is_itself(near, change)
    ]
    unknown = date.max.toordinal()
    found.sort(key=lambda c: (unknown if c.days_before is None else abs(c.days_before), c.title, c.words, c.fact_ids))
    return tuple(found)


def looked_at(change: Change, causes: Iterable[Cause]) -> tuple[str, ...]:
    """The windows in which something could have been found, in words."""
    return tuple(f"{cause.title}, {cause.window}" for cause in causes if cause.looks_at(change))


def _is_itself(near: Near, change: Change) -> bool:
    return any(fact_id and fact_id in change.fact_ids for fact_id in near.fact_ids)


def _candidate(cause: Cause, near: Near, change: Change) -> Candidate | None:
    window = cause.near_days(near)
    if not window.overlaps(Span(change.on.first, change.on.last)):
        return None
    is_known = near.begins.is_exact and change.on.is_exact
    return Candidate(
        kind=cause.kind,
        words=near.words,
        title=cause.title,
        window=cause.window,
        first=window.first,
        last=window.last,
        days_before=(change.on.first - near.begins.first).days if is_known else None,
        fact_ids=near.fact_ids,
        source=cause.source,
    )
