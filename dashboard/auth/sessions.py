"""Sign-in sessions: rows in the database, known by the hash of a random token that only the browser keeps.

A session ends by itself after `IDLE` without activity or `LONGEST` after sign-in, whichever is first; or by sign-out,
a new password or a disabled account. Real time always, whatever day the clinic's clock is fixed on.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BindParameter, ColumnElement, Engine, bindparam
from sqlmodel import Session, col, select

from dashboard.domain.actor import Actor, Role
from db.engine import reading, writing
from db.models import AccountAtProviderRow, AccountRoleRow, AccountRow, SecondFactorRow, SignInSessionRow

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
LONGEST_WITHOUT_CODE = timedelta(minutes=10)
"""How long somebody whose password was right may look for the code."""
TOKEN_BYTES = 32


class Need(StrEnum):
    """What a session lacks. Until it is given, nothing opens but the page that asks for it."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105
    """A new one, in place of one that was handed out."""
    ENROLMENT = "enrolment"
    """One-time codes are required of this account, and are not set up."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`actor` may act only if nothing is needed; `ends_at` is when the session ends if nobody does anything; `issuer`
    is the OpenID provider that the account signs in with, None for one with a password."""

    session_hash: str
    account_id: str
    actor: Actor
    need: Need | None
    ends_at: datetime
    issuer: str | None

    @property
    def username(self) -> str:
        return self.actor.name


def token_hash(token: str) -> str:
    """What the database knows of a token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    session: Session, account_id: str, *, now: datetime, has_code: bool = False, longest: timedelta = LONGEST
) -> str:
    """Opens a session, inside the caller's transaction, and returns its new token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        SignInSessionRow(
            token_hash=token_hash(token),
            account_id=account_id,
            created_at=now,
            seen_at=now,
            expires_at=now + longest,
            has_code=has_code,
        )
    )
    return token


def find(engine: Engine, token: str, *, now: datetime) -> OpenSession | None:
    """The open session of a token; None when unknown, ended, idle for `IDLE`, too old or of a disabled account."""
    return known(engine, token_hash(token), now=now)


def known(engine: Engine, session_hash: str, *, now: datetime) -> OpenSession | None:
    """The same by the hash, with the roles of this moment."""
    asked = {"session_hash": session_hash, "now": now, "idle_since": now - IDLE}
    with reading(engine) as session:
        # Every run of every page asks this: plain rows, not objects.
        rows = session.connection().execute(_BEHIND, asked).all()
    if not rows:
        return None
    first = rows[0]
    actor = Actor(
        name=first.username,
        display_name=first.display_name,
        roles=frozenset(Role(row.role) for row in rows if row.role),
        specialties=frozenset(row.specialty for row in rows if row.specialty),
        is_lead=first.is_lead,
        session_hash=session_hash,
    )
    need = None
    if first.secret and not first.has_code:
        need = Need.CODE
    elif first.one_time_until:
        need = Need.PASSWORD
    elif not (first.secret or first.issuer) and codes_are_required(
        actor, is_demo=first.is_demo, has_short_password=first.has_short_password
    ):
        need = Need.ENROLMENT
    ends_at = min(first.seen_at + IDLE, first.expires_at)
    return OpenSession(session_hash, first.account_id, actor, need, ends_at, first.issuer)


def codes_are_required(actor: Actor, *, is_demo: bool, has_short_password: bool) -> bool:
    """Whether an account cannot do without one-time codes: an administrator's, and one with a short
    password. Whoever signs in with a provider gives a second proof there, or nowhere."""
    return has_short_password or (Role.ADMINISTRATOR in actor.roles and not is_demo)


def signed_in(engine: Engine, session_hash: str, *, now: datetime) -> Actor | None:
    """Who may act in an open session, with the roles of this moment; None when it is no longer open."""
    found = known(engine, session_hash, now=now)
    return None if found is None or found.need else found.actor


def is_open(engine: Engine, session_hash: str, *, now: datetime) -> bool:
    """Whether the session may be used for more than to give what it needs."""
    return signed_in(engine, session_hash, now=now) is not None


def touch(engine: Engine, session_hash: str, *, now: datetime) -> None:
    """Counts as activity: the idle time starts anew. A session that ended, in whatever way, stays ended."""
    with writing(engine) as session:
        this = select(SignInSessionRow).join(AccountRow).where(SignInSessionRow.token_hash == session_hash)
        row = session.exec(this.where(*still_open(now, now - IDLE))).first()
        if row:
            row.seen_at = now


def end(session: Session, session_hash: str, *, now: datetime) -> None:
    """Ends a session, inside the caller's transaction."""
    row = session.get(SignInSessionRow, session_hash)
    if row and row.ended_at is None:
        row.ended_at = now


def end_all(session: Session, account_id: str, *, now: datetime, but: str = "") -> None:
    """Ends every session of an account but the one with this hash, inside the caller's transaction."""
    rows = session.exec(
        select(SignInSessionRow).where(
            SignInSessionRow.account_id == account_id, col(SignInSessionRow.ended_at).is_(None)
        )
    )
    for row in rows:
        if row.token_hash != but:
            row.ended_at = now


def still_open(
    now: datetime | BindParameter[datetime], idle_since: datetime | BindParameter[datetime]
) -> tuple[ColumnElement[bool], ...]:
    """What a query of sessions and their accounts asks of an open one."""
    return (
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
        AccountRow.account_id,
        AccountRow.is_demo,
        AccountRow.one_time_until,
        AccountRow.has_short_password,
        SecondFactorRow.secret,
        SignInSessionRow.has_code,
        SignInSessionRow.seen_at,
        SignInSessionRow.expires_at,
        AccountAtProviderRow.issuer,
    )
    .join(SignInSessionRow, col(SignInSessionRow.account_id) == AccountRow.account_id)
    .outerjoin(SecondFactorRow, col(SecondFactorRow.account_id) == AccountRow.account_id)
    .outerjoin(AccountAtProviderRow, col(AccountAtProviderRow.account_id) == AccountRow.account_id)
    .outerjoin(AccountRoleRow, col(AccountRoleRow.account_id) == AccountRow.account_id)
    .where(
        col(SignInSessionRow.token_hash) == bindparam("session_hash"),
        *still_open(bindparam("now"), bindparam("idle_since")),
    )
)
