"""Recording a cancer's treatment: started, a cycle that went otherwise, stopped; radiotherapy and surgery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.amendments import Amendments, WhatIf
from dashboard.domain.impossible_treatment import refuse_impossible, refuse_weekly_drug
from dashboard.domain.record import PatientRecord
from dashboard.domain.said_to_be_right import answered, to_be_ticked
from dashboard.domain.treatment_plan import TreatmentChange, treatment_amendments
from dashboard.protocols.catalogue import combinations, formulary
from dashboard.services.changing import Command, preview, record_change
from dashboard.services.plans import OpenPatient
from dashboard.services.recording import Recording
from dashboard.services.typed import refuse_impossible_day, typed_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTreatment(Command):
    """`ticked` are the questions that somebody answered, word for word."""

    change: TreatmentChange
    ticked: tuple[str, ...] = ()


@refusals_noted
def record_treatment(engine: Engine, command: RecordTreatment, actor: Actor, clock: Clock) -> str:
    """Record the change and return the id of its first entry.

    The same command again returns the same id. Refuses, besides what cannot be right, a plan that causes a critical
    finding without a reason, an unusual number of cycles and what the regimen gives too until somebody says that it is
    right, and a change of an entry that somebody changed since the screen was drawn. What was already given is recorded
    all the same.
    """
    action = policy.Action.RECORD_CANCER
    policy.require(actor, action)
    amend = partial(_asked_and_amended, change=command.change, today=clock.today(), ticked=command.ticked)
    return record_change(
        engine, "record_treatment", command, amend, Recording.by(actor, clock, typed_reason(command.reason)), action
    )


def preview_treatment(opened: OpenPatient, change: TreatmentChange, today: date) -> WhatIf:
    """What the change would cause and resolve, before anything is recorded. Refuses what cannot be right."""
    return preview(opened, _amendments(opened.record, change, today), today)


def _asked_and_amended(
    record: PatientRecord, change: TreatmentChange, today: date, ticked: tuple[str, ...]
) -> Amendments:
    return answered(
        _amendments(record, change, today),
        to_be_ticked(record, change, formulary(), combinations().combinations),
        ticked,
    )


def _amendments(record: PatientRecord, change: TreatmentChange, today: date) -> Amendments:
    refuse_impossible(change, today)
    refuse_weekly_drug(change, formulary())
    amendments = treatment_amendments(record, change, today)
    for entry in (*amendments.added, *amendments.corrected):
        typed_reason(entry.reason)
        for known in (entry.started_on, entry.stopped_on):
            if known:
                refuse_impossible_day(known.last)
    return amendments
