"""Sign-in sessions: rows in the database, known by the hash of a random token that only the browser keeps.

A session ends by itself after `IDLE` without activity or `LONGEST` after sign-in, whichever is first; or by sign-out,
a new password or a disabled account. Real time always, whatever day the clinic's clock is fixed on.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, Engine, bindparam
from sqlmodel import Session, col, select

from dashboard.domain.actor import Actor, Role
from db.engine import reading, writing
from db.models import AccountRoleRow, AccountRow, SignInSessionRow

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class OpenSession:
    session_hash: str
    username: str


def token_hash(token: str) -> str:
    """What the database knows of a token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(session: Session, account_id: str, *, now: datetime) -> str:
    """Opens a session, inside the caller's transaction, and returns its new token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        SignInSessionRow(
            token_hash=token_hash(token), account_id=account_id, created_at=now, seen_at=now, expires_at=now + LONGEST
        )
    )
    return token


def find(engine: Engine, token: str, *, now: datetime) -> OpenSession | None:
    """The open session of a token; None when unknown, ended, idle for `IDLE`, too old or of a disabled account."""
    with reading(engine) as session:
        username = session.exec(
            select(AccountRow.username)
            .join(SignInSessionRow, col(SignInSessionRow.account_id) == AccountRow.account_id)
            .where(*_is_open(token_hash(token), now))
        ).first()
    return None if username is None else OpenSession(token_hash(token), username)


def signed_in(engine: Engine, session_hash: str, *, now: datetime) -> Actor | None:
    """Who is behind an open session, with the roles of this moment; None when the session is no longer open."""
    asked = {"session_hash": session_hash, "now": now, "idle_since": now - IDLE}
    with reading(engine) as session:
        # Every run of every page asks this: plain rows, not objects.
        rows = session.connection().execute(_BEHIND, asked).all()
    if not rows:
        return None
    return Actor(
        name=rows[0].username,
        display_name=rows[0].display_name,
        roles=frozenset(Role(row.role) for row in rows if row.role),
        specialties=frozenset(row.specialty for row in rows if row.specialty),
        is_lead=rows[0].is_lead,
        session_hash=session_hash,
    )


def is_open(engine: Engine, session_hash: str, *, now: datetime) -> bool:
    """Whether the session may still be used."""
    with reading(engine) as session:
        found = select(SignInSessionRow.token_hash).join(AccountRow).where(*_is_open(session_hash, now))
        return session.exec(found).first() is not None


def touch(engine: Engine, session_hash: str, *, now: datetime) -> None:
    """Counts as activity: the idle time starts anew. A session that ended, in whatever way, stays ended."""
    with writing(engine) as session:
        row = session.exec(select(SignInSessionRow).join(AccountRow).where(*_is_open(session_hash, now))).first()
        if row:
            row.seen_at = now


def end(session: Session, session_hash: str, *, now: datetime) -> None:
    """Ends a session, inside the caller's transaction."""
    row = session.get(SignInSessionRow, session_hash)
    if row and row.ended_at is None:
        row.ended_at = now


def end_all(session: Session, account_id: str, *, now: datetime) -> None:
    """Ends every session of an account, inside the caller's transaction."""
    rows = session.exec(
        select(SignInSessionRow).where(
            SignInSessionRow.account_id == account_id, col(SignInSessionRow.ended_at).is_(None)
        )
    )
    for row in rows:
        row.ended_at = now


def _is_open(session_hash: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return _open(session_hash, now, now - IDLE)


def _open(
    session_hash: str | BindParameter[str],
    now: datetime | BindParameter[datetime],
    idle_since: datetime | BindParameter[datetime],
) -> tuple[ColumnElement[bool], ...]:
    return (
        col(SignInSessionRow.token_hash) == session_hash,
        col(SignInSessionRow.ended_at).is_(None),
        col(SignInSessionRow.expires_at) > now,
        col(SignInSessionRow.seen_at) > idle_since,
        col(AccountRow.is_disabled).is_(False),
    )


_BEHIND = (
    select(
        AccountRow.username,
        AccountRow.display_name,
        AccountRow.is_lead,
        AccountRoleRow.role,
        AccountRoleRow.specialty,
    )
    .join(SignInSessionRow, col(SignInSessionRow.account_id) == AccountRow.account_id)
    .outerjoin(AccountRoleRow, col(AccountRoleRow.account_id) == AccountRow.account_id)
    .where(*_open(bindparam("session_hash"), bindparam("now"), bindparam("idle_since")))
)
