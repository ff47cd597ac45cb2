"""Handing patients' facts out of the product: allowed first, audited before the bytes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.services.seen import show_as_seen_by
from db import audit
from db.audit import AuditEvent
from db.engine import writing
from db.sight import refuse_unseen


@refusals_noted
def note_export(engine: Engine, patient_ids: Sequence[str], what: str, actor: Actor, clock: Clock) -> None:
    """Record, patient by patient, that the actor takes `what` (a picture, a table) of them away.

    Refuses who may not export, and a patient who is restricted to others.
    """
    policy.require(actor, policy.Action.EXPORT)
    now = clock.now()
    with writing(engine) as session:
        show_as_seen_by(session, actor, clock)
        refuse_unseen(session, patient_ids)
        events = (AuditEvent.by(actor, now, "export", what, patient_id=patient_id) for patient_id in patient_ids)
        audit.append(session, events)
