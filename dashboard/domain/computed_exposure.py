"""About what a drug is given for, how much of it, and what it meets: functions that rules name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date

from dashboard.domain.chart import Chart, is_beyond
from dashboard.domain.exposure import Exposure, Held, first_day
from dashboard.domain.record import Entry, Medication
from dashboard.domain.spans import Span, moved
from dashboard.domain.steroid_dose import MG_PER_UNIT, mg_per_day
from dashboard.domain.words import Comparator, Per

COURSE_DAYS = 5
"""A course of immunoglobulin is given over at most so many days."""


def from_finding_for_good(chart: Chart, *, drugs: Collection[str], finding: str) -> Iterator[Held]:
    """From such an event without end, if one of the drugs is given or planned on its day or later (X-34)."""
    for each in chart.record.events:
        if each.type != finding:
            continue
        for exposure in chart.exposed_to(drugs):
            if exposure.span.last >= first_day(each.on):
                words = f"recorded{f' on {each.on.words}' if each.on else ''}; {exposure.words}"
                yield Held(Span(first_day(each.on)), words, (each.provenance.fact_id, *exposure.fact_ids))


def course_open(
    chart: Chart, *, drugs: Collection[str], indication: Collection[str] = (), unsaid_in: str = ""
) -> Iterator[Held]:
    """From the first day of one of these drugs to its last, or without end, the days between doses too (X-50, X-51).

    `indication` narrows it to entries whose indication says one of these words, and to those that name none and stand
    in `unsaid_in`, `regimen` or `cancer`.
    """
    for exposure in _whole(chart, drugs):
        (entry,) = exposure.entries
        stands_in = "regimen" if isinstance(entry, Medication) else "cancer"
        said = (entry.indication or "").casefold()
        if not indication or any(word in said for word in indication) or (not said and stands_in == unsaid_in):
            why = f" for {said}" if said else ""
            yield Held(exposure.span, f"{exposure.words}{why}", exposure.fact_ids)


def weekly_dose(chart: Chart, *, drugs: Collection[str], at_least_mg: float) -> Iterator[Held]:
    """Days of an entry of one of these drugs at no less than so many mg a week (X-52). An unknown dose is none."""
    for exposure in chart.exposed_to(drugs):
        a_day = [mg_per_day(entry) for entry in exposure.entries]
        if any(mg is not None and mg * 7 >= at_least_mg for mg in a_day):
            yield Held(exposure.span, exposure.words, exposure.fact_ids)


def course_dose(chart: Chart, *, drugs: Collection[str], at_least_g_per_kg: float) -> Iterator[Held]:
    """Days of one of these drugs in courses of no less than so many g per kg (X-53). Grams need a recorded weight."""
    for exposure in chart.exposed_to(drugs):
        dose = _g_per_kg(exposure, chart.record.patient.weight_kg)
        if dose is not None and dose >= at_least_g_per_kg:
            yield Held(exposure.span, exposure.words, exposure.fact_ids)


def raised_marker(chart: Chart, *, marker: str, upper: float) -> Iterator[Held]:
    """A result above the limit that its laboratory printed, else above `upper`, while it counts (X-55)."""
    for reading in chart.readings(marker):
        own, value = reading.result.upper_limit, reading.result.value
        if own is not None:
            is_raised = value is not None and value > own and reading.result.comparator is not Comparator.BELOW
        else:
            is_raised = is_beyond(reading, above=upper)
        if is_raised:
            yield chart.held(reading)


def started_before_screen(chart: Chart, *, drugs: Collection[str]) -> Iterator[Held]:
    """From the start of one of these drugs, while the high-risk screen is incomplete, until it is complete (X-59)."""
    for exposure in chart.in_regimen(drugs):
        for open_ in chart.screen_open:
            if exposure.span.first in open_ and exposure.span.first > date.min:
                yield Held(Span(exposure.span.first, open_.last), exposure.words, exposure.fact_ids)


def in_region(chart: Chart, *, region: str) -> Iterator[Held]:
    """Always, for a patient of this region: where only a part of a rule is a region's (X-48)."""
    if chart.region == region:
        yield Held(Span(), "")


def _whole(chart: Chart, drugs: Collection[str]) -> Iterator[Exposure]:
    """Each entry of these drugs as one exposure, from its first day to its last."""
    counted: Entry | None = None
    for exposure in chart.entries_of(drugs):
        (entry,) = exposure.entries
        if entry is not counted:
            last = entry.stopped_on.last if entry.stopped_on else date.max
            yield replace(exposure, span=Span(exposure.span.first, last))
        counted = entry


def _g_per_kg(exposure: Exposure, weight_kg: float | None) -> float | None:
    entry = exposure.entries[-1]
    unit, _, by_weight = (entry.unit or "").casefold().partition("/")
    scale = MG_PER_UNIT.get(unit)
    if entry.dose is None or scale is None or (by_weight != "kg" and (by_weight or not weight_kg)):
        return None
    grams = entry.dose * float(scale) / 1000 / (1 if by_weight else weight_kg or 1)
    if entry.per is not Per.DAY or exposure.span.last > moved(exposure.span.first, COURSE_DAYS - 1):
        return grams
    return grams * ((exposure.span.last - exposure.span.first).days + 1)


EXPOSURE: dict[str, Callable[..., Iterator[Held]]] = {
    "from_finding_for_good": from_finding_for_good,
    "course_open": course_open,
    "weekly_dose": weekly_dose,
    "course_dose": course_dose,
    "raised_marker": raised_marker,
    "started_before_screen": started_before_screen,
    "in_region": in_region,
}
