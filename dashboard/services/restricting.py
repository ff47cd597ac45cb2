"""Restricting a patient to named staff, changing who is named, and lifting that."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.sight import Restriction
from dashboard.services.recording import Recording, when_recorded
from dashboard.services.typed import typed_reason
from db.engine import writing
from db.idempotency import answered, remember, request
from db.models import AccountRow
from db.records import no_such_patient
from db.versions import Version, current, facts_of, versions


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictPatient:
    """`named` are user names, none to lift the restriction. `follows` is the version of the restriction that the screen
    showed, None if there was none; `idempotency_key` is made when the form is drawn."""

    patient_id: str
    named: tuple[str, ...]
    reason: str
    follows: str | None = None
    idempotency_key: str


@refusals_noted
def restrict_patient(engine: Engine, command: RestrictPatient, actor: Actor, clock: Clock) -> None:
    """From now on only the accounts named see the patient; with none named, everybody again.

    Who restricts need not be named. The same command again does nothing. Refuses an account that is not there or
    disabled, a missing reason, and a restriction that somebody changed since the screen was drawn.
    """
    policy.require(actor, policy.Action.RESTRICT)
    reason = typed_reason(command.reason)
    if not reason:
        raise Refusal("A restriction needs a reason, and so does lifting it. Write why.")
    what = request("restrict_patient", command)
    with writing(engine, command.idempotency_key) as session:
        if answered(session, command.idempotency_key, what) is not None:
            return
        found = versions(session, [command.patient_id]).get(command.patient_id)
        if not found:
            raise no_such_patient()
        held = next((version for version in current(found) if version.kind == "restriction"), None)
        if command.follows != (held.version_id if held else None):
            raise Overtaken(_overtaken(held, clock))
        _refuse_unknown(session, command.named)
        recording = Recording.by(actor, clock, reason)
        recording.continue_after(found)
        restricted = Restriction(named=tuple(sorted(set(command.named))), reason=reason)
        match held, bool(command.named):
            case None, False:
                raise Refusal("This patient is not restricted. Name who may see the patient.")
            case None, True:
                recording.add("restriction", restricted, command.patient_id)
            case _, True:
                recording.correct(held, restricted)
            case _, False:
                recording.retract(held, reason)
        recording.save(session)
        remember(session, command.idempotency_key, what, clock.now(), {})


def restriction_of(session: Session, patient_id: str) -> Restriction | None:
    """The restriction that holds, for who may change it (`Action.RESTRICT`), whether they see the patient or not."""
    return next(iter(facts_of(session, "restriction", [patient_id]).get(patient_id, ())), None)


def accounts_to_name(session: Session) -> dict[str, str]:
    """The display names of the accounts that can be named, by user name."""
    query = select(AccountRow.username, AccountRow.display_name).where(col(AccountRow.is_disabled).is_(False))
    return dict(session.exec(query.order_by(AccountRow.username)).all())


def _refuse_unknown(session: Session, named: tuple[str, ...]) -> None:
    query = select(AccountRow.username).where(
        col(AccountRow.username).in_(named), col(AccountRow.is_disabled).is_(False)
    )
    if unknown := sorted(set(named) - set(session.exec(query))):
        raise Refusal(f"There is no open account {unknown[0]}. Choose from the list of accounts.")


def _overtaken(held: Version | None, clock: Clock) -> str:
    if held is None:
        return "The restriction you were looking at was lifted. Nothing was saved. Reload the page."
    return (
        f"{held.fact.provenance.recorded_by} restricted this patient on {when_recorded(held.fact, clock)}, after you "
        "opened this page. Nothing was saved. Look at who is named, then change it if that is right."
    )
