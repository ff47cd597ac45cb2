"""Local accounts. Each change is one transaction with its audit event."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.auth import passwords, sessions
from dashboard.auth.grants import Grant
from dashboard.auth.policy import Action, require
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor, Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Specialty
from db import audit
from db.audit import AuditEvent
from db.engine import writing
from db.models import AccountAtProviderRow, AccountRoleRow, AccountRow

COMMAND_LINE = Actor(name="command line", roles=frozenset({Role.ADMINISTRATOR}))


@dataclass(frozen=True, slots=True)
class AddAccount:
    username: str
    display_name: str
    grants: tuple[Grant, ...]
    password: str
    is_lead: bool = False
    one_time_until: datetime | None = None


@refusals_noted
def add_account(engine: Engine, command: AddAccount, actor: Actor, clock: Clock) -> None:
    """Adds an account. Refused: a name in use, a weak password, no role. What a demo adds ends with it."""
    require(actor, Action.MANAGE_ACCOUNTS)
    username = _username(command.username)
    password_hash = passwords.hash_password(command.password, username=username)
    with writing(engine) as session:
        if account_row(session, username):
            raise Refusal(f"{username}: this user name is taken. Choose another, or change that account.")
        account = add_row(session, username, command.display_name.strip() or username, clock.now())
        account.password_hash = password_hash
        account.is_lead = command.is_lead
        account.one_time_until = command.one_time_until
        account.is_demo = _is_of_demo(session, actor)
        grant(session, account, command.grants)
        note(
            session, actor, clock, account, "add account", ["username", "display_name", "roles", "is_lead", "password"]
        )


@refusals_noted
def disable_account(engine: Engine, username: str, actor: Actor, clock: Clock) -> None:
    """Nobody can sign in to it any more; its open sessions end now."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with writing(engine) as session:
        account = changeable(session, username, actor)
        account.is_disabled = True
        sessions.end_all(session, account.account_id, now=clock.now())
        note(session, actor, clock, account, "disable account", ["is_disabled"])


@refusals_noted
def set_password(engine: Engine, username: str, password: str, actor: Actor, clock: Clock) -> None:
    """A new password; the account's open sessions end now."""
    require(actor, Action.MANAGE_ACCOUNTS)
    password_hash = passwords.hash_password(password, username=_username(username))
    with writing(engine) as session:
        account = changeable(session, username, actor)
        refuse_elsewhere(session, account)
        if account.is_demo and account.password_hash is None:
            raise Refusal(f"{account.username}: a demo account has no password. Add an account of its own.")
        account.password_hash = password_hash
        account.one_time_until = None
        account.has_short_password = False
        sessions.end_all(session, account.account_id, now=clock.now())
        note(session, actor, clock, account, "set password", ["password"])


@refusals_noted
def set_roles(
    engine: Engine, username: str, grants: Iterable[Grant], actor: Actor, clock: Clock, *, is_lead: bool
) -> None:
    """Replaces the account's roles; open sessions have the new ones from their next step on. Refused: other roles
    where a provider gives them."""
    require(actor, Action.MANAGE_ACCOUNTS)
    with writing(engine) as session:
        account = changeable(session, username, actor)
        wanted = set(grants)
        if wanted != grants_of(session, account):
            refuse_elsewhere(session, account)
        account.is_lead = is_lead
        grant(session, account, wanted)
        note(session, actor, clock, account, "set roles", ["roles", "is_lead"])


def open_demo(engine: Engine, clock: Clock) -> None:
    """One account per role that needs no password."""
    with writing(engine) as session:
        for role in Role:
            account = account_row(session, demo_name(role))
            if account is None:
                account = add_row(session, demo_name(role), f"Demo {role}", clock.now())
                account.is_demo = True
                specialty = Specialty.RADIOLOGY if role is Role.CONTRIBUTOR else None
                grant(session, account, [Grant(role, specialty)])
                note(session, COMMAND_LINE, clock, account, "add account", ["username", "display_name", "roles"])
            elif account.is_disabled:
                account.is_disabled = False
                note(session, COMMAND_LINE, clock, account, "enable account", ["is_disabled"])


def close_demo(engine: Engine, clock: Clock) -> None:
    """Outside a demo its accounts do not exist."""
    with writing(engine) as session:
        disable_demo(session, COMMAND_LINE, clock)


def disable_demo(session: Session, actor: Actor, clock: Clock) -> None:
    """Disables the demo accounts and ends their sessions, inside the caller's transaction."""
    for account in session.exec(select(AccountRow).where(col(AccountRow.is_demo), ~col(AccountRow.is_disabled))):
        account.is_disabled = True
        sessions.end_all(session, account.account_id, now=clock.now())
        note(session, actor, clock, account, "disable account", ["is_disabled"])


def demo_name(role: Role) -> str:
    """The user name of the demo account of a role."""
    return f"demo-{role}"


def _username(text: str) -> str:
    username = text.strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,63}", username):
        raise Refusal(f"{text!r}: a user name has 2 to 64 letters a-z, digits, dots, hyphens or underscores.")
    return username


def account_row(session: Session, username: str) -> AccountRow | None:
    """The account of a typed user name, whatever its case."""
    return session.exec(select(AccountRow).where(AccountRow.username == username.strip().lower())).first()


def changeable(session: Session, username: str, actor: Actor) -> AccountRow:
    """The account, inside the caller's transaction, if this administrator may change it. Nobody but the command line
    changes the own account, so one administrator always remains."""
    account = account_row(session, username)
    if account is None:
        raise Refusal(f"{username}: no such account. `users list` shows them.")
    if actor == COMMAND_LINE:
        return account
    if account.username == actor.name:
        raise Refusal("This is your own account. Ask another administrator, or change your password under My account.")
    if account.is_demo and account.password_hash is None:
        raise Refusal(f"{account.username}: a demo account stays as it is.")
    if account.is_demo is not _is_of_demo(session, actor):
        raise Refusal(f"{account.username}: what a demo added is changed in the demo, any other account outside it.")
    return account


def refuse_elsewhere(session: Session, account: AccountRow) -> None:
    """Refuses what an account does not have here, or would lose at the next sign-in, because a provider signs it in."""
    if session.get(AccountAtProviderRow, account.account_id):
        raise Refusal(f"{account.username} signs in with a provider: password, codes and roles are changed there.")


def grants_of(session: Session, account: AccountRow) -> set[Grant]:
    """The account's roles."""
    rows = session.exec(select(AccountRoleRow).where(AccountRoleRow.account_id == account.account_id))
    return {Grant(row.role, row.specialty) for row in rows}


def _is_of_demo(session: Session, actor: Actor) -> bool:
    account = account_row(session, actor.name)
    return account is not None and account.is_demo


def add_row(session: Session, username: str, display_name: str, now: datetime) -> AccountRow:
    """An account without roles or password, inside the caller's transaction."""
    account = AccountRow(
        account_id=secrets.token_hex(16),
        username=username,
        display_name=display_name,
        password_hash=None,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def grant(session: Session, account: AccountRow, grants: Iterable[Grant]) -> None:
    """These roles and no other, inside the caller's transaction. Refused: no role."""
    wanted = set(grants)
    if not wanted:
        raise Refusal(f"{account.username}: an account needs at least one role.")
    for row in session.exec(select(AccountRoleRow).where(AccountRoleRow.account_id == account.account_id)):
        session.delete(row)
    session.flush()
    session.add_all(AccountRoleRow(account_id=account.account_id, role=g.role, specialty=g.specialty) for g in wanted)


def note(session: Session, actor: Actor, clock: Clock, account: AccountRow, action: str, fields: Iterable[str]) -> None:
    """The audit event of a change to an account, inside the caller's transaction."""
    event = AuditEvent.by(actor, clock.now(), action, f"account:{account.account_id}", fields=tuple(fields))
    audit.append(session, [event])
