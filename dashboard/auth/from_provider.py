"""Coming in with the hospital's own account: whose account it is here, and with which roles."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, count

from sqlalchemy import Engine
from sqlmodel import Session, select

from dashboard.auth import accounts, entry, sessions
from dashboard.auth.grants import Grant
from dashboard.auth.openid import Person
from dashboard.auth.provider import Provider
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.refusal import Refusal
from db.engine import writing
from db.models import AccountAtProviderRow, AccountRow

OF_PROVIDER = Actor(name="sign-in provider")
"""No account can have this name: it has a space."""
LONGEST_NAME = 60
LONGEST_DISPLAY_NAME = 200


def sign_in_from(engine: Engine, provider: Provider, person: Person, clock: Clock) -> str:
    """A new session's token, with the roles that the person's groups have today. The first time it adds the account; it
    never joins one that exists here, whatever its name.

    Refused: a person without such a group, whose open sessions end, and a disabled account.
    """
    grants = provider.grants(person.groups)
    with writing(engine) as session:
        account = _account(session, provider.issuer, person.subject)
        if account and account.is_disabled:
            because = "Your account here is disabled. Ask an administrator of Heliotrope."
        elif not grants:
            because = (
                f"{provider.name} knows you, but gives you no role in Heliotrope. "
                "Ask an administrator of Heliotrope which group you need."
            )
            if account:
                sessions.end_all(session, account.account_id, now=clock.now())
        else:
            account = account or _add(session, provider.issuer, person, clock)
            _give(session, account, grants, clock)
            return entry.start(session, account, clock)
        entry.refuse(session, account, clock)
    raise Refusal(because)


def note_refusal(engine: Engine, clock: Clock) -> None:
    """Somebody came back from the provider with what proves nothing."""
    with writing(engine) as session:
        entry.refuse(session, None, clock)


def _account(session: Session, issuer: str, subject: str) -> AccountRow | None:
    theirs = select(AccountRow).join(AccountAtProviderRow)
    return session.exec(
        theirs.where(AccountAtProviderRow.issuer == issuer, AccountAtProviderRow.subject == subject)
    ).first()


def _add(session: Session, issuer: str, person: Person, clock: Clock) -> AccountRow:
    username = _free_name(session, person.username)
    shown = "".join(letter for letter in person.display_name if letter.isprintable()).strip()[:LONGEST_DISPLAY_NAME]
    account = accounts.add_row(session, username, shown or username, clock.now())
    session.add(AccountAtProviderRow(account_id=account.account_id, issuer=issuer, subject=person.subject))
    accounts.note(session, OF_PROVIDER, clock, account, "add account", ["username", "display_name"])
    return account


def _give(session: Session, account: AccountRow, grants: tuple[Grant, ...], clock: Clock) -> None:
    if accounts.grants_of(session, account) != set(grants):
        accounts.grant(session, account, grants)
        accounts.note(session, OF_PROVIDER, clock, account, "set roles", ["roles"])


def _free_name(session: Session, wanted: str) -> str:
    """What is left of a name in the letters of user names, numbered where somebody has it already."""
    plain = unicodedata.normalize("NFKD", wanted.partition("@")[0].lower()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9._-]", "", plain).lstrip("._-")[:LONGEST_NAME]
    name = name if len(name) > 1 else "user"
    tries = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(each for each in tries if accounts.account_row(session, each) is None)
