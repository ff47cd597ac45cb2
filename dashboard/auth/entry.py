"""Coming in and going out."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth import passwords, sessions
from dashboard.auth.accounts import account_row, demo_name
from dashboard.clock import Clock
from dashboard.domain.actor import Actor, Role
from db import audit
from db.audit import AuditEvent
from db.engine import reading, writing
from db.mark import read_mark
from db.models import AccountRow


def sign_in(engine: Engine, username: str, password: str, clock: Clock) -> str | None:
    """A new session's token when the password is right and the account may sign in, else None. Takes about 0.1 s."""
    with reading(engine) as session:
        account = account_row(session, username)
        password_hash = account.password_hash if account else None
    is_right = passwords.matches(password_hash, password)
    with writing(engine) as session:
        # Read again: the account may have been disabled or given another password meanwhile.
        account = account_row(session, username)
        if account is None or account.is_disabled or not is_right or account.password_hash != password_hash:
            return _refuse(session, account, clock)
        return _start(session, account, clock)


def sign_in_to_demo(engine: Engine, role: Role, clock: Clock) -> str | None:
    """A new session's token for the demo account of a role; None where there is none, or somebody real is in there."""
    with writing(engine) as session:
        account = account_row(session, demo_name(role))
        if account is None or not account.is_demo or account.is_disabled or not read_mark(session).is_synthetic:
            return _refuse(session, account, clock)
        return _start(session, account, clock)


def sign_out(engine: Engine, token: str, clock: Clock) -> None:
    """Ends the session of a token, if it is open."""
    found = sessions.find(engine, token, now=clock.now())
    if found is None:
        return
    with writing(engine) as session:
        sessions.end(session, found.session_hash, now=clock.now())
        actor = Actor(name=found.username, session_hash=found.session_hash)
        audit.append(session, [AuditEvent.by(actor, clock.now(), "sign out", f"session:{found.session_hash}")])


def _start(session: Session, account: AccountRow, clock: Clock) -> str:
    token = sessions.start(session, account.account_id, now=clock.now())
    actor = Actor(name=account.username, session_hash=sessions.token_hash(token))
    audit.append(session, [AuditEvent.by(actor, clock.now(), "sign in", f"session:{actor.session_hash}")])
    return token


def _refuse(session: Session, account: AccountRow | None, clock: Clock) -> None:
    """What was typed for a name is not kept: people type their password there."""
    whose = f"account:{account.account_id}" if account else "account:unknown"
    audit.append(session, [AuditEvent.by(Actor(name="nobody"), clock.now(), "sign in refused", whose)])
