"""What drug rules found, as it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row, Table, bindparam, func, select
from sqlmodel import Session

from dashboard.domain.record import FindingAnswered
from db.models import FindingRow, PatientSummaryRow
from db.sight import refuse_unseen
from db.versions import facts_of

_TABLE: Table = FindingRow.__table__  # type: ignore[attr-defined]
_PATIENT: Table = PatientSummaryRow.__table__  # type: ignore[attr-defined]
_OF_PATIENT = select(_TABLE).where(_TABLE.c.patient_id == bindparam("patient_id"))
_TODAY = bindparam("today", type_=_TABLE.c.first_on.type)
_ACTIVE = (
    select(_TABLE, *(_PATIENT.c[name] for name in ("mrn", "display_name", "birth_date", "risk_group")))
    .join_from(_TABLE, _PATIENT, _TABLE.c.patient_id == _PATIENT.c.patient_id)
    .where(
        func.coalesce(_TABLE.c.first_on, _TODAY) <= _TODAY,
        func.coalesce(_TABLE.c.last_on, _TODAY) >= _TODAY,
        _PATIENT.c.deceased_on.is_(None),
    )
    .order_by(_PATIENT.c.mrn, _PATIENT.c.patient_id)
)


def of_patient(session: Session, patient_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The id of each rule that found something, and the values of its finding; in no particular order."""
    refuse_unseen(session, [patient_id])
    for row in session.connection().execute(_OF_PATIENT, {"patient_id": patient_id}):
        yield row.rule, _values(row)


def active(session: Session, today: date) -> Iterator[tuple[Row[Any], tuple[str, dict[str, Any]]]]:
    """The same for all living patients on one day, each with its patient, by number."""
    for row in session.connection().execute(_ACTIVE, {"today": today}):
        yield row, (row.rule, _values(row))


def answers(session: Session, patient_ids: list[str]) -> dict[str, list[FindingAnswered]]:
    """What was answered, the last answer last; who has none is absent."""
    return facts_of(session, "finding_answered", patient_ids)


def _values(row: Row[Any]) -> dict[str, Any]:
    names = ("key", "group_key", "severity", "owners", "because", "fact_ids")
    return {name: getattr(row, name) for name in names} | {"first": row.first_on, "last": row.last_on}
