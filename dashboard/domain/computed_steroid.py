"""About how long and how much steroid was taken: functions that rules name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from fractions import Fraction

from dashboard.domain.chart import Chart
from dashboard.domain.dates import PartialDate, day_words
from dashboard.domain.exposure import Exposure, Held, first_day
from dashboard.domain.record import Entry
from dashboard.domain.spans import Span, Spans, common, days_of, moved, union, without
from dashboard.domain.steroid import DoseStep, counts_by_the_day, facts_of, high_enough
from dashboard.domain.steroid_dose import is_continuous, systemic_steroid
from dashboard.domain.words import DoseStatus


def steroid_before_scan(
    chart: Chart, *, drugs: Collection[str], scan: str, within_days: int, lead_days: int
) -> Iterator[Held]:
    """From `lead_days` before a scan to its day, where one of these steroids, in any pattern, is given on that day or
    at most `within_days` before it (X-41)."""
    for each in chart.record.events:
        if each.type != scan or each.on is None:
            continue
        close = Span(moved(each.on.first, -within_days), each.on.last)
        for _, given in _given(chart, drugs):
            if given.span.overlaps(close):
                yield Held(Span(moved(each.on.first, -lead_days), each.on.last), given.words, given.fact_ids)


def pulse_beside_continuous(chart: Chart, *, drugs: Collection[str]) -> Iterator[Held]:
    """The days of single doses of these steroids on which a continuous one is taken as well (X-45)."""
    singles: dict[date, list[Fraction | None]] = {}
    for span, mg in chart.single_doses:
        singles.setdefault(span.first, []).append(mg)
    uncounted = [g.span for e, g in _pulses(chart) if e.status is DoseStatus.PLANNED or _is_open(g.span)]
    for _, given in _pulses(chart, drugs):
        for step in chart.steroid:
            for span in common((given.span,), (step.span,)):
                is_known = not any(span.overlaps(other) for other in uncounted)
                total = _total_words(step, span, singles) if is_known else ""
                words = f"{given.words} with {step.because.lower()}{total}"
                yield Held(span, words, (*given.fact_ids, *step.fact_ids))


def value_on_pulse(
    chart: Chart, *, drugs: Collection[str], tests: Collection[str], events: Collection[str], within_days: int
) -> Iterator[Held]:
    """The day of each of these results and events that lies in a course of single doses of these steroids, or at most
    `within_days` after its last day (X-46). A day that is not surely inside is left out."""
    pulses = list(_pulses(chart, drugs))
    if not pulses:
        return
    values: list[tuple[str, PartialDate, str]] = []
    for result in chart.record.results:
        if result.test in tests and result.on:
            values.append((chart.test_name(result.test), result.on, result.provenance.fact_id))
    for event in chart.record.events:
        if event.type in events and event.on:
            values.append((event.type.replace("_", " "), event.on, event.provenance.fact_id))
    for _, given in pulses:
        affected = given.span.widened(after=within_days)
        for name, on, fact_id in values:
            if on.first in affected and on.last in affected:
                words = f"{name} of {on.words} after {given.words}"
                yield Held(Span(on.first, on.last), words, (fact_id, *given.fact_ids))


def steroid_course(chart: Chart, *, mg: float, days: int, gap_days: int) -> Iterator[Held]:
    """Days with at least `mg` of prednisone a day in a course of continuous steroid that has then lasted `days` (X-48).

    The course counts at any dose, from `course_started_on` where that is recorded, across gaps of at most `gap_days`;
    so does a short gap in a dose that is high enough, since the adrenals do not recover in it.
    """
    enough = high_enough(chart.steroid, mg)
    lower = union(step.span for step in chart.steroid if step not in enough)
    high = without(union((step.span for step in enough), gap_days), lower)
    for course in steroid_courses(chart, gap_days):
        for span in common((Span(moved(course.first, days), course.last),), high):
            within = [step for step in enough if step.span.overlaps(span)]
            if within:
                words = f"{within[-1].because.lower()}, on steroid since {day_words(course.first)}"
                yield Held(span, words, facts_of(within))


def steroid_courses(chart: Chart, gap_days: int) -> Spans:
    """The days on continuous steroid at any dose, across gaps of at most `gap_days`, known ones before the record's
    start among them."""
    return union([*(step.span for step in chart.steroid), *_before_the_record(chart)], gap_days)


def stopped_without_taper(chart: Chart, *, mg: float, days: int, no_steroid_days: int) -> Iterator[Held]:
    """The `no_steroid_days` days after the last of at least `mg` of prednisone a day, held for at least `days`, if no
    continuous steroid follows in them, a lower or planned one included (X-49). Dose before the record's start is left
    out; a hold ends a dose as a stop does."""
    steps = (*chart.steroid, *chart.planned_steroid)
    enough = high_enough(chart.steroid, mg)
    for run in union(step.span for step in enough):
        after = Span(moved(run.last, 1), moved(run.last, no_steroid_days))
        is_followed = any(step.span.overlaps(after) for step in steps)
        if run.last == date.max or (run.last - run.first).days < days or is_followed:
            continue
        within = [step for step in enough if step.span.overlaps(run)]
        words = f"{within[-1].because.lower()} until {day_words(run.last)}, no steroid recorded after it"
        yield Held(after, words, facts_of(within))


def steroid_about_to_start(chart: Chart, *, mg: float, lead_days: int) -> Iterator[Held]:
    """From `lead_days` before the first day of at least `mg` of prednisone a day to that day: continuous, planned or
    single doses (X-60)."""
    steps = (*chart.steroid, *chart.planned_steroid)
    taken = [step.span for step in high_enough(steps, mg)]
    taken += [span for span, each in chart.single_doses if each is not None and each >= mg]
    for run in union(taken):
        words = f"at least {mg:g} mg prednisone a day from {day_words(run.first)}"
        ids = facts_of(step for step in steps if run.first in step.span)
        yield Held(Span(moved(run.first, -lead_days), run.first), words, ids)


def _given(chart: Chart, drugs: Collection[str] | None = None) -> Iterator[tuple[Entry, Exposure]]:
    """Each stretch of days of each entry by itself: cycles of one drug are not one exposure here. None: any steroid."""
    for given in chart.by_entry:
        if given.drug.prednisone_factor is not None and (drugs is None or given.drug.key in drugs):
            yield given.entries[0], given


def _pulses(chart: Chart, drugs: Collection[str] | None = None) -> Iterator[tuple[Entry, Exposure]]:
    return ((entry, given) for entry, given in _given(chart, drugs) if not is_continuous(entry))


def _total_words(step: DoseStep, span: Span, singles: dict[date, list[Fraction | None]]) -> str:
    if step.mg_per_day is None or _is_open(span):
        return ""
    totals = set()
    for day in days_of(span):
        each = [mg for mg in singles.get(day, []) if mg is not None]
        if len(each) != len(singles.get(day, [])):
            return ""
        totals.add(step.mg_per_day + sum(each, Fraction(0)))
    up_to = "up to " if len(totals) > 1 else ""
    return f", {up_to}{float(max(totals)):.1f} mg prednisone a day in all"


def _before_the_record(chart: Chart) -> Iterator[Span]:
    for entry in chart.record.entries:
        is_taken_daily = counts_by_the_day(entry) and entry.status is not DoseStatus.PLANNED
        if is_taken_daily and entry.course_started_on and systemic_steroid(entry, chart.formulary):
            yield Span(entry.course_started_on.first, first_day(entry.started_on or entry.dose_since))


def _is_open(span: Span) -> bool:
    return span.first == date.min or span.last == date.max


STEROID: dict[str, Callable[..., Iterator[Held]]] = {
    "steroid_before_scan": steroid_before_scan,
    "pulse_beside_continuous": pulse_beside_continuous,
    "value_on_pulse": value_on_pulse,
    "steroid_course": steroid_course,
    "stopped_without_taper": stopped_without_taper,
    "steroid_about_to_start": steroid_about_to_start,
}
