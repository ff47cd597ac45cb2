"""What people typed into forms and have not saved, by person, form and patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from db.models import DraftRow

KEPT = timedelta(days=30)
"""Then nobody comes back to it. A choice of the product."""


@dataclass(frozen=True, slots=True)
class Draft:
    fields: dict[str, Any]
    kept_at: datetime


def draft(session: Session, username: str, form: str, patient_id: str) -> Draft | None:
    row = session.get(DraftRow, (username, form, patient_id))
    return Draft(row.fields, row.kept_at) if row else None


def keep_draft(
    session: Session, username: str, form: str, patient_id: str, fields: dict[str, Any], now: datetime
) -> None:
    """In the place of an earlier one. What is older than `KEPT`, of whomever, goes."""
    for old in session.exec(select(DraftRow).where(col(DraftRow.kept_at) < now - KEPT)):
        session.delete(old)
    drop_draft(session, username, form, patient_id)
    session.add(DraftRow(username=username, form=form, patient_id=patient_id, fields=fields, kept_at=now))


def drop_draft(session: Session, username: str, form: str, patient_id: str) -> None:
    if row := session.get(DraftRow, (username, form, patient_id)):
        session.delete(row)
        session.flush()
