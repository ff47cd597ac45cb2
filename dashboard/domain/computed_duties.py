"""About what has to be done again and again, and from when to when it is overdue: functions that rules name.

Each yields turns. A finding holds on the overdue days of a turn, and the next due date is that of the open one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from dashboard.domain.chart import Chart, once
from dashboard.domain.checks import CHECKS
from dashboard.domain.dates import PartialDate, day_words
from dashboard.domain.exposure import Held
from dashboard.domain.retina import retinal_check
from dashboard.domain.spans import Span, after_months, moved
from dashboard.domain.turns import Stage, Turn, repeated_turns, single_turn
from dashboard.domain.watched import Watched, dose_days, steroid_courses, watched

Step = Mapping[str, int]
"""`every_days` or `every_months` with `grace_days`, for so many `days` or `months`; without these it is the last."""


def done_regularly(
    chart: Chart,
    *,
    drugs: tuple[str, ...],
    check: str,
    steps: Sequence[Step],
    counts_from: str = "dose",
    lag_months: int = 0,
) -> Iterator[Turn]:
    """On one of these drugs, one step after the other, counted from the day since when the `dose` is unchanged or from
    the `start` of the drug. A test before the drug began does not count: the first is due an interval after the start.
    """
    for course in watched(chart, drugs, lag_months):
        yield from repeated_turns(chart, course, CHECKS[check], partial(_stages, steps=steps, counts_from=counts_from))


def done_on_steroid(chart: Chart, *, mg: float, check: str, steps: Sequence[Step]) -> Iterator[Turn]:
    """While continuous steroid is at least `mg` of prednisone a day."""
    for course in steroid_courses(chart, mg):
        yield from repeated_turns(chart, course, CHECKS[check], partial(_stages, steps=steps, counts_from="start"))


def _stages(course: Watched, steps: Sequence[Step], counts_from: str) -> Iterator[Stage]:
    ends = [moved(first, -1) for first, _ in course.doses[1:]] + [date.max]
    for (stood_from, unchanged_since), stood_until in zip(course.doses, ends, strict=True):
        begins = course.first if counts_from == "start" else unchanged_since
        first, last = date.min, begins
        for step in steps:
            is_last = "days" not in step and "months" not in step
            last = date.max if is_last else moved(after_months(last, step.get("months", 0)), step.get("days", 0))
            span = Span(max(first, stood_from), min(last, stood_until))
            yield Stage(span, step["grace_days"], partial(_after, course.first, step))
            first = moved(last, 1)


def _after(start: date, step: Step, done: date | None) -> date:
    day = done or start
    return moved(after_months(day, step.get("every_months", 0)), step.get("every_days", 0))


def done_after(
    chart: Chart,
    *,
    drugs: tuple[str, ...],
    check: str,
    after: str,
    due_days: int,
    grace_days: int,
    from_days: int = 0,
    lapse_days: int | None = None,
    one_cycle_days: int = 0,
    also_changed_by: tuple[str, ...] = (),
) -> Iterator[Turn]:
    """Once after each `start` of a drug, `change` of its dose or of a drug that changes its level, or `dose` given.

    What was done from `from_days` on counts; negative: before it. It is wanted until the next occasion, at most
    `lapse_days` long, and not longer than the drug is taken. Doses at most `one_cycle_days` apart are one occasion.
    """
    find = {"start": _starts, "change": _changes, "dose": _doses}[after]
    found = sorted(find(chart, drugs, also_changed_by), key=lambda occasion: occasion[0].span)
    occasions: list[Occasion] = []
    before = date.min
    for held, latest in found:
        if before == date.min or held.span.first > moved(before, one_cycle_days):
            occasions.append((held, latest))
        before = held.span.first
    for (held, latest), following in zip(occasions, [*occasions[1:], None], strict=False):
        last = held.span.last if following is None else min(held.span.last, moved(following[0].span.first, -1))
        if lapse_days is not None:
            last = min(last, moved(latest, lapse_days))
        yield single_turn(
            chart,
            Held(Span(held.span.first, last), held.words, held.fact_ids),
            latest,
            CHECKS[check],
            from_days=from_days,
            due_days=due_days,
            grace_days=grace_days,
            is_last=following is None,
        )


Occasion = tuple[Held, date]
"""From its first day on, and the last day that can have been the first."""


def _starts(chart: Chart, drugs: tuple[str, ...], _others: tuple[str, ...]) -> Iterator[Occasion]:
    for course in watched(chart, drugs, 0):
        if course.first > date.min and course.spans:
            yield Held(Span(course.first, course.spans[-1].last), course.words, course.fact_ids), course.last_first


def _changes(chart: Chart, drugs: tuple[str, ...], others: tuple[str, ...]) -> Iterator[Occasion]:
    interacting = chart.exposed_to(others)
    for course in watched(chart, drugs, 0):
        late = (course.latest or course).doses
        changed = {
            day: (at_latest, f"{course.name} dose")
            for dose, latest in zip(course.doses, late, strict=True)
            for day, at_latest in zip(dose, latest, strict=True)
        }
        for other in interacting:
            for day, what in ((other.span.first, "started"), (moved(other.span.last, 1), "stopped")):
                changed |= {day: (day, f"{other.drug.name.lower()} {what}")}
        for day, (at_latest, words) in changed.items():
            if day not in (date.min, date.max) and any(day in span for span in course.spans):
                span = Span(day, course.spans[-1].last)
                held = Held(span, f"{course.words}, {words} {_when(day, at_latest)}", course.fact_ids)
                yield held, max(at_latest, course.last_first)


def _doses(chart: Chart, drugs: tuple[str, ...], _others: tuple[str, ...]) -> Iterator[Occasion]:
    for day, latest, name, ids in dose_days(chart, drugs):
        yield Held(Span(day), f"{name} {_when(day, latest)}", ids), latest


def _when(day: date, latest: date) -> str:
    return f"on {day_words(day)}" if day == latest else f"at some time in {PartialDate(day, latest).words}"


def _in_life(turns: Callable[..., Iterator[Turn]]) -> Callable[..., tuple[Turn, ...]]:
    """Worked out once a chart: for what is found, and for what is due next."""

    @once
    def in_life(chart: Chart, /, **numbers: object) -> tuple[Turn, ...]:
        found, died = tuple(turns(chart, **numbers)), chart.record.patient.deceased_on
        return tuple(t.ended(died.last) for t in found if t.due_on <= died.last) if died else found

    return in_life


def _overdue(turns: Callable[..., tuple[Turn, ...]]) -> Callable[..., Iterator[Held]]:
    def overdue(chart: Chart, **numbers: object) -> Iterator[Held]:
        return (held for turn in turns(chart, **numbers) if not turn.is_again for held in turn.overdue)

    return overdue


TURNS: dict[str, Callable[..., tuple[Turn, ...]]] = {
    "done_regularly": _in_life(done_regularly),
    "done_on_steroid": _in_life(done_on_steroid),
    "done_after": _in_life(done_after),
    "retinal_check": _in_life(retinal_check),
}
DUTIES: dict[str, Callable[..., Iterator[Held]]] = {name: _overdue(turns) for name, turns in TURNS.items()}
