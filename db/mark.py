"""What the database says of itself: whether everybody in it is made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from db.models import DatabaseMarkRow


@dataclass(frozen=True, slots=True)
class Mark:
    is_synthetic: bool
    seed: int | None = None
    made_on: date | None = None


def read_mark(session: Session) -> Mark:
    """A database without a mark is not synthetic."""
    row = session.get(DatabaseMarkRow, 1)
    return Mark(row.is_synthetic, row.seed, row.made_on) if row else Mark(is_synthetic=False)


def write_mark(session: Session, mark: Mark) -> None:
    """Replaces the mark that was there."""
    session.merge(DatabaseMarkRow(mark=1, is_synthetic=mark.is_synthetic, seed=mark.seed, made_on=mark.made_on))
