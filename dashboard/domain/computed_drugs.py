"""About doses and combinations of drugs: functions that rules name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import chain, pairwise

from dashboard.domain.body import Body
from dashboard.domain.chart import Chart, is_beyond
from dashboard.domain.dates import day_words
from dashboard.domain.exact import exact
from dashboard.domain.exposure import Exposure, Held, entry_days, first_day
from dashboard.domain.record import Entry, Medication
from dashboard.domain.spans import Span, after_months, days_of, moved, union
from dashboard.domain.steroid_dose import dose_mg, mg_per_day
from dashboard.domain.words import NOT_GIVEN, AntibodyState, Intent

"""An open-ended dose is projected this far past the last recorded fact."""


def thiopurine_not_cut(chart: Chart, *, to_one_in: int, cancer_days: int) -> Iterator[Held]:
    """Thiopurine at more than one part in `to_one_in` of its dose before allopurinol, or nobody can tell.

    That dose is the one recorded with the entry, else the one taken on the day before allopurinol began. A drug among
    the cancer's counts `cancer_days` either side. Imuran, US label change of December 2018.
    """
    for exposure, span in _counted(chart, "thiopurine", cancer_days):
        now, before = _doses_about_allopurinol(chart, exposure)
        if not before or now is None:
            yield Held(span, "no dose before allopurinol to compare it with", exposure.fact_ids)
        elif now * to_one_in > before:
            share = f"{float(now / before * 100):.3g} % of the dose before allopurinol"
            yield Held(span, share, exposure.fact_ids)


def cotrimoxazole(
    chart: Chart, *, for_prophylaxis: bool, prophylaxis_mg_a_week: Collection[float], cancer_days: int
) -> Iterator[Held]:
    """Co-trimoxazole as prophylaxis, or as anything else.

    Its recorded intent says which; where none is recorded, only exactly these weekly amounts are taken for prophylaxis.
    """
    for exposure, span in _counted(chart, "cotrimoxazole", cancer_days):
        prophylactic = all(_is_prophylaxis(entry, prophylaxis_mg_a_week) for entry in exposure.entries)
        if prophylactic is for_prophylaxis:
            yield Held(span, exposure.words, exposure.fact_ids)


def continuous_steroid_taken(chart: Chart) -> Iterator[Held]:
    """Continuous systemic steroid at any dose, also an unknown one; single doses with chemotherapy are none."""
    for step in chart.steroid:
        yield Held(step.span, step.because.lower(), step.fact_ids)


def risen_result(chart: Chart, *, of: str, times: float, lasts_days: int) -> Iterator[Held]:
    """A result surely above its laboratory's upper limit and at least `times` the one before, for `lasts_days`."""
    for before, after in pairwise(chart.readings(of)):
        limit = after.result.upper_limit
        known = chart.tests.find(of)
        if before.value is None or after.value is None or limit is None or known is None:
            continue
        upper = known.canonical(limit, after.result.unit)
        if upper is not None and is_beyond(after, above=upper) and after.value >= times * before.value:
            first = after.span.first
            ids = (before.result.provenance.fact_id, after.result.provenance.fact_id)
            yield Held(Span(first, moved(first, lasts_days)), f"{known.name} {before.words}, {after.words}", ids)


def hbv_prophylaxis(chart: Chart) -> Iterator[Held]:
    """From a recorded start of hepatitis B prophylaxis to the recorded stop that follows, that day included."""
    stops = [event for event in chart.record.events if event.type == "hbv_prophylaxis_stopped"]
    for event in chart.record.events:
        if event.type == "hbv_prophylaxis_started":
            first = first_day(event.on)
            ends = [first_day(stop.on) for stop in stops if first_day(stop.on) >= first]
            ends += [event.ended_on.last] if event.ended_on else []
            yield Held(Span(first, min(ends, default=date.max)), "hepatitis B prophylaxis", (event.provenance.fact_id,))


def first_positive_after(chart: Chart, *, of: str, drug: str, months: int) -> Iterator[Held]:
    """The day of the first positive result, where the drug was begun before it and last given at most so long ago."""
    positive = [r for r in chart.readings(of) if (r.result.word or "").casefold() == AntibodyState.POSITIVE]
    for reading in positive[:1]:
        day = reading.span.first
        for exposure in chart.exposed_to((drug,)):
            if exposure.span.first < day <= after_months(exposure.span.last, months):
                ids = (reading.result.provenance.fact_id, *exposure.fact_ids)
                yield Held(Span(day, day), f"first positive {day_words(day)}, {exposure.words}", ids)


def lifetime_dose(chart: Chart, *, drug: str, at_least_g: float = 0, more_than_g: float = 0) -> Iterator[Held]:
    """From the day on which all doses together reach, or exceed, so many grams; from ever where those before the record
    do. What is planned is left out, and what has no dose in mg or g, by the weight or surface on record: the total is
    the least that it can be.
    """
    patient = chart.record.patient
    body = Body(patient.weight_kg, patient.height_cm)
    earlier = [dose for dose in chart.record.lifetime_doses if _is(chart, dose.drug, drug)]
    entries = [e for e in chart.record.entries if _is(chart, e.drug, drug) and e.status not in NOT_GIVEN]
    before = sum((exact(dose.grams) for dose in earlier), Fraction(0))
    given = sorted((day, grams) for entry in entries for day, grams in _given(entry, body, chart.projected_until))
    ids = tuple(fact.provenance.fact_id for fact in (*earlier, *entries))
    total = Fraction(0)
    for day, grams in chain([(date.min, before)], given):
        total += grams
        if total > exact(more_than_g) and total >= exact(at_least_g):
            words = [f"{float(total):.4g} g by {day_words(day)}"] if day > date.min else []
            words += [f"{float(before):.4g} g before this record"] if before else []
            yield Held(Span(day), f"{drug} {', of which '.join(words)}", ids)
            return


def _counted(chart: Chart, drug: str, cancer_days: int) -> Iterator[tuple[Exposure, Span]]:
    """By entry in the regimen, as doses and intents are each entry's own; the cancer's drugs as they are joined."""
    for exposure in chart.entries_of((drug,)):
        if isinstance(exposure.entries[0], Medication):
            yield exposure, exposure.span
    yield from ((exposure, exposure.span.widened(cancer_days, cancer_days)) for exposure in chart.in_cancer((drug,)))


def _doses_about_allopurinol(chart: Chart, thiopurine: Exposure) -> tuple[Fraction | None, Fraction | None]:
    """The dose with it and the one before it, in one unit; None = not known."""
    entry = thiopurine.entries[-1]
    before = entry.dose_before_xanthine_oxidase_inhibitor
    if entry.dose is not None and before is not None:
        return exact(entry.dose), exact(before)
    with_it = union(span for _, span in _counted(chart, "allopurinol", 0))
    begun = next((span.first for span in with_it if span.overlaps(thiopurine.span)), date.min)
    day_before = moved(begun, -1)
    taken = [exposure for exposure, _ in _counted(chart, thiopurine.drug.key, 0)]
    same = [exposure for exposure in taken if day_before in exposure.span and begun > date.min]
    doses = [mg_per_day(e.entries[-1]) for e in same]
    known = [dose for dose in doses if dose is not None]
    return mg_per_day(entry), sum(known, Fraction(0)) if known and len(known) == len(doses) else None


def _is_prophylaxis(entry: Entry, mg_a_week: Collection[float]) -> bool:
    if intent := getattr(entry, "intent", None):
        return bool(intent is Intent.PROPHYLAXIS)
    a_day = mg_per_day(entry)
    return a_day is not None and a_day * 7 in {exact(mg) for mg in mg_a_week}


def _is(chart: Chart, written: str | None, key: str) -> bool:
    found = chart.formulary.find(written)
    return found is not None and found.key == key


def _given(entry: Entry, body: Body, until: date) -> Iterator[tuple[date, Fraction]]:
    """Grams by day: each listed dose, else the daily share, else one dose on the day that the entry begins."""
    written, entry = entry, _whole(entry, body)
    own: dict[date, list[Entry]] = {}
    for each in entry.administrations:
        of_day = own.setdefault(each.on, [])
        if each.status not in NOT_GIVEN:
            of_day += [
                entry
                if each.dose is None
                else _whole(replace(written, dose=each.dose, unit=each.unit or written.unit), body)
            ]
    listed = bool(entry.given_on or entry.administrations)
    share = None if listed else mg_per_day(entry)
    for number, span in enumerate(entry_days(entry)):
        if span.first == date.min:
            continue
        if share is not None:
            yield from ((day, share / 1000) for day in days_of(Span(span.first, min(span.last, until))))
        elif listed or number == 0:
            for day in days_of(span) if listed else (span.first,):
                yield from ((day, grams) for dose in own.get(day, [entry]) if (grams := _grams(dose)) is not None)


def _whole(entry: Entry, body: Body) -> Entry:
    dose, unit = body.whole(entry.dose, entry.unit)
    return replace(entry, dose=dose, unit=unit)


def _grams(entry: Entry) -> Fraction | None:
    mg = dose_mg(entry)
    return None if mg is None else mg / 1000


DRUGS: dict[str, Callable[..., Iterator[Held]]] = {
    "thiopurine_not_cut": thiopurine_not_cut,
    "cotrimoxazole": cotrimoxazole,
    "continuous_steroid_taken": continuous_steroid_taken,
    "risen_result": risen_result,
    "hbv_prophylaxis": hbv_prophylaxis,
    "first_positive_after": first_positive_after,
    "lifetime_dose": lifetime_dose,
}
