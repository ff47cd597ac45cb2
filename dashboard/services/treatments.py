"""Recording a cancer's treatment: started, a cycle that went otherwise, stopped; radiotherapy and surgery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.amendments import Amendments, WhatIf
from dashboard.domain.impossible_treatment import refuse_impossible
from dashboard.domain.record import PatientRecord
from dashboard.domain.treatment_plan import TreatmentChange, treatment_amendments
from dashboard.services.changing import preview, save_change
from dashboard.services.plans import OpenPatient
from dashboard.services.recording import Recording
from dashboard.services.typed import refuse_impossible_day, typed_reason
from db.idempotency import request


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTreatment:
    """`follows` are the versions that the screen showed of the entries that change, none for what is new.

    `reason` says why all the same, where the change causes a critical finding. `idempotency_key` is made when the form
    is drawn.
    """

    patient_id: str
    change: TreatmentChange
    follows: tuple[str, ...] = ()
    reason: str | None = None
    idempotency_key: str


def record_treatment(engine: Engine, command: RecordTreatment, actor: Actor, clock: Clock) -> str:
    """Record the change and return the id of its first entry.

    The same command again returns the same id. Refuses, besides what cannot be right, a plan that causes a critical
    finding without a reason, and a change of an entry that somebody changed since the screen was drawn. What was
    already given is recorded all the same.
    """
    policy.require(actor, policy.Action.RECORD_CANCER)
    reason = typed_reason(command.reason)
    return save_change(
        engine,
        command.patient_id,
        command.idempotency_key,
        request("record_treatment", command),
        command.follows,
        lambda record: _amendments(record, command.change, clock.today()),
        Recording(actor=actor, clock=clock, recorded_at=clock.recorded_at(), reason=reason or None),
    )


def preview_treatment(opened: OpenPatient, change: TreatmentChange, today: date) -> WhatIf:
    """What the change would cause and resolve, before anything is recorded. Refuses what cannot be right."""
    return preview(opened, _amendments(opened.record, change, today), today)


def _amendments(record: PatientRecord, change: TreatmentChange, today: date) -> Amendments:
    refuse_impossible(change, today)
    amendments = treatment_amendments(record, change, today)
    for entry in (*amendments.added, *amendments.corrected):
        typed_reason(entry.reason)
        for known in (entry.started_on, entry.stopped_on):
            if known:
                refuse_impossible_day(known.last)
    return amendments
