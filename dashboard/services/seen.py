"""Whom a person sees."""

from __future__ import annotations

from sqlmodel import Session

from dashboard.auth import policy
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.sight import SEES_EVERYBODY, Sight
from db.sight import open_now, restrictions, set_sight


def show_as_seen_by(session: Session, actor: Actor, clock: Clock) -> Sight:
    """From now on the session shows what the actor may see at this moment; real time, whatever day is fixed."""
    seen = _seen_by(session, actor, clock)
    set_sight(session, seen)
    return seen


def _seen_by(session: Session, actor: Actor, clock: Clock) -> Sight:
    restricted = restrictions(session)
    if not restricted:
        return SEES_EVERYBODY
    opened = open_now(session, actor.name, clock.now())
    return Sight(
        hidden=frozenset(
            patient_id
            for patient_id, named in restricted.items()
            if not policy.may_see(actor, named, has_opened=patient_id in opened)
        ),
        opened={
            patient_id: opening
            for patient_id, opening in opened.items()
            if patient_id in restricted and not policy.may_see(actor, restricted[patient_id])
        },
    )
