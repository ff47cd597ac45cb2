"""Patients who may be one person under two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Select, Table, select

from dashboard.domain.record import PatientRecord
from db.engine import reading
from db.models import PatientSummaryRow
from db.patients import sort_name

_TABLE: Table = PatientSummaryRow.__table__  # type: ignore[attr-defined]


def possible_duplicates(engine: Engine, records: Sequence[PatientRecord]) -> int:
    """How many of the records have the full name and birth date of a patient held under another number.

    Without all three nothing is suspected.
    """
    with reading(engine) as session:
        return sum(session.execute(_held(record)).first() is not None for record in records if _is_known(record))


def _is_known(record: PatientRecord) -> bool:
    patient = record.patient
    return bool(patient.family_name and patient.given_name and patient.birth_date)


def _held(record: PatientRecord) -> Select[Any]:
    patient = record.patient
    is_same = (_TABLE.c.sort_name == sort_name(patient), _TABLE.c.birth_date == patient.birth_date)
    return select(_TABLE.c.patient_id).where(*is_same, _TABLE.c.mrn != patient.mrn).limit(1)
