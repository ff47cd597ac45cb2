"""Changing the regimen: starting a drug, changing a dose, stopping a drug."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.amendments import Amendments, WhatIf
from dashboard.domain.daily_dose import until_confirmed
from dashboard.domain.dates import day_words, days
from dashboard.domain.in_both_lists import refuse_double
from dashboard.domain.record import PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import (
    Confirm,
    NewDose,
    PutOnHold,
    RegimenChange,
    Start,
    Stop,
    amendments,
    refuse_second_person,
    refuse_unsafe,
)
from dashboard.domain.said_to_be_right import answered, to_be_ticked
from dashboard.domain.usual_dose import MOST_USUAL_DAYS
from dashboard.protocols.catalogue import formulary
from dashboard.services.changing import Command, preview, record_change
from dashboard.services.plans import OpenPatient
from dashboard.services.recording import Recording
from dashboard.services.typed import refuse_impossible_day, typed_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRegimen(Command):
    """`follows` is empty for a drug that starts. `ticked` are the questions that somebody answered, word for word."""

    change: RegimenChange
    ticked: tuple[str, ...] = ()


@refusals_noted
def change_regimen(engine: Engine, command: ChangeRegimen, actor: Actor, clock: Clock) -> str:
    """Record the change and return the id of the entry that is new or that ended.

    The same command again returns the same id. Refuses, besides what cannot be right, a plan that causes a critical
    finding without a reason, an unusual dose and one on top of the cancer's treatment until somebody says that it is
    right, and a change of an entry that somebody changed since the screen was drawn. What was already given is recorded
    all the same.
    """
    is_second = isinstance(command.change, Confirm)
    action = policy.Action.CONFIRM_DOSE if is_second else policy.Action.RECORD_IMMUNOSUPPRESSION
    policy.require(actor, action)
    _refuse_wrong(command.change)
    asked = partial(_asked_and_amended, change=command.change, by=actor, today=clock.today(), ticked=command.ticked)
    return record_change(
        engine, "change_regimen", command, asked, Recording.by(actor, clock, typed_reason(command.reason)), action
    )


def preview_change(opened: OpenPatient, change: RegimenChange, by: Actor, today: date) -> WhatIf:
    """What the change would cause and resolve, before anything is recorded. Refuses what cannot be right."""
    _refuse_wrong(change)
    return preview(opened, _amendments(opened.record, change, by, today), today)


def _asked_and_amended(
    record: PatientRecord, change: RegimenChange, by: Actor, today: date, ticked: tuple[str, ...]
) -> Amendments:
    return answered(_amendments(record, change, by, today), to_be_ticked(record, change, formulary()), ticked)


def _amendments(record: PatientRecord, change: RegimenChange, by: Actor, today: date) -> Amendments:
    for entry in record.regimen:
        if not isinstance(change, Start) and entry.provenance.fact_id == change.fact_id:
            refuse_second_person(entry, change, by.name, formulary(), today)
    if isinstance(change, Start | NewDose):
        refuse_double(record, change, formulary())
        change = replace(change, entry=until_confirmed(change.entry, formulary()))
    return amendments(record, change, formulary())


def _refuse_wrong(change: RegimenChange) -> None:
    match change:
        case Start() | NewDose():
            refuse_unsafe(change.entry, formulary())
            assert change.entry.started_on
            refuse_impossible_day(change.entry.started_on.first)
            last = max(change.entry.given_on, default=change.entry.started_on.first)
            if last > change.entry.started_on.first + days(MOST_USUAL_DAYS):
                raise Refusal(f"The last dose would be on {day_words(last)}, more than two years on. Record fewer.")
        case Stop():
            refuse_impossible_day(change.last_on)
            if not typed_reason(change.reason):
                raise Refusal("Stopping a drug needs a reason. Write why, so that the next clinic knows.")
        case PutOnHold():
            refuse_impossible_day(change.hold.from_)
            if not typed_reason(change.hold.reason):
                raise Refusal("Holding a drug needs a reason. Write why, so that the next clinic knows.")
