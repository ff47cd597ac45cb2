"""Coming in and going out."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth import passwords, second_factor, sessions
from dashboard.auth.accounts import account_row, demo_name
from dashboard.clock import Clock
from dashboard.domain.actor import Actor, Role
from dashboard.domain.refusal import Refusal
from db import audit
from db.audit import AuditEvent
from db.engine import reading, writing
from db.mark import read_mark
from db.models import AccountRow, SignInSessionRow

EXPIRED = "This one-time password is no longer valid. Ask an administrator for a new one."


def sign_in(engine: Engine, username: str, password: str, clock: Clock) -> str | None:
    """A new session's token when the password is right and the account may sign in, else None. Takes about 0.1 s.

    Refuses a one-time password that was not used in time. What the session still needs is in `sessions.known`.
    """
    with reading(engine) as session:
        account = account_row(session, username)
        password_hash = account.password_hash if account else None
    is_right = passwords.matches(password_hash, password)
    with writing(engine) as session:
        # Read again: the account may have been disabled or given another password meanwhile.
        account = account_row(session, username)
        is_right = account is not None and is_right and account.password_hash == password_hash
        is_late = bool(account and account.one_time_until and account.one_time_until <= clock.now())
        if account is None or account.is_disabled or not is_right or is_late:
            refuse(session, account, clock)
        else:
            return start(session, account, clock)
    if is_right and is_late and not account.is_disabled:
        raise Refusal(EXPIRED)
    return None


def give_code(engine: Engine, session_hash: str, typed: str, clock: Clock) -> str | None:
    """A new session's token when the code of the app, or a recovery code, is right; it is then spent. Else None."""
    with writing(engine) as session:
        half = session.get(SignInSessionRow, session_hash)
        account = session.get(AccountRow, half.account_id) if half else None
        if half is None or half.ended_at or account is None or account.is_disabled:
            return None
        if not _spends(session, account.account_id, typed, clock):
            actor = Actor(name=account.username, session_hash=session_hash)
            audit.append(session, [AuditEvent.by(actor, clock.now(), "code refused", f"account:{account.account_id}")])
            return None
        sessions.end(session, session_hash, now=clock.now())
        return start(session, account, clock, has_code=True)


def sign_in_to_demo(engine: Engine, role: Role, clock: Clock) -> str | None:
    """A new session's token for the demo account of a role; None where there is none, or somebody real is in there."""
    with writing(engine) as session:
        account = account_row(session, demo_name(role))
        if account is None or not account.is_demo or account.is_disabled or not read_mark(session).is_synthetic:
            return refuse(session, account, clock)
        return start(session, account, clock)


def sign_out(engine: Engine, token: str, clock: Clock) -> None:
    """Ends the session of a token, if it is open."""
    found = sessions.find(engine, token, now=clock.now())
    if found is None:
        return
    with writing(engine) as session:
        sessions.end(session, found.session_hash, now=clock.now())
        actor = Actor(name=found.username, session_hash=found.session_hash)
        audit.append(session, [AuditEvent.by(actor, clock.now(), "sign out", f"session:{found.session_hash}")])


def _spends(session: Session, account_id: str, typed: str, clock: Clock) -> bool:
    return second_factor.spend_code(session, account_id, typed, now=clock.now()) or second_factor.spend_recovery_code(
        session, account_id, typed, now=clock.now()
    )


def start(session: Session, account: AccountRow, clock: Clock, *, has_code: bool = False) -> str:
    """Opens a session and notes it, inside the caller's transaction. Returns its token."""
    is_half = second_factor.has_codes(session, account.account_id) and not has_code
    longest = sessions.LONGEST_WITHOUT_CODE if is_half else sessions.LONGEST
    token = sessions.start(session, account.account_id, now=clock.now(), has_code=has_code, longest=longest)
    actor = Actor(name=account.username, session_hash=sessions.token_hash(token))
    action = "password accepted" if is_half else "sign in"
    audit.append(session, [AuditEvent.by(actor, clock.now(), action, f"session:{actor.session_hash}")])
    return token


def refuse(session: Session, account: AccountRow | None, clock: Clock) -> None:
    """Notes it, inside the caller's transaction. What was typed for a name is not kept: people type their password
    there."""
    whose = f"account:{account.account_id}" if account else "account:unknown"
    audit.append(session, [AuditEvent.by(Actor(name="nobody"), clock.now(), "sign in refused", whose)])
