"""What the person sees for whom a session reads. Every query that yields patients asks here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Table, and_, bindparam, select
from sqlmodel import Session

from dashboard.domain.refusal import Unseen
from dashboard.domain.sight import SEES_EVERYBODY, Opening, Sight, Step
from db.models import EmergencyOpeningRow, EmergencyStepRow, RestrictionRow

_RESTRICTION: Table = RestrictionRow.__table__  # type: ignore[attr-defined]
_OPENING: Table = EmergencyOpeningRow.__table__  # type: ignore[attr-defined]
_STEP: Table = EmergencyStepRow.__table__  # type: ignore[attr-defined]
_LATER = _RESTRICTION.alias()
_HELD = select(_RESTRICTION.c.patient_id, _RESTRICTION.c.named).where(
    _RESTRICTION.c.retracted_because.is_(None),
    ~select(_LATER.c.version_id).where(_LATER.c.supersedes_id == _RESTRICTION.c.version_id).exists(),
)
_ENDED, _REVIEWED = _STEP.alias(), _STEP.alias()
_ALL = (
    select(
        _OPENING,
        _ENDED.c.at.label("ended_at"),
        _REVIEWED.c.account.label("reviewed_by"),
        _REVIEWED.c.at.label("reviewed_at"),
    )
    .outerjoin(_ENDED, and_(_ENDED.c.opening_id == _OPENING.c.opening_id, _ENDED.c.step == Step.ENDED))
    .outerjoin(_REVIEWED, and_(_REVIEWED.c.opening_id == _OPENING.c.opening_id, _REVIEWED.c.step == Step.REVIEWED))
    .order_by(_OPENING.c.opened_at.desc(), _OPENING.c.opening_id)
)
_OPEN = _ALL.where(
    _OPENING.c.account == bindparam("account"),
    _ENDED.c.at.is_(None),
    _OPENING.c.until > bindparam("now", type_=_OPENING.c.until.type),
)


def restrictions(session: Session) -> dict[str, tuple[str, ...]]:
    """By patient, the user names of those who see them; who is not restricted is absent."""
    return {row.patient_id: row.named for row in session.connection().execute(_HELD)}


def open_now(session: Session, account: str, now: datetime) -> dict[str, Opening]:
    """By patient, what somebody opened in an emergency and still may see at `now`."""
    rows = session.connection().execute(_OPEN, {"account": account, "now": now})
    return {row.patient_id: Opening(**row._mapping) for row in rows}


def openings(session: Session) -> list[Opening]:
    """Every opening in an emergency, the latest first."""
    return [Opening(**row._mapping) for row in session.connection().execute(_ALL)]


def set_sight(session: Session, sight: Sight) -> None:
    """From now on the session reads for the person who sees this."""
    session.info["sight"] = sight


def sight(session: Session) -> Sight:
    """Whom the session may show. Without a person it shows everybody: see `session.reading` of pages."""
    found: Sight = session.info.get("sight", SEES_EVERYBODY)
    return found


def refuse_unseen(session: Session, patient_ids: Iterable[str]) -> None:
    if sight(session).hidden.intersection(patient_ids):
        raise Unseen(
            "This patient is restricted to named staff. A coordinator or a lead may grant access; in an emergency a "
            "clinic may open the record with a reason."
        )
