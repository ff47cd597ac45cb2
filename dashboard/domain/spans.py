"""Stretches of days, both ends inclusive, and what can be done with them. `date.min` and `date.max` are open ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dashboard.domain.dates import days


@dataclass(frozen=True, slots=True, order=True)
class Span:
    first: date = date.min
    last: date = date.max

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def overlaps(self, other: Span) -> bool:
        return self.first <= other.last and other.first <= self.last

    def widened(self, before: int = 0, after: int = 0) -> Span:
        """Begins `before` days earlier and ends `after` days later; an open end stays open."""
        return Span(moved(self.first, -before), moved(self.last, after))


Spans = tuple[Span, ...]
"""In order, apart from each other by at least a day."""

ALWAYS: Spans = (Span(),)


def moved(day: date, by: int) -> date:
    """`by` days later. An open end stays open, and so does what would fall off the calendar."""
    if day in (date.min, date.max):
        return day
    try:
        return day + days(by)
    except OverflowError:
        return date.max if by > 0 else date.min


def union(spans: Iterable[Span], gap_days: int = 0) -> Spans:
    """The days of any. What is at most `gap_days` days apart is one span."""
    joined: list[Span] = []
    for span in sorted(spans):
        if span.first > span.last:
            continue
        if joined and span.first <= moved(joined[-1].last, gap_days + 1):
            joined[-1] = Span(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return tuple(joined)


def common(one: Spans, other: Spans) -> Spans:
    """The days of both."""
    return union(Span(max(a.first, b.first), min(a.last, b.last)) for a in one for b in other if a.overlaps(b))


def without(spans: Spans, taken: Spans) -> Spans:
    """The days of `spans` that are none of `taken`."""
    left = spans
    for gap in taken:
        before = () if gap.first == date.min else (Span(date.min, moved(gap.first, -1)),)
        after = () if gap.last == date.max else (Span(moved(gap.last, 1), date.max),)
        left = common(left, before + after)
    return left


def days_of(span: Span) -> Iterator[date]:
    """Each day of a span that has both ends."""
    return (date.fromordinal(number) for number in range(span.first.toordinal(), span.last.toordinal() + 1))
