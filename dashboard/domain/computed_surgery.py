"""About what is taken when an operation comes, and what waits to be restarted after it: functions that rules name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from dashboard.domain.chart import Chart
from dashboard.domain.dates import PartialDate, day_words
from dashboard.domain.exposure import Exposure, Held, first_day, span_in_words
from dashboard.domain.spans import Span, after_months, moved
from dashboard.domain.words import NOT_TAKEN, DoseStatus, Modality


def taken_at_surgery(
    chart: Chart,
    *,
    names: Collection[str],
    planned_days: int,
    stopped_days: int = 0,
    lag_months: int = 0,
    not_after_days: int = 0,
) -> Iterator[Held]:
    """A drug of the regimen is taken at an operation, or its last day lies less than `stopped_days` before that.

    It counts for `lag_months` after its last day, and where it starts at most `not_after_days` after the operation.
    Holds from `planned_days` before the operation to its day, or to the last of the days after it that count. For a
    planned operation without a date: on all days of the drug.
    """
    for known, words, fact_id in _operations(chart):
        for exposure in chart.in_regimen(names):
            span = exposure.span
            if known is None:
                yield Held(span, f"{exposure.words}; {words}", (*exposure.fact_ids, fact_id))
                continue
            last = moved(known.last, not_after_days)
            # Elapsed days: stopped on the 1st is 3 days before the 4th.
            cleared = moved(after_months(span.last, lag_months), stopped_days)
            is_on = cleared > known.first if stopped_days else cleared >= known.first
            if is_on and span.first <= last:
                yield Held(
                    Span(moved(known.first, -planned_days), last),
                    f"{exposure.words}; {words}",
                    (*exposure.fact_ids, fact_id),
                )


def waits_for_restart(
    chart: Chart, *, names: Collection[str], stopped_within_days: int, after_days: int, at_most_days: int
) -> Iterator[Held]:
    """A drug of the regimen stopped or held no more than `stopped_within_days` before an operation, from `after_days`
    after it until the day before the drug is taken again, at most `at_most_days`."""
    for known, words, fact_id in _operations(chart):
        if known is None:
            continue
        paused = [*_stopped(chart, names, known, stopped_within_days), *_marked_held(chart, names, known)]
        for key, drug_words, ids in paused:
            taken = chart.in_regimen((key,))
            again = [e.span.first for e in taken if e.span.first > known.last]
            goes_on = any(e.span.first <= known.last < e.span.last for e in taken)
            first = moved(known.first, after_days)
            last = min(moved(first, at_most_days), moved(min(again, default=date.max), -1))
            if first <= last and not goes_on:
                yield Held(Span(first, last), f"{drug_words}; {words}", (*ids, fact_id))


def _operations(chart: Chart) -> Iterator[tuple[PartialDate | None, str, str]]:
    """The day of each operation, None for a planned one without a date; its words and the id of its fact."""
    for event in chart.record.events:
        if event.type == "surgery" and event.on:
            yield event.on, f"surgery on {event.on.words}", event.provenance.fact_id
    for entry in chart.record.cancer_treatments:
        is_planned = entry.status is DoseStatus.PLANNED
        if entry.modality is not Modality.SURGERY or entry.status in NOT_TAKEN:
            continue
        if entry.started_on or is_planned:
            when = f" on {entry.started_on.words}" if entry.started_on else " planned, no date yet"
            yield entry.started_on, f"{entry.procedure or 'surgery'}{when}", entry.provenance.fact_id


_Paused = tuple[str, str, tuple[str, ...]]


def _stopped(chart: Chart, names: Collection[str], known: PartialDate, within_days: int) -> Iterator[_Paused]:
    window = Span(moved(known.first, -within_days), known.last)
    for exposure in chart.in_regimen(names):
        if exposure.span.last in window:
            words = f"{exposure.drug.name.lower()} last taken{span_in_words(_last_day(exposure))}"
            yield exposure.drug.key, words, exposure.fact_ids


def _last_day(exposure: Exposure) -> Span:
    return Span(exposure.span.last, exposure.span.last)


def _marked_held(chart: Chart, names: Collection[str], known: PartialDate) -> Iterator[_Paused]:
    for entry in chart.record.regimen:
        drug = chart.formulary.find(entry.drug)
        if not drug or entry.status is not DoseStatus.HELD or not drug.is_one_of(names):
            continue
        if first_day(entry.started_on) <= known.last and (
            entry.stopped_on is None or entry.stopped_on.last >= known.first
        ):
            since = f" since {day_words(first_day(entry.started_on))}" if entry.started_on else ""
            yield drug.key, f"{drug.name.lower()}{since}, held", (entry.provenance.fact_id,)


SURGERY: dict[str, Callable[..., Iterator[Held]]] = {
    "taken_at_surgery": taken_at_surgery,
    "waits_for_restart": waits_for_restart,
}
