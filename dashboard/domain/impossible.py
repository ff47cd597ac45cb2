"""Days that cannot be right together. A day known to the month or year is one only where no day of it could be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from dashboard.domain.dates import PartialDate
from dashboard.domain.reading import onset_age_contradiction
from dashboard.domain.record import Cancer, ClinicalFeature, PatientRecord
from dashboard.domain.words import ActState, CancerState, Dysphagia, Feature

_PLACE = re.compile(r"(\w+)(?:\[(\d+)\])?\.(\w+)")
_HAPPENED = (*("myositis", "antibodies", "features", "cancers", "comorbidities", "lifetime_doses", "results", "notes"),)
_AFTER_DIAGNOSIS = (
    *(CancerState.REMISSION, CancerState.SURVIVORSHIP, CancerState.RECURRENCE, CancerState.PROGRESSION),
)
_IN_ORDER = (
    ("onset_on", "diagnosed_on"),
    ("started_on", "stopped_on"),
    ("course_started_on", "stopped_on"),
    ("on", "ended_on"),
    ("from_", "until"),
)

Dated = tuple[str, PartialDate]
Contradiction = tuple[str, str]
"""The place in the case, and what is wrong with it."""


def contradictions(record: PatientRecord) -> list[Contradiction]:
    """All that cannot be right together in one record, whatever the sources of its facts."""
    found = [*outside_life(record, dates_of(record))]
    for at, part in _parts(record, ""):
        found += [
            (f"{at}.{name}", what) for name, what in backwards({f.name: getattr(part, f.name) for f in fields(part)})
        ]
        if isinstance(part, Cancer):
            found += [(f"{at}.moves[{n}].on", what) for n, what in before_diagnosis(part)]
        if isinstance(part, ClinicalFeature):
            found += [(f"{at}.{name}", what) for name, what in against_presence(part)]
    if contradiction := onset_age_contradiction(record):
        found.append(("age_at_onset", contradiction))
    return found


def not_yet(record: PatientRecord, dates: Iterable[Dated], latest: date) -> Iterator[Contradiction]:
    """What has happened, by its nature, and would lie after `latest`; the birth, too."""
    for at, day in dates:
        if day.first > latest and (has_happened(at, record) or at == "patient.birth_date"):
            yield at, f"is {day}, after"


def dates_of(record: PatientRecord) -> list[Dated]:
    """All dates of the facts of a record, each with its place."""
    return [dated for at, part in _parts(record, "") for dated in _dates(at, part)]


def outside_life(record: PatientRecord, dates: Iterable[Dated]) -> Iterator[Contradiction]:
    """What is before the birth, and what happened after the death. `dates` are all of the record, each with its place.

    Treatment, events, orders and bookings may have been planned, so they may lie after the death.
    """
    born, died = record.patient.birth_date, record.patient.deceased_on
    for at, day in dates:
        if born and day.last < born.first:
            yield at, f"is {day}, before patient.birth_date {born}"
        elif died and day.first > died.last and has_happened(at, record):
            yield at, f"is {day}, after patient.deceased_on {died}"


def has_happened(at: str, record: PatientRecord) -> bool:
    """Whether what stands at a place of the record cannot be planned."""
    place = _PLACE.match(at)
    if place is None:
        return False
    if place[1] == "screening":
        return record.screening[int(place[2])].state is ActState.DONE
    return place[1] in _HAPPENED or at == "patient.deceased_on"


def before_diagnosis(cancer: Cancer) -> Iterator[tuple[int, str]]:
    """Each state, by its number, that is a remission or a return from before the cancer was found."""
    found = cancer.diagnosed_on
    for n, move in enumerate(cancer.moves):
        if found and move.on and move.state in _AFTER_DIAGNOSIS and move.on.last < found.first:
            yield n, f"is {move.on}, {move.state} before diagnosed_on {found}"


def against_presence(feature: ClinicalFeature) -> Iterator[Contradiction]:
    """What a feature says of itself though it is absent, and a grade that says otherwise than present or absent."""
    if feature.since and not feature.present:
        yield "since", f"is {feature.since}, but the feature is absent"
    if feature.grade and feature.feature is not Feature.DYSPHAGIA:
        yield "grade", f"is {feature.grade}, but only dysphagia has a grade"
    elif feature.grade and feature.present is (feature.grade is Dysphagia.NONE):
        yield "grade", f"is {feature.grade}, but the feature is {'present' if feature.present else 'absent'}"


def backwards(values: Mapping[str, Any]) -> Iterator[Contradiction]:
    """The ends that come before their beginnings, among the named values of one fact."""
    for earlier, later in _IN_ORDER:
        first, then = values.get(earlier), values.get(later)
        if first and then and _interval(then).last < _interval(first).first:
            yield later, f"is {then}, before {earlier.rstrip('_')} {first}"


def _parts(value: Any, at: str) -> Iterator[tuple[str, Any]]:
    """A record, its facts and what they consist of, each with its place."""
    if isinstance(value, tuple):
        for n, one in enumerate(value):
            yield from _parts(one, f"{at}[{n}]")
    elif is_dataclass(value) and not isinstance(value, PartialDate):
        yield at, value
        for f in fields(value):
            yield from _parts(getattr(value, f.name), f"{at}.{f.name}" if at else f.name)


def _dates(at: str, part: Any) -> Iterator[Dated]:
    for f in fields(part):
        value = getattr(part, f.name)
        if isinstance(value, PartialDate | date) and f.name not in ("recorded_at", "first_recorded_at"):
            yield f"{at}.{f.name}", _interval(value)


def _interval(day: PartialDate | date) -> PartialDate:
    return day if isinstance(day, PartialDate) else PartialDate.on(day)
