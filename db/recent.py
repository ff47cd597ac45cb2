"""What was recorded last, by anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, select
from sqlmodel import Session

from dashboard.domain.dates import PartialDate
from dashboard.domain.words import ActState
from db.models import PatientSummaryRow, ScreeningActRow
from db.sight import sight

_ACT: Table = ScreeningActRow.__table__  # type: ignore[attr-defined]
_PATIENT: Table = PatientSummaryRow.__table__  # type: ignore[attr-defined]
_TOLD = tuple(_ACT.c[name] for name in ("patient_id", "item", "programme", "state", "on", "recorded_by", "recorded_at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentAct:
    patient_id: str
    display_name: str
    item: str
    programme: str | None
    state: ActState
    on: PartialDate
    recorded_by: str
    recorded_at: datetime


def recent_acts(session: Session, limit: int) -> list[RecentAct]:
    """The last acts recorded about tests, the newest first; what was withdrawn is left out, and whom the session
    may not show."""
    later = _ACT.alias()
    superseded = select(later.c.version_id).where(later.c.supersedes_id == _ACT.c.version_id).exists()
    query = (
        select(*_TOLD, _PATIENT.c.display_name)
        .join_from(_ACT, _PATIENT, _ACT.c.patient_id == _PATIENT.c.patient_id)
        .where(_ACT.c.retracted_because.is_(None), ~superseded, _ACT.c.patient_id.not_in(sight(session).hidden))
        .order_by(_ACT.c.recorded_at.desc(), _ACT.c.ordinal.desc())
        .limit(limit)
    )
    return [RecentAct(**row) for row in session.execute(query).mappings()]
