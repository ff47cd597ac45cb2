"""Opening a restricted patient in an emergency: with a reason, for a time, and reviewed by a lead."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.refusal import Refusal
from dashboard.domain.sight import EMERGENCY_LASTS, SHORTEST_REASON, Opening, Step
from dashboard.services.seen import show_as_seen_by
from dashboard.services.typed import typed_reason
from db import audit
from db.audit import AuditEvent
from db.engine import writing
from db.idempotency import answered, remember, request
from db.models import AuditEventRow, EmergencyOpeningRow, EmergencyStepRow
from db.sight import openings


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInEmergency:
    """`idempotency_key` is made when the form is drawn."""

    patient_id: str
    reason: str
    idempotency_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """An opening, and what was done during it: how often each action of the audit trail."""

    opening: Opening
    done: dict[str, int]


@refusals_noted
def open_in_emergency(engine: Engine, command: OpenInEmergency, actor: Actor, clock: Clock) -> None:
    """The actor sees the patient for `EMERGENCY_LASTS` of real time. The same command again does not lengthen that.

    Refuses who is no clinic, a reason of fewer than `SHORTEST_REASON` characters, and a patient whom the actor sees.
    """
    policy.require(actor, policy.Action.BREAK_GLASS)
    reason = typed_reason(command.reason)
    if len(reason) < SHORTEST_REASON:
        raise Refusal(f"Write why it cannot wait, in at least {SHORTEST_REASON} characters. A lead reviews it.")
    what = request("open_in_emergency", command)
    with writing(engine, command.idempotency_key) as session:
        if answered(session, command.idempotency_key, what) is not None:
            return
        if command.patient_id not in show_as_seen_by(session, actor, clock).hidden:
            raise Refusal("You may see this patient already, or there is no such patient. Reload the page.")
        now, opening_id = clock.now(), uuid4().hex
        session.add(
            EmergencyOpeningRow(
                opening_id=opening_id,
                patient_id=command.patient_id,
                account=actor.name,
                role=", ".join(sorted(actor.roles)),
                reason=reason,
                opened_at=now,
                until=now + EMERGENCY_LASTS,
            )
        )
        _note(session, actor, clock, "open in emergency", opening_id, command.patient_id, reason)
        remember(session, command.idempotency_key, what, now, {})


@refusals_noted
def end_emergency(engine: Engine, opening_id: str, actor: Actor, clock: Clock) -> None:
    """The actor does not need to see the patient any more. An opening that is over stays as it was."""
    policy.require(actor, policy.Action.BREAK_GLASS)
    with writing(engine) as session:
        opening = _opening(session, opening_id)
        if opening.account != actor.name:
            raise Refusal(f"{actor.name} may not end what somebody else opened.")
        if opening.is_open(clock.now()):
            _add(session, opening_id, Step.ENDED, actor, clock)
            _note(session, actor, clock, "end emergency", opening_id, opening.patient_id)


@refusals_noted
def review_emergency(engine: Engine, opening_id: str, actor: Actor, clock: Clock) -> None:
    """A lead has looked at it. Refuses a second review, one of what still goes on, and one of what the lead opened."""
    policy.require(actor, policy.Action.LEAD)
    with writing(engine) as session:
        opening = _opening(session, opening_id)
        if opening.reviewed_by:
            raise Refusal(f"{opening.reviewed_by} reviewed this already. Reload the page.")
        if opening.account == actor.name:
            raise Refusal("You opened this patient yourself. Another lead reviews it.")
        if opening.is_open(clock.now()):
            raise Refusal("The emergency goes on, so more may be done. Review it once it is over.")
        _add(session, opening_id, Step.REVIEWED, actor, clock)
        _note(session, actor, clock, "review emergency", opening_id, opening.patient_id)


def emergencies(session: Session, actor: Actor, most: int = 50) -> list[Reviewed]:
    """Every opening that nobody reviewed, then the last others up to `most` in all, each the latest first, with what
    was done to that patient by that account during it. For leads."""
    policy.require(actor, policy.Action.LEAD)
    waiting = [each for each in openings(session) if each.reviewed_by is None]
    rest = [each for each in openings(session) if each.reviewed_by is not None]
    shown = [*waiting, *rest[: max(0, most - len(waiting))]]
    return [Reviewed(opening=each, done=_done(session, each)) for each in shown]


def _done(session: Session, opening: Opening) -> dict[str, int]:
    actions = session.exec(
        select(AuditEventRow.action)
        .where(
            AuditEventRow.patient_id == opening.patient_id,
            AuditEventRow.actor == opening.account,
            col(AuditEventRow.at) > opening.opened_at,
            col(AuditEventRow.at) <= (opening.ended_at or opening.until),
        )
        .order_by(col(AuditEventRow.seq))
    ).all()
    own = ("open in emergency", "end emergency")
    return {action: actions.count(action) for action in dict.fromkeys(actions) if action not in own}


def _opening(session: Session, opening_id: str) -> Opening:
    found = next((each for each in openings(session) if each.opening_id == opening_id), None)
    if found is None:
        raise Refusal("There is no such opening. Reload the page.")
    return found


def _add(session: Session, opening_id: str, step: Step, actor: Actor, clock: Clock) -> None:
    session.add(EmergencyStepRow(opening_id=opening_id, step=step, account=actor.name, at=clock.now()))


def _note(
    session: Session,
    actor: Actor,
    clock: Clock,
    action: str,
    opening_id: str,
    patient_id: str,
    reason: str | None = None,
) -> None:
    event = AuditEvent.by(actor, clock.now(), action, f"emergency/{opening_id}", patient_id=patient_id, reason=reason)
    audit.append(session, [event])
