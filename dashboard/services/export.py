"""Handing a patient's facts out of the product: allowed first, audited before the bytes."""

from __future__ import annotations

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from db import audit
from db.audit import AuditEvent
from db.engine import writing


def note_export(engine: Engine, patient_id: str, what: str, actor: Actor, clock: Clock) -> None:
    """Record that the actor takes `what` (a picture, a table) of the patient away. Refuses who may not export."""
    policy.require(actor, policy.Action.EXPORT)
    with writing(engine) as session:
        audit.append(session, [AuditEvent.by(actor, clock.now(), "export", what, patient_id=patient_id)])
