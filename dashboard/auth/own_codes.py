"""How a person sets up one-time codes. Each change is one transaction with its audit event."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth import codes, second_factor, sessions
from dashboard.auth.own_account import ELSEWHERE, NotProven, note, prove, same_account
from dashboard.auth.passwords import SHORTEST
from dashboard.auth.sessions import OpenSession
from dashboard.clock import Clock
from dashboard.domain.refusal import Refusal
from db.engine import reading, writing
from db.models import AccountRow, SecondFactorRow, SignInSessionRow

WRONG_CODE = "The code is not right, or it was used before. Wait for the next one and type that."


@dataclass(frozen=True, slots=True)
class OwnCodes:
    """`offered`: a secret that waits for its first code. `required_because`: why codes cannot be turned off, or ""."""

    are_on: bool
    offered: str | None
    recovery_codes_left: int
    required_because: str


def own_codes(engine: Engine, who: OpenSession) -> OwnCodes:
    """How the person's codes stand."""
    with reading(engine) as session:
        factor = session.get(SecondFactorRow, who.account_id)
        return OwnCodes(
            are_on=second_factor.has_codes(session, who.account_id),
            offered=factor.offered if factor else None,
            recovery_codes_left=second_factor.recovery_codes_left(session, who.account_id),
            required_because=_required_because(session, who),
        )


def offer_codes(engine: Engine, who: OpenSession, clock: Clock) -> None:
    """A new secret for an app. A phone that is set up stays so until the new one gives its first code."""
    if who.issuer:
        raise Refusal(ELSEWHERE)
    with writing(engine) as session:
        if session.get_one(AccountRow, who.account_id).password_hash is None:
            raise Refusal("A demo account has no password, so codes would prove nothing.")
        factor = session.get(SecondFactorRow, who.account_id) or SecondFactorRow(account_id=who.account_id)
        factor.offered = codes.new_secret()
        session.add(factor)
        note(session, who, clock, "offer codes")


def confirm_codes(engine: Engine, who: OpenSession, password: str, code: str, clock: Clock) -> list[str]:
    """From now on sign-in asks for the app's codes. Returns new recovery codes, which nobody can show again.

    The person's other sessions need a code before they go on.
    """
    password_hash = prove(engine, who, password, clock)
    with writing(engine) as session:
        same_account(session, who, password_hash)
        factor = session.get(SecondFactorRow, who.account_id)
        if factor is None or factor.offered is None:
            raise Refusal("No app waits to be confirmed. Set it up again.")
        step = codes.taken_step(factor.offered, code, now=clock.now(), after=0)
        if step is not None:
            factor.secret, factor.offered, factor.last_step = factor.offered, None, step
            session.get_one(SignInSessionRow, who.session_hash).has_code = True
            note(session, who, clock, "turn codes on", fields=["codes", "recovery codes"])
            return second_factor.renew_recovery_codes(session, who.account_id, now=clock.now())
        note(session, who, clock, "code refused")
    raise NotProven(WRONG_CODE)


def renew_recovery_codes(engine: Engine, who: OpenSession, password: str, code: str, clock: Clock) -> list[str]:
    """Ten new ones; the old ones are void."""
    password_hash = prove(engine, who, password, clock)
    with writing(engine) as session:
        same_account(session, who, password_hash)
        if second_factor.spend_code(session, who.account_id, code, now=clock.now()):
            note(session, who, clock, "renew recovery codes", fields=["recovery codes"])
            return second_factor.renew_recovery_codes(session, who.account_id, now=clock.now())
        note(session, who, clock, "code refused")
    raise NotProven(WRONG_CODE)


def turn_codes_off(engine: Engine, who: OpenSession, password: str, code: str, clock: Clock) -> None:
    """Sign-in asks for the password alone again. Refused where codes are required."""
    password_hash = prove(engine, who, password, clock)
    with writing(engine) as session:
        same_account(session, who, password_hash)
        if because := _required_because(session, who):
            raise Refusal(f"One-time codes stay on. {because}")
        if second_factor.spend_code(session, who.account_id, code, now=clock.now()):
            second_factor.forget(session, who.account_id, now=clock.now())
            note(session, who, clock, "turn codes off", fields=["codes", "recovery codes"])
            return
        note(session, who, clock, "code refused")
    raise NotProven(WRONG_CODE)


def _required_because(session: Session, who: OpenSession) -> str:
    account = session.get_one(AccountRow, who.account_id)
    if account.has_short_password:
        return f"Your password has fewer than {SHORTEST} characters; take a longer one first."
    is_required = sessions.codes_are_required(who.actor, is_demo=account.is_demo, has_short_password=False)
    return "Administrators sign in with codes." if is_required else ""
