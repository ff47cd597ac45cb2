"""What people typed into forms and have not saved, by person, form and patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from db.models import DraftRow
from db.sight import sight

KEPT = timedelta(days=30)
"""Then nobody comes back to it. A choice of the product."""


@dataclass(frozen=True, slots=True)
class Draft:
    fields: dict[str, Any]
    kept_at: datetime


def drafts(session: Session, username: str, patient_id: str) -> dict[str, Draft]:
    """By form, the one that was kept last at the end. None of a patient whom the session may not show."""
    if patient_id in sight(session).hidden:
        return {}
    asked = select(DraftRow).where(DraftRow.username == username, DraftRow.patient_id == patient_id)
    return {row.form: Draft(row.fields, row.kept_at) for row in session.exec(asked.order_by(col(DraftRow.kept_at)))}


def keep_draft(session: Session, username: str, form: str, patient_id: str, draft: Draft) -> None:
    """In the place of an earlier one. What is older than `KEPT`, of whomever, goes."""
    for old in session.exec(select(DraftRow).where(col(DraftRow.kept_at) < draft.kept_at - KEPT)):
        session.delete(old)
    drop_draft(session, username, form, patient_id)
    session.add(
        DraftRow(username=username, form=form, patient_id=patient_id, fields=draft.fields, kept_at=draft.kept_at)
    )


def drop_draft(session: Session, username: str, form: str, patient_id: str) -> None:
    if row := session.get(DraftRow, (username, form, patient_id)):
        session.delete(row)
        session.flush()
