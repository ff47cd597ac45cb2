"""Stretches of days, both ends inclusive, and what can be done with them. `date.min` and `date.max` are open ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from dashboard.domain.dates import add_months


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
        if not before and not after:
            return self
        return Span(moved(self.first, -before), moved(self.last, after))


Spans = tuple[Span, ...]
"""In order, apart from each other by at least a day."""

ALWAYS: Spans = (Span(),)

_ENDS = attrgetter("first", "last")


def moved(day: date, by: int) -> date:
    """`by` days later. An open end stays open, and so does what would fall off the calendar."""
    if day == date.min or day == date.max:
        return day
    try:
        return day + timedelta(by)
    except OverflowError:
        return date.max if by > 0 else date.min


def after_months(day: date, months: int) -> date:
    """So many months later; an open end stays open."""
    return day if not months or day in (date.min, date.max) else add_months(day, months)


def union(spans: Iterable[Span], gap_days: int = 0) -> Spans:
    """The days of any. What is at most `gap_days` days apart is one span."""
    found = [span for span in spans if span.first <= span.last]
    if len(found) < 2:
        return tuple(found)
    joined: list[Span] = []
    for span in sorted(found, key=_ENDS):
        before = joined[-1] if joined else None
        if before is None or (span.first - before.last).days > gap_days + 1:
            joined.append(span)
        elif span.last > before.last:
            joined[-1] = Span(before.first, span.last)
    return tuple(joined)


def common(one: Spans, other: Spans) -> Spans:
    """The days of both."""
    if one is ALWAYS:
        return other
    both = [Span(max(a.first, b.first), min(a.last, b.last)) for a in one for b in other if a.overlaps(b)]
    return tuple(span for span in both if span.first <= span.last)


def without(spans: Spans, taken: Spans) -> Spans:
    """The days of `spans` that are none of `taken`."""
    left = spans
    for gap in taken:
        left = tuple(rest for span in left for rest in _outside(span, gap))
    return left


def _outside(span: Span, gap: Span) -> Iterator[Span]:
    if not span.overlaps(gap):
        yield span
        return
    if span.first < gap.first:
        yield Span(span.first, moved(gap.first, -1))
    if gap.last < span.last:
        yield Span(moved(gap.last, 1), span.last)


def days_of(span: Span) -> Iterator[date]:
    """Each day of a span that has both ends."""
    return (date.fromordinal(number) for number in range(span.first.toordinal(), span.last.toordinal() + 1))
