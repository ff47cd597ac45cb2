"""How much steroid there surely is on a day, and over a year: continuous doses, and with them those of single days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from dashboard.domain.catalogue import Formulary
from dashboard.domain.exposure import entry_days, is_taken
from dashboard.domain.record import PatientRecord
from dashboard.domain.spans import Span, Spans, common, days_of, moved
from dashboard.domain.steroid import continuous_steroid
from dashboard.domain.steroid_dose import is_continuous, prednisone_mg, prednisone_mg_per_day, systemic_steroid
from dashboard.domain.words import DoseStatus

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
    """Each day on which a steroid was given that is no continuous one, with its prednisone mg; None = unknown."""
    for entry in record.entries:
        drug = systemic_steroid(entry, formulary)
        if drug is None or is_continuous(entry) or entry.status is DoseStatus.PLANNED or not is_taken(entry, drug):
            continue
        listed = bool(entry.given_on or entry.administrations)
        each = prednisone_mg(entry, drug) if listed else prednisone_mg_per_day(entry, drug)
        given = {
            dose.on: replace(entry, dose=dose.dose, unit=dose.unit or entry.unit) for dose in entry.administrations
        }
        for span in entry_days(entry):
            if span.first == date.min or span.last == date.max:
                continue
            for day in days_of(span):
                own = given.get(day)
                yield Span(day, day), prednisone_mg(own, drug) if own and own.dose is not None else each


def _days(spans: Spans) -> int:
    return sum((span.last - span.first).days + 1 for span in spans)
