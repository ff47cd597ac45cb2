"""What a person changes about the own account. Each is one transaction with its audit event.

`who` is the session it is asked in: nobody's account is named, so nobody else's can be meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, select

from dashboard.auth import passwords, sessions
from dashboard.auth.second_factor import has_codes
from dashboard.auth.sessions import OpenSession
from dashboard.clock import Clock
from dashboard.domain.refusal import Refusal
from db import audit
from db.audit import AuditEvent
from db.engine import reading, writing
from db.models import AccountRow, SignInSessionRow

ELSEWHERE = "Your account signs in with a provider: its password and codes are changed there."
WRONG_PASSWORD = "The current password is not right."  # noqa: S105


class NotProven(Refusal):
    """The password or the code was wrong: it counts as an attempt to guess it."""


@dataclass(frozen=True, slots=True)
class OwnSession:
    session_hash: str
    since: datetime
    seen_at: datetime
    is_this: bool


def open_sessions(engine: Engine, who: OpenSession, clock: Clock) -> list[OwnSession]:
    """The person's open sessions, this one first, then as they were last used."""
    now = clock.now()
    mine = select(SignInSessionRow).join(AccountRow).where(SignInSessionRow.account_id == who.account_id)
    with reading(engine) as session:
        rows = session.exec(mine.where(*sessions.still_open(now, now - sessions.IDLE))).all()
    found = [
        OwnSession(row.token_hash, row.created_at, row.seen_at, row.token_hash == who.session_hash) for row in rows
    ]
    return sorted(found, key=lambda each: (each.is_this, each.seen_at), reverse=True)


def end_session(engine: Engine, who: OpenSession, session_hash: str, clock: Clock) -> None:
    """Ends one of the person's sessions. Refuses another person's as one that is not there."""
    with writing(engine) as session:
        row = session.get(SignInSessionRow, session_hash)
        if row is None or row.account_id != who.account_id or row.ended_at:
            raise Refusal("This session is not open any more.")
        sessions.end(session, session_hash, now=clock.now())
        note(session, who, clock, "end session", f"session:{session_hash}")


def sign_out_everywhere(engine: Engine, who: OpenSession, clock: Clock) -> None:
    """Ends every session of the person, this one too."""
    with writing(engine) as session:
        sessions.end_all(session, who.account_id, now=clock.now())
        note(session, who, clock, "sign out everywhere")


def change_password(
    engine: Engine, who: OpenSession, current: str, new: str, clock: Clock, *, ends_others: bool
) -> None:
    """A new password. Refused: a wrong current one, the same again, a weak one. One that replaces a one-time password
    always ends the other sessions. Takes about 0.3 s."""
    password_hash = prove(engine, who, current, clock)
    if passwords.matches(password_hash, new):
        raise Refusal("The new password is the current one. Choose another.")
    with reading(engine) as session:
        is_alone = not has_codes(session, who.account_id)
    shortest = passwords.SHORTEST if is_alone else passwords.SHORTEST_WITH_CODE
    new_hash = passwords.hash_password(new, username=who.username, shortest=shortest)
    with writing(engine) as session:
        account = same_account(session, who, password_hash)
        if passwords.is_short(new) and not has_codes(session, who.account_id):
            raise Refusal("One-time codes were turned off meanwhile. Choose a longer password.")
        ends_others = ends_others or account.one_time_until is not None
        account.password_hash = new_hash
        account.one_time_until = None
        account.has_short_password = passwords.is_short(new)
        if ends_others:
            sessions.end_all(session, who.account_id, now=clock.now(), but=who.session_hash)
        note(session, who, clock, "change password", fields=["password"])


def prove(engine: Engine, who: OpenSession, password: str, clock: Clock) -> str:
    """The hash that the password belongs to. Refuses a wrong password, which is audited, and takes about 0.1 s."""
    with reading(engine) as session:
        password_hash = session.get_one(AccountRow, who.account_id).password_hash
    if who.issuer:
        raise Refusal(ELSEWHERE)
    if password_hash is None:
        raise Refusal("A demo account has no password. Ask an administrator for an account of your own.")
    if passwords.matches(password_hash, password):
        return password_hash
    with writing(engine) as session:
        note(session, who, clock, "password refused")
    raise NotProven(WRONG_PASSWORD)


def same_account(session: Session, who: OpenSession, password_hash: str) -> AccountRow:
    """The account, inside the caller's transaction, if nobody changed its password since `prove`."""
    account = session.get_one(AccountRow, who.account_id)
    has_ended = session.get_one(SignInSessionRow, who.session_hash).ended_at is not None
    if account.password_hash != password_hash or account.is_disabled or has_ended:
        raise Refusal("Your account was changed meanwhile. Sign in again.")
    return account


def note(
    session: Session, who: OpenSession, clock: Clock, action: str, object: str = "", fields: Iterable[str] = ()
) -> None:
    """The audit event of what a person did to the own account."""
    whose = object or f"account:{who.account_id}"
    audit.append(session, [AuditEvent.by(who.actor, clock.now(), action, whose, fields=tuple(fields))])
