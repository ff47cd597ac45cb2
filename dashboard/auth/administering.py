"""What an administrator does with accounts and sessions. Each change is one transaction with its audit event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.auth import accounts, passwords, second_factor, sessions
from dashboard.auth.accounts import AddAccount, changeable, note
from dashboard.auth.grants import Grant
from dashboard.auth.listing import Account
from dashboard.auth.listing import accounts as every_account
from dashboard.auth.policy import Action, require
from dashboard.auth.refusals import refusals_noted
from dashboard.auth.throttle import Throttles
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.refusal import Refusal
from db import audit
from db.audit import AuditEvent
from db.engine import reading, writing
from db.models import AccountRow, SignInSessionRow

ONE_TIME = timedelta(hours=24)
"""How long a password that was handed out signs in."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    session_hash: str
    username: str
    display_name: str
    since: datetime
    seen_at: datetime


def all_accounts(engine: Engine, actor: Actor) -> list[Account]:
    """Every account, by user name."""
    require(actor, Action.MANAGE_ACCOUNTS)
    return every_account(engine)


@refusals_noted
def open_sessions(engine: Engine, actor: Actor, clock: Clock) -> list[SignedIn]:
    """Everybody who is signed in, the last active first."""
    require(actor, Action.MANAGE_ACCOUNTS)
    now = clock.now()
    with reading(engine) as session:
        rows = session.exec(
            select(SignInSessionRow, AccountRow)
            .join(AccountRow)
            .where(*sessions.still_open(now, now - sessions.IDLE))
            .order_by(col(SignInSessionRow.seen_at).desc())
        ).all()
        return [
            SignedIn(row.token_hash, account.username, account.display_name, row.created_at, row.seen_at)
            for row, account in rows
        ]


def add(
    engine: Engine,
    username: str,
    display_name: str,
    grants: tuple[Grant, ...],
    actor: Actor,
    clock: Clock,
    *,
    is_lead: bool = False,
) -> str:
    """Adds an account and returns its one-time password, which nobody can show again."""
    password = passwords.one_time()
    command = AddAccount(username, display_name, grants, password, is_lead, clock.now() + ONE_TIME)
    accounts.add_account(engine, command, actor, clock)
    return password


@refusals_noted
def reset_password(engine: Engine, username: str, actor: Actor, clock: Clock) -> str:
    """A one-time password in place of the account's; its sessions end. Codes are asked for as before."""
    require(actor, Action.MANAGE_ACCOUNTS)
    password = passwords.one_time()
    password_hash = passwords.hash_password(password, username=username)
    with writing(engine) as session:
        account = changeable(session, username, actor)
        accounts.refuse_elsewhere(session, account)
        account.password_hash = password_hash
        account.one_time_until = clock.now() + ONE_TIME
        account.has_short_password = False
        sessions.end_all(session, account.account_id, now=clock.now())
        note(session, actor, clock, account, "reset password", ["password"])
    return password


@refusals_noted
def reset_codes(engine: Engine, username: str, actor: Actor, clock: Clock) -> None:
    """Forgets the account's app and recovery codes, for a lost phone; its sessions end. Where codes are required, they
    have to be set up again at the next sign-in."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with writing(engine) as session:
        account = changeable(session, username, actor)
        accounts.refuse_elsewhere(session, account)
        second_factor.forget(session, account.account_id, now=clock.now())
        sessions.end_all(session, account.account_id, now=clock.now())
        note(session, actor, clock, account, "reset codes", ["codes", "recovery codes"])


@refusals_noted
def enable_account(engine: Engine, username: str, actor: Actor, clock: Clock) -> None:
    """The account can sign in again, with the password and codes it had."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with writing(engine) as session:
        account = changeable(session, username, actor)
        account.is_disabled = False
        note(session, actor, clock, account, "enable account", ["is_disabled"])


@refusals_noted
def unlock_account(engine: Engine, username: str, actor: Actor, clock: Clock, throttles: Throttles) -> None:
    """Whoever mistyped too often need not wait any longer."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with writing(engine) as session:
        account = changeable(session, username, actor)
        note(session, actor, clock, account, "unlock account", [])
    throttles.forget(account.username)


@refusals_noted
def end_session(engine: Engine, session_hash: str, actor: Actor, clock: Clock) -> None:
    """Signs somebody out of one browser. No account changes by it, so the own session can be ended, too."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with writing(engine) as session:
        row = session.get(SignInSessionRow, session_hash)
        if row is None or row.ended_at:
            raise Refusal("This session is not open any more.")
        sessions.end(session, session_hash, now=clock.now())
        _note_end(session, actor, clock, f"session:{session_hash}")


@refusals_noted
def end_sessions_of(engine: Engine, username: str, actor: Actor, clock: Clock) -> None:
    """Signs somebody out everywhere."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with writing(engine) as session:
        account = accounts.account_row(session, username)
        if account is None:
            raise Refusal(f"{username}: no such account.")
        sessions.end_all(session, account.account_id, now=clock.now())
        _note_end(session, actor, clock, f"account:{account.account_id}")


def _note_end(session: Session, actor: Actor, clock: Clock, whose: str) -> None:
    audit.append(session, [AuditEvent.by(actor, clock.now(), "end session", whose)])
