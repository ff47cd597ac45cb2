"""Each time that something has to be done: when it is due, and on which days it is overdue. One truth for both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from dashboard.domain.chart import Chart
from dashboard.domain.checks import DRAWN_TOGETHER_DAYS, Check
from dashboard.domain.dates import day_words
from dashboard.domain.exposure import Held
from dashboard.domain.spans import Span, common, moved, union
from dashboard.domain.watched import Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One time of many. `until` is the last day on which it is wanted: the day before it was done, or before the next
    one takes its place, or the last of the treatment; None = no known end. `is_open`: the record does not say that it
    was done, and no later turn takes its place. `is_again`: the one before was given up, and its overdue days go on.

    `is_earliest`: the treatment began in a month or year, and `due_on` counts from the first day of that; it is overdue
    only on days on which it is whenever the treatment began.
    """

    check: Check
    due_on: date
    overdue_from: date | None
    until: date | None
    is_open: bool
    overdue: tuple[Held, ...]
    because: str
    fact_ids: tuple[str, ...]
    is_again: bool = False
    is_earliest: bool = False

    def ended(self, last: date) -> Turn:
        """Not wanted after `last`."""
        late = [replace(held, span=Span(held.span.first, min(held.span.last, last))) for held in self.overdue]
        overdue = tuple(held for held in late if held.span.first <= held.span.last)
        until = min(self.until or last, last)
        return replace(self, until=until, overdue=overdue, overdue_from=overdue[0].span.first if overdue else None)


@dataclass(frozen=True, slots=True)
class Stage:
    """Days with one interval: `due` gives the due date after the last time it was done, None = never."""

    span: Span
    grace_days: int
    due: Callable[[date | None], date]
    words: str = ""


def repeated_turns(
    chart: Chart, course: Watched, check: Check, stages: Callable[[Watched], Iterable[Stage]]
) -> Iterator[Turn]:
    """A turn for each time between two times done that is overdue on some day, and the open one. Judged each day by the
    stage of that day.

    After one that was declined or waived there is another, counted from that day if it is later than the due date.
    """
    if course.latest is None:
        yield from _turns(chart, course, check, stages(course))
        return
    late = _turns(chart, course.latest, check, stages(course.latest))
    surely = union(held.span for turn in late for held in turn.overdue)
    for turn in _turns(chart, course, check, stages(course)):
        overdue = tuple(replace(held, span=span) for held in turn.overdue for span in common((held.span,), surely))
        yield replace(turn, overdue=overdue, overdue_from=overdue[0].span.first if overdue else None)


def _turns(chart: Chart, course: Watched, check: Check, each_stage: Iterable[Stage]) -> Iterator[Turn]:
    stages, done, given_up = tuple(each_stage), check.done(chart), check.given_up(chart)
    times = [None, *(day for day in done if day >= course.first)]
    for last, following in pairwise([*times, None]):
        window = Span(last or course.first, moved(following, -1) if following else date.max)
        counted_from = last
        while found := _judged(course, window, counted_from, stages):
            due_on, overdue = found
            if following and not overdue:
                break
            said = f"last {check.name} {day_words(last)}" if last else f"no {check.name} yet"
            if following is None:
                since = moved(last, DRAWN_TOGETHER_DAYS + 1) if last else course.first
                said += _in_part(chart, check, Span(since, course.spans[-1].last))
            why = next((s.words for s in stages if s.words and due_on in s.span), "")
            is_earliest = (last or course.first) < course.last_first
            due = due_words(due_on, is_earliest=is_earliest)
            because = ", ".join(part for part in (course.words, why, said, due) if part)
            ids = tuple(i for i in (*course.fact_ids, *(done[last] if last else ())) if i)
            until = min(window.last, course.spans[-1].last)
            yield Turn(
                check=check,
                due_on=due_on,
                overdue_from=overdue[0].first if overdue else None,
                until=None if until == date.max else until,
                is_open=following is None,
                overdue=tuple(Held(span, because, ids) for span in overdue),
                because=because,
                fact_ids=ids,
                is_again=counted_from != last,
                is_earliest=is_earliest,
            )
            if following or due_on not in given_up:
                break
            counted_from = max(due_on, given_up[due_on])
            window = Span(moved(counted_from, 1))


def _judged(
    course: Watched, window: Span, last: date | None, stages: tuple[Stage, ...]
) -> tuple[date, tuple[Span, ...]] | None:
    due_on, late = None, []
    for stage in stages:
        if not stage.span.overlaps(window):
            continue
        here = Span(max(window.first, stage.span.first), min(window.last, stage.span.last))
        due = stage.due(last)
        if due == date.min:
            continue
        if due_on is None and max(due, here.first) <= here.last:
            due_on = max(due, here.first)
        late.append(Span(max(moved(due, stage.grace_days + 1), here.first), here.last))
    if due_on is None or not course.spans or due_on > course.spans[-1].last:
        return None
    return due_on, common(union(late), course.spans)


def _in_part(chart: Chart, check: Check, wanted: Span) -> str:
    """What of the check the newest results are, where these days hold them: part of it is not done, and not nothing."""
    found = check.in_part(chart)
    return f" ({found[1]})" if found and found[0] in wanted else ""


def due_words(due_on: date, *, is_earliest: bool) -> str:
    return f"due {day_words(due_on)}{' at the earliest' if is_earliest else ''}"


def single_turn(
    chart: Chart,
    trigger: Held,
    latest: date,
    check: Check,
    *,
    from_days: int,
    due_days: int,
    grace_days: int,
    is_last: bool,
) -> Turn:
    """Once after the first day of `trigger`, and until its last: done on any day from `from_days` after it. `latest` is
    the last day that can have been its first."""
    start = trigger.span.first
    counts = Span(moved(start, from_days), trigger.span.last)
    done_on = next((day for day in check.done(chart) if day in counts), None)
    due_on = moved(start, due_days)
    until = moved(done_on, -1) if done_on else trigger.span.last
    late = Span(moved(latest, due_days + grace_days + 1), until)
    because = (
        f"{trigger.words}, no {check.name} before it" if due_days <= 0 else f"{trigger.words}, no {check.name} after it"
    )
    if is_last and done_on is None:
        because += _in_part(chart, check, counts)
    because += f", {due_words(due_on, is_earliest=start < latest)}"
    return Turn(
        check=check,
        due_on=due_on,
        overdue_from=late.first if late.first <= late.last else None,
        until=None if until == date.max else until,
        is_open=is_last and done_on is None and due_on <= trigger.span.last,
        overdue=(Held(late, because, trigger.fact_ids),) if late.first <= late.last else (),
        because=because,
        fact_ids=trigger.fact_ids,
        is_earliest=start < latest,
    )
