"""What was known of a patient on an earlier day, and a record closed at death."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from dashboard.domain.dates import PartialDate, days
from dashboard.domain.record import AntibodyResult, Cancer, CancerTreatment, Medication, Myositis, PatientRecord
from dashboard.domain.words import AntibodyState, DoseStatus

PANEL_TAKES_DAYS = 21
"""From the diagnosis to the laboratory's report; until then the antibodies are pending."""

T = TypeVar("T", Medication, CancerTreatment)


def known_on(record: PatientRecord, day: date) -> PatientRecord:
    """The facts dated up to that day. What was still going on then has no end yet; what was planned is left out."""
    past: dict[str, Any] = {
        name: tuple(fact for fact in getattr(record, name) if _is_by(_start(fact), day))
        for name in ("features", "comorbidities", "lifetime_doses", "results", "screening", "confirmations")
    }
    return replace(
        record,
        patient=replace(record.patient, deceased_on=_if_by(record.patient.deceased_on, day)),
        antibodies=tuple(_antibody(one, record.myositis, day) for one in record.antibodies),
        cancers=tuple(_cancer(one, day) for one in record.cancers if one.moves and _is_by(one.moves[0].on, day)),
        regimen=_taken(record.regimen, day),
        cancer_treatments=tuple(_fractions(one) for one in _taken(record.cancer_treatments, day)),
        events=tuple(
            replace(event, ended_on=_if_by(event.ended_on, day)) for event in record.events if _is_by(event.on, day)
        ),
        **past,
    )


def closed(record: PatientRecord, died_on: date) -> PatientRecord:
    """What was known on the day of death; every treatment that was going on ended with it."""
    known = known_on(replace(record, patient=replace(record.patient, deceased_on=PartialDate.on(died_on))), died_on)
    return replace(
        known,
        regimen=tuple(_ended(entry, died_on) for entry in known.regimen),
        cancer_treatments=tuple(_ended(entry, died_on) for entry in known.cancer_treatments),
    )


def _antibody(result: AntibodyResult, myositis: Myositis | None, day: date) -> AntibodyResult:
    diagnosed = myositis.diagnosed_on if myositis else None
    if diagnosed and day < diagnosed.first + days(PANEL_TAKES_DAYS):
        return replace(result, state=AntibodyState.PENDING)
    return result


def _cancer(cancer: Cancer, day: date) -> Cancer:
    is_confirmed = cancer.diagnosed_on is not None and _is_by(cancer.diagnosed_on, day)
    return replace(
        cancer,
        moves=tuple(move for move in cancer.moves if _is_by(move.on, day)),
        diagnosed_on=cancer.diagnosed_on if is_confirmed else None,
        histology=cancer.histology if is_confirmed else None,
        stage=cancer.stage if is_confirmed else None,
    )


def _taken(entries: Iterable[T], day: date) -> tuple[T, ...]:
    return tuple(
        replace(
            entry,
            stopped_on=_if_by(entry.stopped_on, day),
            given_on=tuple(given for given in entry.given_on if given <= day),
        )
        for entry in entries
        if entry.status is not DoseStatus.PLANNED and _is_by(entry.started_on, day)
    )


def _fractions(treatment: CancerTreatment) -> CancerTreatment:
    """How many were given is known when the course is over."""
    return treatment if treatment.stopped_on else replace(treatment, fractions_given=None)


def _ended(entry: T, on: date) -> T:
    return entry if entry.stopped_on else replace(entry, stopped_on=PartialDate.on(on))


def _start(fact: object) -> PartialDate | None:
    return getattr(fact, "on", None) or getattr(fact, "since", None)


def _is_by(when: PartialDate | None, day: date) -> bool:
    return when is None or when.first <= day


def _if_by(when: PartialDate | None, day: date) -> PartialDate | None:
    return when if when and when.last <= day else None
