"""Days that cannot be right together. A day known to the month or year is refused only where no day of it could be."""

from __future__ import annotations

import re
from datetime import date

from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Cancer, PatientRecord
from dashboard.domain.words import ActState, CancerState
from dashboard.exchange.wrong import Wrong

_PLACE = re.compile(r"(\w+)(?:\[(\d+)\])?\.(\w+)")
_HAPPENED = ("myositis", "cancers", "comorbidities", "lifetime_doses", "results")
_AFTER_DIAGNOSIS = (
    *(CancerState.REMISSION, CancerState.SURVIVORSHIP, CancerState.RECURRENCE, CancerState.PROGRESSION),
)

Dates = list[tuple[str, PartialDate]]


def refuse_impossible_days(record: PatientRecord, dates: Dates, as_of: date | None, today: date | None) -> None:
    """Raises Wrong for what is before the birth, and for what happened after the death, or after both `today` and the
    case's `as_of`. Without `today` nothing lies ahead: `as_of` alone may ask about a day before the facts.

    Treatment, events, orders and bookings may be planned, so they may lie ahead. `dates` are all of the case, by key.
    """
    born, died = record.patient.birth_date, record.patient.deceased_on
    latest = max(today, as_of or today) if today else None
    for at, day in dates:
        if born and day.last < born.first:
            raise Wrong(at, f"is {day}, before patient.birth_date {born}: correct one of them")
        if not _has_happened(at, record):
            continue
        if died and day.first > died.last:
            raise Wrong(at, f"is {day}, after patient.deceased_on {died}: correct one of them")
        if latest and day.first > latest:
            raise Wrong(at, f"is {day}, after {'today,' if latest == today else 'as_of'} {latest}: correct the date")


def refuse_before_diagnosis(cancer: Cancer, at: str) -> None:
    """Raises Wrong for a remission, or a return, before the cancer was found. `at` names the dates of its states."""
    found = cancer.diagnosed_on
    for n, move in enumerate(cancer.moves):
        if found and move.on and move.state in _AFTER_DIAGNOSIS and move.on.last < found.first:
            raise Wrong(at.format(n=n), f"is {move.on}, {move.state} before diagnosed_on {found}: correct one of them")


def _has_happened(at: str, record: PatientRecord) -> bool:
    place = _PLACE.match(at)
    if place is None:
        return False
    if place[1] == "screening":
        return record.screening[int(place[2])].state is ActState.DONE
    return place[1] in _HAPPENED or at == "patient.deceased_on"
