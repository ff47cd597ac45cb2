"""The days of an entry of treatment: its first one, those on which it was given, and what is over in one."""

from __future__ import annotations

from datetime import date

from dashboard.domain.dates import days
from dashboard.domain.record import CancerTreatment, Entry
from dashboard.domain.words import NOT_GIVEN, Modality


def first_day(entry: Entry) -> date:
    if entry.started_on:
        return entry.started_on.first
    given = [*entry.given_on, *(a.on for a in entry.administrations)]
    return min(given, default=date.min)


def given_days(entry: Entry) -> list[date]:
    """The listed days on which doses were given, as they were written; not those planned, held or left out."""
    return [*entry.given_on, *(dose.on for dose in entry.administrations if dose.status not in NOT_GIVEN)]


def last_given(entry: Entry, as_of: date) -> date | None:
    return max((day for day in given_days(entry) if day <= as_of), default=None)


def is_one_day(entry: Entry) -> bool:
    return isinstance(entry, CancerTreatment) and (
        entry.modality is Modality.SURGERY or entry.started_on == entry.stopped_on
    )


def is_of_some_year(entry: Entry) -> bool:
    """Begun some day of a year, and nothing says for how long: it may have been over within days."""
    start = entry.started_on
    return bool(start and not entry.stopped_on and not given_days(entry) and start.last - start.first > days(31))
