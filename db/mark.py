"""What the database says of itself: whether everybody in it is made up."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlmodel import Session

from dashboard.domain.actor import Actor
from db import audit
from db.audit import AuditEvent
from db.models import DatabaseMarkRow

SYNTHETIC = "Synthetic data: invented patients, and published cases with shifted dates."
"""What the door and every page say of a database with this mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    is_synthetic: bool
    seed: int | None = None
    made_on: date | None = None


def read_mark(session: Session) -> Mark:
    """A database without a mark is not synthetic."""
    row = session.get(DatabaseMarkRow, 1)
    return Mark(row.is_synthetic, row.seed, row.made_on) if row else Mark(is_synthetic=False)


def write_mark(session: Session, mark: Mark, actor: Actor, at: datetime, reason: str | None = None) -> None:
    """Replaces the mark that was there, and says so in the audit trail. `at` is real time, aware."""
    before = read_mark(session)
    changed = tuple(f.name for f in fields(Mark) if getattr(mark, f.name) != getattr(before, f.name))
    event = AuditEvent.by(actor, at, "mark_database", "database_mark", fields=changed, reason=reason)
    audit.append(session, [event])
    session.merge(DatabaseMarkRow(mark=1, is_synthetic=mark.is_synthetic, seed=mark.seed, made_on=mark.made_on))
