"""About how long, how much and how often something is taken: functions that rules name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from math import ceil, lcm

from dashboard.domain.chart import Chart
from dashboard.domain.dates import day_words
from dashboard.domain.exact import exact
from dashboard.domain.exposure import Exposure, Held, entry_days, first_day, span_in_words
from dashboard.domain.last_recorded import PROJECTED_DAYS
from dashboard.domain.record import Entry
from dashboard.domain.spans import Span, Spans, after_months, common, moved, union
from dashboard.domain.steroid import counts_by_the_day, facts_of, high_enough
from dashboard.domain.steroid_dose import mg_per_day, systemic_steroid
from dashboard.domain.steroid_totals import YEAR_DAYS
from dashboard.domain.words import DoseStatus


def long_steroid_course(chart: Chart, *, mg: float, more_than_months: int, gap_days: int) -> Iterator[Held]:
    """Continuous steroid of `mg` of prednisone a day or more, once its course has lasted more than so many months.

    The course counts at any dose from `course_started_on`; gaps of up to `gap_days` belong to it.
    """
    enough = union(step.span for step in high_enough(chart.steroid, mg))
    for course in _courses(chart, gap_days):
        reached = Span(moved(after_months(course.first, more_than_months), 1), course.last)
        for span in common((reached,), enough):
            steps = [step for step in chart.steroid if step.span.overlaps(span)]
            since = f", steroid since {day_words(course.first)}" if course.first > date.min else ""
            yield Held(span, f"{steps[-1].because.lower()}{since}", facts_of(steps))


def steroid_grams(chart: Chart, *, at_least: float) -> Iterator[Held]:
    """At least so many grams of prednisone in the 365 days that end with the day, single doses too.

    A dose that is not known is in no total, and takes nothing from the known one beside it. A dose without an end goes
    on for 365 days after the last recorded fact.
    """
    until = chart.projected_until
    steps = ((Span(step.from_on, min(step.span.last, until)), step.at_least_mg) for step in chart.steroid)
    doses = [(span, mg) for span, mg in (*steps, *chart.single_doses) if mg and span.first <= span.last]
    if not doses:
        return
    # Whole numbers keep every sum exact and fast.
    scale = lcm(*(mg.denominator for _, mg in doses))
    wanted = ceil(exact(at_least) * 1000 * scale)
    bends: dict[int, int] = defaultdict(int)
    for span, mg in doses:
        amount = mg.numerator * (scale // mg.denominator)
        first, stop = span.first.toordinal(), span.last.toordinal() + 1
        for day, by in ((first, amount), (stop, -amount), (first + YEAR_DAYS, -amount), (stop + YEAR_DAYS, amount)):
            bends[day] += by
    ids = tuple(e.provenance.fact_id for e in chart.record.entries if systemic_steroid(e, chart.formulary))
    for span in union(_days_with(wanted, bends)):
        words = f"{at_least:g} g or more as prednisone in 365 days{span_in_words(span)}"
        if span.last > moved(until, -PROJECTED_DAYS) and any(step.span.last == date.max for step in chart.steroid):
            words += f", the dose of now counted until {day_words(until)}"
        yield Held(span, words, ids)


def _days_with(wanted: int, bends: Mapping[int, int]) -> Iterator[Span]:
    """The days on which a total is at least `wanted`: between two days of `bends` it changes by as much each day, and
    they say by how much more from that day on."""
    total = change = 0
    for day, following in pairwise(sorted(bends)):
        change += bends[day]
        # On the nth of these days it is total + n * change.
        first, last = 1, following - day
        if change > 0:
            first = max(first, -((total - wanted) // change))
        elif change < 0:
            last = min(last, (total - wanted) // -change)
        elif total < wanted:
            last = 0
        if first <= last:
            yield Span(date.fromordinal(day + first - 1), date.fromordinal(day + last - 1))
        total += change * (following - day)


def weekly_dose_apart(chart: Chart, *, drug: str, at_least_mg: float, apart_from: str) -> Iterator[Held]:
    """The drug is taken at no less than so many mg a week, and if once a week, not on the weekday of `apart_from`.

    An unknown dose counts as enough: unknown is not zero.
    """
    others = chart.in_regimen((apart_from,))
    for exposure in chart.exposed_to((drug,)):
        for entry in exposure.entries:
            a_day = mg_per_day(entry)
            is_enough = a_day is None or a_day * 7 >= exact(at_least_mg)
            if is_enough and not _same_weekday(entry, exposure, others):
                yield from (Held(span, exposure.words, exposure.fact_ids) for span in entry_days(entry))


def _courses(chart: Chart, gap_days: int) -> Spans:
    """Stretches of continuous steroid at any dose, each from the earliest day that its entries say it goes on since."""
    found = union((step.span for step in chart.steroid if step.mg_per_day != 0), gap_days)
    started = [
        (first_day(entry.started_on or entry.dose_since), first_day(entry.course_started_on))
        for entry in chart.record.entries
        if entry.course_started_on and entry.status is not DoseStatus.PLANNED
        if systemic_steroid(entry, chart.formulary) and counts_by_the_day(entry)
    ]
    return tuple(Span(min([span.first, *(c for day, c in started if day in span)]), span.last) for span in found)


def _same_weekday(entry: Entry, exposure: Exposure, others: Iterable[Exposure]) -> bool:
    days = {
        (other.weekday or "").casefold()
        for others_exposure in others
        if others_exposure.span.overlaps(exposure.span)
        for other in others_exposure.entries
    }
    return entry.weekday is not None and entry.weekday.casefold() in days


COURSES: dict[str, Callable[..., Iterator[Held]]] = {
    "long_steroid_course": long_steroid_course,
    "steroid_grams": steroid_grams,
    "weekly_dose_apart": weekly_dose_apart,
}
