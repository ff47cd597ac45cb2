"""The facts that a record tells, by kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from dashboard.domain.record import Cancer, CancerMove, Fact, PatientRecord, Provenance
from dashboard.services.cancer_course import in_order
from db.versions import SITE_SYSTEM, PatientIdentifier

F = TypeVar("F", bound=Fact)


def sources(record: PatientRecord) -> frozenset[str]:
    """Where the facts of a record come from."""
    told = [fact for facts in told_by(record).values() for fact in facts]
    return frozenset(
        fact.provenance.source for fact in (*told, *(m for c in record.cancers for m in moves_of(record, c)))
    )


def told_by(record: PatientRecord) -> dict[str, tuple[Fact, ...]]:
    """A record's facts by kind, as they are stored: numbers apart. Who names no source has the patient's."""
    told: dict[str, tuple[Fact, ...]] = {
        "patient": (replace(record.patient, mrn=None, identifiers=()),),
        "identifier": identifiers(record),
        "myositis": (record.myositis,) if record.myositis else (),
        "antibody": record.antibodies,
        "feature": record.features,
        "red_flag": record.red_flags,
        "cancer": tuple(replace(cancer, moves=in_order(cancer.moves)) for cancer in record.cancers),
        "medication": record.regimen,
        "cancer_treatment": record.cancer_treatments,
        "comorbidity": record.comorbidities,
        "lifetime_dose": record.lifetime_doses,
        "result": record.results,
        "event": record.events,
        "screening_act": record.screening,
        "group_confirmed": record.confirmations,
        "finding_answered": record.answers,
        "flare_answered": record.flare_answers,
        "task": record.tasks,
        "note": record.notes,
    }
    return {kind: tuple(_sourced(fact, record.patient.provenance) for fact in facts) for kind, facts in told.items()}


def moves_of(record: PatientRecord, cancer: Fact) -> list[CancerMove]:
    assert isinstance(cancer, Cancer)
    return [_sourced(move, record.patient.provenance) for move in cancer.moves]


def identifiers(record: PatientRecord) -> tuple[PatientIdentifier, ...]:
    patient = record.patient
    numbers = ((SITE_SYSTEM, patient.mrn), *patient.identifiers)
    return tuple(
        PatientIdentifier(system=system, value=value, provenance=patient.provenance)
        for system, value in dict.fromkeys(numbers)
        if value
    )


def _sourced(fact: F, default: Provenance) -> F:
    return fact if fact.provenance.source else replace(fact, provenance=default)
