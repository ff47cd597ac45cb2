"""How much steroid there surely is on a day, and over a year: continuous doses, and with them those of single days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from dashboard.domain.catalogue import Drug, Formulary
from dashboard.domain.exposure import entry_days, is_taken
from dashboard.domain.record import Entry, PatientRecord
from dashboard.domain.spans import Span, Spans, common, days_of, moved
from dashboard.domain.steroid import continuous_steroid
from dashboard.domain.steroid_dose import is_continuous, prednisone_mg, prednisone_mg_per_day, systemic_steroid
from dashboard.domain.words import NOT_GIVEN, DoseStatus

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class SteroidTotals:
    """As prednisone, exact: the least that the record tells, since a dose that is not known is in no total."""

    continuous_mg_per_day: Fraction
    total_mg_per_day: Fraction
    last_365_days_g: Fraction


def steroid_totals(record: PatientRecord, formulary: Formulary, today: date) -> SteroidTotals:
    """On `today`, and over the 365 days that end with it."""
    year = Span(moved(today, 1 - YEAR_DAYS), today)
    steps = continuous_steroid(record, formulary)
    single = list(single_doses(record, formulary))
    total = sum((s.at_least_mg * _days(common((s.span,), (year,))) for s in steps), Fraction(0))
    total += sum((mg * _days(common((span,), (year,))) for span, mg in single if mg is not None), Fraction(0))
    continuous = sum((s.at_least_mg for s in steps if today in s.span), Fraction(0))
    return SteroidTotals(
        continuous_mg_per_day=continuous,
        total_mg_per_day=continuous + sum((mg for span, mg in single if mg is not None and today in span), Fraction(0)),
        last_365_days_g=total / 1000,
    )


def single_doses(record: PatientRecord, formulary: Formulary) -> Iterator[tuple[Span, Fraction | None]]:
    """Each day on which an entry gave a steroid that is no continuous one, with the prednisone mg of all its doses of
    that day; and the day with None, where one of them is unknown."""
    for entry in record.entries:
        drug = systemic_steroid(entry, formulary)
        if drug is None or is_continuous(entry) or entry.status is DoseStatus.PLANNED or not is_taken(entry, drug):
            continue
        for span in entry_days(entry):
            if span.first == date.min or span.last == date.max:
                continue
            for day in days_of(span):
                doses = _doses_of_day(entry, drug, day)
                if known := [mg for mg in doses if mg is not None]:
                    yield Span(day, day), sum(known, Fraction(0))
                if None in doses:
                    yield Span(day, day), None


def _doses_of_day(entry: Entry, drug: Drug, day: date) -> list[Fraction | None]:
    """As prednisone, each dose that was given on one of the entry's days; not those planned, held or left out."""
    if not entry.given_on and not entry.administrations:
        return [prednisone_mg_per_day(entry, drug)]
    own = [dose for dose in entry.administrations if dose.on == day]
    told = [
        entry if dose.dose is None else replace(entry, dose=dose.dose, unit=dose.unit or entry.unit)
        for dose in own
        if dose.status not in NOT_GIVEN
    ]
    return [prednisone_mg(dose, drug) for dose in (told if own else [entry])]


def _days(spans: Spans) -> int:
    return sum((span.last - span.first).days + 1 for span in spans)
