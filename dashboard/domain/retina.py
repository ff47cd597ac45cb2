"""When the eyes have to be looked at on hydroxychloroquine or chloroquine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import pairwise

from dashboard.domain.catalogue import Drug
from dashboard.domain.chart import Chart, is_beyond
from dashboard.domain.checks import CHECKS
from dashboard.domain.exact import exact
from dashboard.domain.exposure import Held, entry_days, first_day
from dashboard.domain.record import Medication
from dashboard.domain.spans import ALWAYS, Span, Spans, after_months, common, moved, union, without
from dashboard.domain.steroid_dose import mg_per_day
from dashboard.domain.turns import Stage, Turn, repeated_turns
from dashboard.domain.watched import Watched, begun_late, medications, whole_span


def retinal_check(
    chart: Chart,
    *,
    drugs: Collection[str],
    always_at_risk: Collection[str],
    at_risk_on: Collection[str],
    above_mg_per_kg: float,
    egfr_below: float,
    first_months: int,
    first_months_at_risk: int,
    every_months: int,
    grace_days: int,
) -> Iterator[Turn]:
    """Every so many months from `first_months` of treatment on, earlier at risk: more than so many mg/kg a day, a low
    eGFR or another drug. Treatment is counted from its very first day: what the retina took stays. A dose or a
    weight that is not recorded is not judged as a risk; as long as the check is not yearly anyway, the words say that
    the risk is not ruled out.

    Royal College of Ophthalmologists 2020, hydroxychloroquine and chloroquine retinopathy.
    """
    entries = medications(chart, drugs)
    if not entries:
        return

    def due(first: date, months: int, not_before: date, done: date | None) -> date:
        return max(after_months(first, months), after_months(done or date.min, every_months), not_before)

    risks = list(_retinal_risks(chart, entries, always_at_risk, at_risk_on, above_mg_per_kg, egfr_below))
    at_risk = union(held.span for held in risks)
    unknown = list(_unknown_doses(chart, entries, always_at_risk, above_mg_per_kg))

    def stages(course: Watched) -> list[Stage]:
        usual = partial(due, course.first, first_months, date.min)
        not_yearly_yet = Span(date.min, after_months(course.first, first_months))
        in_doubt = [
            (span, held.words) for held in unknown for span in without(common((held.span,), (not_yearly_yet,)), at_risk)
        ]
        found = [Stage(span, grace_days, usual, words) for span, words in in_doubt]
        sure = without(ALWAYS, union((*at_risk, *(span for span, _ in in_doubt))))
        found += [Stage(span, grace_days, usual) for span in sure]
        for span in at_risk:
            words = " and ".join(dict.fromkeys(held.words for held in risks if held.words and held.span.overlaps(span)))
            early = partial(due, course.first, first_months_at_risk, span.first)
            found.append(Stage(span, grace_days, early, words))
        return sorted(found, key=lambda stage: stage.span)

    course, latest = _course(entries), _course([(begun_late(entry), drug) for entry, drug in entries])
    if latest.first > course.first:
        course = replace(course, latest=latest)
    yield from repeated_turns(chart, course, CHECKS["retina"], stages)


def _course(entries: Sequence[tuple[Medication, Drug]]) -> Watched:
    starts = [entry.course_started_on or entry.started_on or entry.dose_since for entry, _ in entries]
    return Watched(
        name=entries[-1][1].name.lower(),
        first=min(map(first_day, starts)),
        since=min(starts, key=first_day),
        spans=union(whole_span(entry) for entry, _ in entries),
        doses=(),
        fact_ids=tuple(entry.provenance.fact_id for entry, _ in entries),
    )


def _retinal_risks(
    chart: Chart,
    entries: Sequence[tuple[Medication, Drug]],
    always_at_risk: Collection[str],
    at_risk_on: Collection[str],
    above_mg_per_kg: float,
    egfr_below: float,
) -> Iterator[Held]:
    for entry, drug in entries:
        if drug.key in always_at_risk:
            yield Held(whole_span(entry), "")
    for span, mg_per_kg in _known_doses(entries, chart.record.patient.weight_kg):
        if mg_per_kg > above_mg_per_kg:
            yield Held(span, f"{float(mg_per_kg):.1f} mg/kg a day")
    for exposure in chart.exposed_to(at_risk_on):
        yield Held(exposure.span, f"with {exposure.words}")
    for reading in chart.readings("egfr"):
        if is_beyond(reading, below=egfr_below):
            yield Held(reading.span, f"eGFR {reading.words}")


def _known_doses(entries: Sequence[tuple[Medication, Drug]], kg: float | None) -> Iterator[tuple[Span, Fraction]]:
    """In mg/kg a day, at least: what the entries of one drug make together on the days on which each of several was
    surely taken, and each entry by itself on its other days."""
    of_drug: dict[str, list[tuple[Medication, Fraction]]] = {}
    for entry, drug in entries:
        if (mg_per_kg := _mg_per_kg_a_day(entry, kg)) is not None:
            of_drug.setdefault(drug.key, []).append((entry, mg_per_kg))
    for doses in of_drug.values():
        together = list(_together([(span, dose) for entry, dose in doses for span in _sure_days(entry)]))
        yield from together
        summed = union(span for span, _ in together)
        yield from ((span, dose) for entry, dose in doses for span in without((whole_span(entry),), summed))


def _together(doses: Sequence[tuple[Span, Fraction]]) -> Iterator[tuple[Span, Fraction]]:
    """The sum of several doses, on each stretch of days on which these are the same."""
    changes = sorted({day for span, _ in doses for day in (span.first, moved(span.last, 1))})
    for first, following in pairwise(changes):
        same = [dose for span, dose in doses if first in span]
        if len(same) > 1:
            yield Span(first, moved(following, -1)), sum(same, Fraction(0))


def _sure_days(entry: Medication) -> Spans:
    """Without its holds, and without the days of a month or year in which it began or ended some day."""
    until = Span(last=entry.stopped_on.first) if entry.stopped_on else Span()
    return common(entry_days(begun_late(entry)), (until,))


def _unknown_doses(
    chart: Chart, entries: Sequence[tuple[Medication, Drug]], always_at_risk: Collection[str], above_mg_per_kg: float
) -> Iterator[Held]:
    """The days of each entry whose dose by weight is not known, with what the record lacks."""
    kg = chart.record.patient.weight_kg
    for entry, drug in entries:
        if drug.key in always_at_risk or _mg_per_kg_a_day(entry, kg) is not None:
            continue
        lacks = [] if _mg_per_kg_a_day(entry, 1) is not None else ["daily dose"]
        lacks += [] if kg or _is_by_weight(entry) else ["weight"]
        rule = f"the yearly check above {above_mg_per_kg:g} mg/kg a day cannot be ruled out"
        yield Held(whole_span(entry), f"{' and '.join(lacks)} not recorded, so {rule}")


def _is_by_weight(entry: Medication) -> bool:
    return (entry.unit or "").endswith("/kg")


def _mg_per_kg_a_day(entry: Medication, kg: float | None) -> Fraction | None:
    """None where the dose, or the weight that it needs, is not known."""
    if _is_by_weight(entry):
        return mg_per_day(replace(entry, unit=(entry.unit or "").removesuffix("/kg")))
    mg = mg_per_day(entry)
    return mg / exact(kg) if mg is not None and kg else None
