"""One patient's record: the facts that hold, now or as known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, union
from sqlmodel import Session

from dashboard.domain import record as r
from dashboard.domain.refusal import Refusal
from db.models import DERIVED
from db.versions import KINDS, SITE_SYSTEM, Version, current, versions

_BEARS_ON_RISK = frozenset({"patient", "myositis", "antibody", "feature", "group_confirmed"})


def record(session: Session, patient_id: str, known_at: datetime | None = None) -> r.PatientRecord:
    """The record as known at `known_at` (inclusive, aware), else as known now. Refuses an unknown patient."""
    found = record_of(versions(session, [patient_id]).get(patient_id, []), known_at)
    if found is None:
        raise no_such_patient()
    return found


def no_such_patient() -> Refusal:
    return Refusal("There is no such patient here, or none was known at that time. Go back to the list of patients.")


def records(
    session: Session, patient_ids: Sequence[str], known_at: datetime | None = None
) -> dict[str, r.PatientRecord]:
    """Records by patient id; who is unknown is absent."""
    found = {
        patient_id: record_of(of_patient, known_at) for patient_id, of_patient in versions(session, patient_ids).items()
    }
    return {patient_id: record for patient_id, record in found.items() if record}


def record_of(found: Iterable[Version], known_at: datetime | None = None) -> r.PatientRecord | None:
    """The record that one patient's versions give; None where the patient was not known yet."""
    facts: dict[str, list[Any]] = defaultdict(list)
    moves: dict[str | None, list[r.CancerMove]] = defaultdict(list)
    for version in current(found, known_at):
        facts[version.kind].append(version.fact)
        if isinstance(version.fact, r.CancerMove):
            moves[version.cancer_id].append(version.fact)
    if not facts["patient"]:
        return None
    numbers = facts["identifier"]
    return r.PatientRecord(
        patient=replace(
            facts["patient"][0],
            mrn=next((n.value for n in numbers if n.system == SITE_SYSTEM), None),
            identifiers=tuple(r.Identifier(n.system, n.value) for n in numbers if n.system != SITE_SYSTEM),
        ),
        myositis=next(iter(facts["myositis"]), None),
        antibodies=tuple(facts["antibody"]),
        features=tuple(facts["feature"]),
        red_flags=tuple(facts["red_flag"]),
        cancers=tuple(replace(c, moves=tuple(moves[c.provenance.fact_id])) for c in facts["cancer"]),
        regimen=tuple(facts["medication"]),
        cancer_treatments=tuple(facts["cancer_treatment"]),
        comorbidities=tuple(facts["comorbidity"]),
        lifetime_doses=tuple(facts["lifetime_dose"]),
        results=tuple(facts["result"]),
        events=tuple(facts["event"]),
        screening=tuple(facts["screening_act"]),
        confirmations=tuple(facts["group_confirmed"]),
        answers=tuple(facts["finding_answered"]),
        flare_answers=tuple(facts["flare_answered"]),
        tasks=tuple(facts["task"]),
        notes=tuple(facts["note"]),
    )


def everybody(session: Session) -> list[str]:
    """The ids of all patients of whom there is a fact, the deceased too."""
    patients = KINDS["patient"].table
    return list(session.execute(select(patients.c.patient_id).distinct().order_by(patients.c.patient_id)).scalars())


def without_facts(session: Session) -> list[str]:
    """The ids that a derived table holds though there is no fact of such a patient."""
    known = select(KINDS["patient"].table.c.patient_id)
    left = union(*(select(table.c.patient_id).where(table.c.patient_id.not_in(known)) for table in DERIVED))
    return sorted(session.execute(left).scalars())


def bearing_on_risk(found: Iterable[Version]) -> list[Version]:
    """The versions from which the risk group follows: patient, myositis, antibodies, features, confirmations."""
    return [version for version in found if version.kind in _BEARS_ON_RISK]


def moments(found: Iterable[Version]) -> list[datetime]:
    """The instants at which something was recorded, oldest first."""
    return sorted({version.recorded_at for version in found})
