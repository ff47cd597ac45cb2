"""What drug rules found, as it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session

from db.models import FindingRow

_TABLE: Table = FindingRow.__table__  # type: ignore[attr-defined]
_OF_PATIENT = select(_TABLE).where(_TABLE.c.patient_id == bindparam("patient_id"))


def of_patient(session: Session, patient_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The id of each rule that found something, and the values of its finding; in no particular order."""
    for row in session.connection().execute(_OF_PATIENT, {"patient_id": patient_id}).mappings():
        names = ("key", "group_key", "severity", "owners", "because", "fact_ids")
        yield row["rule"], {name: row[name] for name in names} | {"first": row["first_on"], "last": row["last_on"]}
