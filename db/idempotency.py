"""One request, one effect: the same key again gets the answer that it got the first time."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from dashboard.domain.refusal import Refusal
from db.models import IdempotencyRow


def request(name: str, asked: object) -> str:
    """Names a request by the service and a hash of all that it asks, so that a key is never good for other content."""
    return f"{name} {sha256(repr(asked).encode('utf-8', 'backslashreplace')).hexdigest()[:16]}"


def answered(session: Session, key: str, what: str) -> dict[str, Any] | None:
    """What the request answered when it was carried out, None if it was not. Refuses a key used for something else."""
    row = session.get(IdempotencyRow, key)
    if row is None:
        return None
    if row.what != what:
        raise Refusal("This form was already sent for something else. Reload the page and fill it in again.")
    return row.answer


def answer_to(session: Session, key: str) -> dict[str, Any] | None:
    """What the request with this key answered, whatever it asked; None if it was not carried out."""
    row = session.get(IdempotencyRow, key)
    return row.answer if row else None


def remember(session: Session, key: str, what: str, at: datetime, answer: dict[str, Any]) -> None:
    session.add(IdempotencyRow(key=key, what=what, at=at, answer=answer))
