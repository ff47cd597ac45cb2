"""Days that cannot be right, refused by their key in the case file."""

from __future__ import annotations

from datetime import date

from dashboard.domain.dates import PartialDate
from dashboard.domain.impossible import before_diagnosis, not_yet, outside_life
from dashboard.domain.record import Cancer, PatientRecord
from dashboard.domain.wrong import Wrong

Dates = list[tuple[str, PartialDate]]


def refuse_impossible_days(record: PatientRecord, dates: Dates, as_of: date | None, today: date | None) -> None:
    """Raises Wrong for what is before the birth, and for what happened after the death, or after both `today` and the
    case's `as_of`. Without `today` nothing lies ahead: `as_of` alone may ask about a day before the facts.

    Treatment, events, orders and bookings may be planned, so they may lie ahead. `dates` are all of the case, by key.
    """
    for at, what in outside_life(record, dates):
        raise Wrong(at, f"{what}: correct one of them")
    latest = max(today, as_of or today) if today else None
    for at, what in not_yet(record, dates, latest) if latest else ():
        raise Wrong(at, f"{what} {'today,' if latest == today else 'as_of'} {latest}: correct the date")


def refuse_before_diagnosis(cancer: Cancer, at: str) -> None:
    """Raises Wrong for a remission, or a return, before the cancer was found. `at` names the dates of its states."""
    for n, what in before_diagnosis(cancer):
        raise Wrong(at.format(n=n), f"{what}: correct one of them")
