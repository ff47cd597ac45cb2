"""When a circumstance holds for a patient: one pure function for each kind.

Each stretch of days comes with words that name the patient's own facts, and with the ids of those facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from dashboard.domain.chart import Chart, Reading, is_beyond
from dashboard.domain.circumstances import (
    CANCER_STATES,
    PLANNED_DAYS,
    AllOf,
    AnyOf,
    Circumstance,
    Computed,
    Happened,
    Having,
    Lacking,
    On,
    SteroidHeld,
    Test,
    Treated,
    WithCancer,
)
from dashboard.domain.computed import COMPUTED
from dashboard.domain.dates import birthday
from dashboard.domain.exposure import Exposure, Held, first_day, recorded_on, span_in_words, told_days
from dashboard.domain.spans import ALWAYS, Span, Spans, after_months, common, moved, union, without
from dashboard.domain.steroid import facts_of, high_enough
from dashboard.domain.words import NOT_TAKEN, AntibodyState, Comparator, Modality


def holds(chart: Chart, circumstance: Circumstance) -> list[Held]:
    """When it holds for this patient, with the words for it; may overlap, in no particular order."""
    return [held for held in _KINDS[type(circumstance)](chart, circumstance) if held.span.first <= held.span.last]


def days_of(found: list[Held]) -> Spans:
    return union(held.span for held in found)


def all_hold(chart: Chart, circumstances: tuple[Circumstance, ...]) -> tuple[Spans, list[Held]]:
    """The days on which every one of them holds, and everything found for any of them."""
    when, found = ALWAYS, []
    # Most rules need a drug that the patient never had, which is known at once.
    lacks_drug = any(type(each) is On and chart.drugs_had.isdisjoint(each.names) for each in circumstances)
    for circumstance in circumstances:
        here = [] if lacks_drug else holds(chart, circumstance)
        when = common(when, days_of(here)) if here else ()
        if not when:
            return (), []
        found += here
    return when, found


def _on(chart: Chart, on: On) -> Iterator[Held]:
    found = [
        (exposure.drug.key, Held(_counted(exposure, on, own_days), exposure.words, exposure.fact_ids))
        for exposures, is_wanted, own_days in (
            (chart.in_regimen, on.in_regimen, 0),
            (chart.in_cancer, on.in_cancer, 7),
        )
        if is_wanted
        for exposure in exposures(on.names)
        if _is_meant(exposure, on)
    ]
    if on.different == 1:
        yield from (held for _, held in found)
        return
    ends = (held.span.last for _, held in found if held.span.last < date.max)
    edges = sorted({held.span.first for _, held in found} | {moved(last, 1) for last in ends})
    for first in edges:
        there = [(key, held) for key, held in found if first in held.span]
        if len({key for key, _ in there}) >= on.different:
            last = min(held.span.last for _, held in there)
            words = " and ".join(dict.fromkeys(held.words for _, held in there))
            yield Held(Span(first, last), words, tuple(i for _, held in there for i in held.fact_ids))


def _counted(exposure: Exposure, on: On, own_days: int) -> Span:
    lead = own_days if on.lead_days is None else on.lead_days
    span = exposure.span.widened(lead, own_days if on.lag_days is None else on.lag_days)
    if on.lead_days == PLANNED_DAYS:
        span = Span(max(span.first, min(recorded_on(exposure), moved(exposure.span.first, -own_days))), span.last)
    if on.lag_months:
        span = Span(span.first, after_months(span.last, on.lag_months))
    if on.first_days is not None:
        span = Span(span.first, min(span.last, moved(exposure.span.first, on.first_days)))
    return span


def _is_meant(exposure: Exposure, on: On) -> bool:
    if on.contains_maltose and not any(entry.contains_maltose for entry in exposure.entries):
        return False
    if on.intent is None and on.not_intent is None:
        return True
    intents = {getattr(entry, "intent", None) for entry in exposure.entries}
    return (on.intent is None or on.intent in intents) and (on.not_intent is None or intents != {on.not_intent})


def _steroid_held(chart: Chart, wanted: SteroidHeld) -> Iterator[Held]:
    enough = high_enough(chart.steroid, wanted.mg)
    for run in union(step.span for step in enough):
        wait = wanted.days if wanted.days is not None else (wanted.more_than_days or 0) + 1
        within = [step for step in enough if step.span.overlaps(run)]
        ends = dict.fromkeys(step.because.lower() for step in (within[0], within[-1]))
        words = f"{', then '.join(ends)}, at least {wanted.mg:g} mg prednisone a day{span_in_words(run)}"
        yield Held(Span(moved(run.first, wait), run.last), words, facts_of(within))


def _test(chart: Chart, wanted: Test) -> Iterator[Held]:
    for reading in chart.readings(wanted.test, wanted.holds_days):
        if _is_so(reading, wanted):
            yield chart.held(reading)


def _is_so(reading: Reading, wanted: Test) -> bool:
    upper = reading.result.upper_limit
    if wanted.word is not None:
        return (reading.result.word or "").casefold() == wanted.word
    if wanted.above_upper_limit is not None:
        return upper is not None and (reading.result.value or 0) > upper * wanted.above_upper_limit
    if wanted.not_above_upper_limit:
        return upper is not None and reading.result.value is not None and reading.result.value <= upper
    if wanted.at_least is not None:
        is_surely = reading.result.comparator is not Comparator.BELOW
        return is_surely and reading.value is not None and reading.value >= wanted.at_least
    if wanted.below is None and wanted.above is None:
        return True
    is_low = wanted.below is None or is_beyond(reading, below=wanted.below)
    return is_low and (wanted.above is None or is_beyond(reading, above=wanted.above))


def _happened(chart: Chart, wanted: Happened) -> Iterator[Held]:
    for event in chart.record.events:
        is_named = event.type in wanted.types and (not wanted.details or (event.detail or "") in wanted.details)
        if not is_named or (wanted.nitrous_oxide and not event.nitrous_oxide):
            continue
        first = first_day(event.on)
        last = event.ended_on.last if event.ended_on else date.max
        if event.ended_on is None and wanted.lasts_days is not None:
            last = moved(event.on.last, wanted.lasts_days) if event.on else date.max
        words = (event.detail or event.type).replace("_", " ")
        words += f", grade {event.grade}" if event.grade is not None else ""
        words += f" on {event.on.words}" if event.on else ""
        yield Held(Span(moved(first, -wanted.lead_days), last), words, (event.provenance.fact_id,))


def _treated(chart: Chart, wanted: Treated) -> Iterator[Held]:
    for entry in chart.record.cancer_treatments:
        if entry.modality is not wanted.modality or entry.status in NOT_TAKEN:
            continue
        start = entry.started_on
        last = entry.stopped_on.last if entry.stopped_on else date.max
        if wanted.modality is Modality.SURGERY and start and not entry.stopped_on:
            last = start.last
        span = Span(first_day(start), last)
        where = f" {entry.site}" if entry.site else ""
        words = f"{entry.procedure or entry.modality}{where}{told_days(entry, span)}"
        yield Held(span.widened(wanted.lead_days, wanted.lag_days), words, (entry.provenance.fact_id,))


def _with_cancer(chart: Chart, wanted: WithCancer) -> Iterator[Held]:
    for cancer in chart.record.cancers:
        if wanted.site not in cancer.site.casefold() or wanted.histology not in (cancer.histology or "").casefold():
            continue
        words = f"{cancer.site} cancer {wanted.standing.replace('_', ' ')}"
        for span in chart.cancer_spans(cancer, CANCER_STATES[wanted.standing]):
            yield Held(span, f"{words}{span_in_words(span)}", (cancer.provenance.fact_id,))


def _having(chart: Chart, wanted: Having) -> Iterator[Held]:
    record, patient = chart.record, chart.record.patient
    since = Span(chart.diagnosed)
    if wanted.illness:
        for each in record.comorbidities:
            if each.what == wanted.illness:
                words = f"{each.what.replace('_', ' ')}{f' since {each.on.words}' if each.on else ''}"
                yield Held(Span(first_day(each.on)), words, (each.provenance.fact_id,))
    if wanted.feature and (feature := record.feature(wanted.feature)) and feature.present:
        first = first_day(feature.since) if feature.since else chart.diagnosed
        yield Held(Span(first), wanted.feature.replace("_", " "), (feature.provenance.fact_id,))
    if wanted.antibody and record.antibody(wanted.antibody) is AntibodyState.POSITIVE:
        yield Held(since, f"anti-{wanted.antibody} positive")
    if wanted.group is chart.group:
        yield Held(since, f"{chart.group} risk of cancer")
    if patient.smoking in wanted.smoking:
        yield Held(since, f"{patient.smoking} smoker")
    if wanted.age is not None and patient.birth_date:
        turned = birthday(patient.birth_date.first, wanted.age)
        yield Held(Span(turned), f"aged {wanted.age} or more")
    if wanted.fact and getattr(patient, wanted.fact):
        yield Held(Span(), wanted.fact.replace("_", " "))
    if wanted.myositis and record.myositis:
        yield Held(since, "myositis")


def _lacking(chart: Chart, wanted: Lacking) -> Iterator[Held]:
    there = union(held.span for each in wanted.none_of for held in holds(chart, each))
    yield from (Held(span, wanted.words) for span in without(ALWAYS, there))


def _any_of(chart: Chart, wanted: AnyOf) -> Iterator[Held]:
    for each in wanted.either:
        yield from holds(chart, each)


def _all_of(chart: Chart, wanted: AllOf) -> Iterator[Held]:
    when, found = all_hold(chart, wanted.every)
    for span in when:
        there = [held for held in found if held.span.overlaps(span)]
        words = " with ".join(dict.fromkeys(held.words for held in there if held.words))
        yield Held(span, words, tuple(i for held in there for i in held.fact_ids))


def _computed(chart: Chart, wanted: Computed) -> Iterator[Held]:
    yield from COMPUTED[wanted.name](chart, **wanted.numbers)


_KINDS: dict[type[Any], Callable[[Chart, Any], Iterator[Held]]] = {
    On: _on,
    SteroidHeld: _steroid_held,
    Test: _test,
    Happened: _happened,
    Treated: _treated,
    WithCancer: _with_cancer,
    Having: _having,
    Lacking: _lacking,
    AnyOf: _any_of,
    AllOf: _all_of,
    Computed: _computed,
}
