"""The audit trail: append-only, each event chained to the one before by SHA-256. The product never works from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, insert, select
from sqlmodel import Session

from dashboard.domain.actor import Actor
from db.models import AuditEventRow

_TABLE: Table = AuditEventRow.__table__  # type: ignore[attr-defined]
START = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """Who did what to which object. `at` is real time, aware. `fields` names what changed, never the values."""

    at: datetime
    actor: str
    role: str
    action: str
    object: str
    session_hash: str | None = None
    patient_id: str | None = None
    version_before: str | None = None
    version_after: str | None = None
    fields: tuple[str, ...] = ()
    reason: str | None = None

    @classmethod
    def by(cls, actor: Actor, at: datetime, action: str, object: str, **about: Any) -> AuditEvent:
        role = ", ".join(sorted(actor.roles))
        return cls(
            at=at, actor=actor.name, role=role, session_hash=actor.session_hash, action=action, object=object, **about
        )


@dataclass(frozen=True, slots=True)
class Chain:
    """`broken_at` is the number of the first event that does not follow from the one before; None when all do."""

    length: int
    broken_at: int | None = None


def append(session: Session, events: Iterable[AuditEvent]) -> None:
    """Add events in order, each with the request that the session carries out.

    The session must be a writing one: it alone keeps a second writer out.
    """
    head = session.execute(select(_TABLE.c.seq, _TABLE.c.hash).order_by(_TABLE.c.seq.desc()).limit(1)).first()
    seq, previous = head or (0, START)
    rows = []
    for event in events:
        seq += 1
        row = {name: getattr(event, name) for name in AuditEvent.__slots__}
        row |= {"seq": seq, "fields": list(event.fields), "request_id": session.info["request_id"]}
        row |= {"prev_hash": previous, "hash": hash_of(previous, row)}
        previous = row["hash"]
        rows.append(row)
    if rows:
        session.execute(insert(_TABLE), rows)


def has_happened(session: Session, event: AuditEvent, *, since: datetime) -> bool:
    """Whether the same session did the same to the same object, at `since` or later."""
    same = (
        _TABLE.c[name] == getattr(event, name) for name in ("actor", "session_hash", "patient_id", "action", "object")
    )
    return session.execute(select(_TABLE.c.seq).where(*same, _TABLE.c.at >= since).limit(1)).first() is not None


def head(session: Session) -> str:
    """The hash of the last event; of an empty trail the one that the first will follow."""
    return session.execute(select(_TABLE.c.hash).order_by(_TABLE.c.seq.desc()).limit(1)).scalar() or START


def verify(session: Session) -> Chain:
    """Walk the whole chain. A cut tail is not seen from inside, nor a chain that was written anew: see `anchors`."""
    previous, length = START, 0
    for row in session.execute(select(_TABLE).order_by(_TABLE.c.seq).execution_options(yield_per=1000)).mappings():
        length += 1
        if row["seq"] != length or row["prev_hash"] != previous or row["hash"] != hash_of(previous, dict(row)):
            return Chain(length, row["seq"])
        previous = row["hash"]
    return Chain(length)


def hash_of(previous: str, row: dict[str, Any]) -> str:
    """Of an event that follows the one with the hash `previous`: over every other column."""
    told = {name: value for name, value in row.items() if name not in ("prev_hash", "hash")}
    told["at"] = row["at"].astimezone(UTC).isoformat()
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{previous}{canonical}".encode()).hexdigest()
