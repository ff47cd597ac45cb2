"""Who did what, and who looked at whom. For administrators; looking here is an event itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.audit_words import what_happened
from dashboard.services.reads import note_read
from db import audit_trail
from db.audit_trail import Event, Names, Sought
from db.engine import reading

PAGE_SIZE = 50
SCREEN = "Audit trail"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuestion:
    """None: whatever it is. Both days are inclusive, in the clinic's zone."""

    patient_id: str | None = None
    person: str | None = None
    action: str | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """`at` is in the clinic's zone, `role` what the person acted as. Ids are names here."""

    seq: int
    at: datetime
    who: str
    role: str
    what: str
    reason: str | None
    patient: str | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """`count` is how many events there are on all pages."""

    lines: tuple[AuditLine, ...]
    count: int


@dataclass(frozen=True, slots=True)
class AuditChoices:
    """What there is to choose from. `people` by their name in the trail, as colleagues see them."""

    people: dict[str, str]
    actions: tuple[str, ...]


@refusals_noted
def audit_choices(engine: Engine, actor: Actor, clock: Clock) -> AuditChoices:
    policy.require(actor, policy.Action.READ_AUDIT)
    with reading(engine) as session:
        return AuditChoices(audit_trail.people(session), tuple(audit_trail.actions(session)))


@refusals_noted
def read_audit(engine: Engine, question: AuditQuestion, page: int, actor: Actor, clock: Clock) -> AuditPage:
    """The newest events first, `PAGE_SIZE` a page, counted from 1. Refuses who may not read the trail."""
    policy.require(actor, policy.Action.READ_AUDIT)
    note_read(engine, SCREEN, question.patient_id, actor, clock)
    sought = Sought(
        patient_id=question.patient_id,
        actor=question.person,
        action=question.action,
        since=_begin(question.first_on, clock),
        until=_begin(question.last_on + timedelta(days=1), clock) if question.last_on else None,
    )
    with reading(engine) as session:
        found, count = audit_trail.events(session, sought, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
        names, people = audit_trail.names(session, found), audit_trail.people(session)
    return AuditPage(tuple(_line(event, names, people, clock) for event in found), count)


def _line(event: Event, names: Names, people: dict[str, str], clock: Clock) -> AuditLine:
    _, _, key = event.object.partition("/")
    account = names.accounts.get(event.object.removeprefix("account:"))
    return AuditLine(
        seq=event.seq,
        at=event.at.astimezone(clock.zone),
        who=people.get(event.actor, event.actor),
        role=event.role,
        what=what_happened(event.action, event.object, event.fields, account or names.facts.get(key)),
        reason=event.reason,
        patient=names.patients.get(event.patient_id, "a patient no longer listed") if event.patient_id else None,
    )


def _begin(day: date | None, clock: Clock) -> datetime | None:
    return datetime.combine(day, time(), clock.zone) if day else None
