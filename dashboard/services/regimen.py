"""Changing the regimen: starting a drug, changing a dose, stopping a drug."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.record import Medication
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.regimen import (
    Change,
    NewDose,
    PutOnHold,
    Start,
    Stop,
    WhatIf,
    amended,
    changed,
    no_longer_taken,
    refuse_unsafe,
    what_if,
)
from dashboard.protocols.catalogue import formulary
from dashboard.services.plans import OpenPatient, drug_chart, drug_findings, read_patient, stored_findings
from dashboard.services.recording import Recording, when_recorded
from dashboard.services.typed import refuse_impossible_day, typed_reason
from db.engine import writing
from db.idempotency import answered, remember, request
from db.versions import Version, current


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRegimen:
    """`follows` is the version of the changed entry that the screen showed, None for a drug that starts.

    `reason` says why all the same, where the change causes a critical finding. `idempotency_key` is made when the form
    is drawn.
    """

    patient_id: str
    change: Change
    follows: str | None = None
    reason: str | None = None
    idempotency_key: str


def change_regimen(engine: Engine, command: ChangeRegimen, actor: Actor, clock: Clock) -> str:
    """Record the change and return the id of the entry that is new or that ended.

    The same command again returns the same id. Refuses, besides what cannot be right, a change that causes a critical
    finding without a reason, and one of an entry that somebody changed since the screen was drawn.
    """
    policy.require(actor, policy.Action.RECORD_IMMUNOSUPPRESSION)
    reason = typed_reason(command.reason)
    _refuse_wrong(command.change)
    what = request("change_regimen", command)
    with writing(engine, command.idempotency_key) as session:
        if earlier := answered(session, command.idempotency_key, what):
            return str(earlier["fact_id"])
        found, _ = read_patient(session, command.patient_id)
        before = _version_to_follow(found, command, clock)
        findings_before = stored_findings(session, command.patient_id)
        recording = Recording(actor=actor, clock=clock, recorded_at=clock.recorded_at(), reason=reason or None)
        recording.continue_after(found)
        new = _record(recording, command, before, reason)
        recording.save(session)
        critical = what_if(findings_before, stored_findings(session, command.patient_id)).critical
        if critical and not reason:
            # Nothing of what was saved above stays.
            raise Refusal(
                f"This would cause a critical finding: {critical[0].rule.title}. {critical[0].because} Write why it is "
                "right all the same, or change the plan."
            )
        remember(session, command.idempotency_key, what, clock.now(), {"fact_id": new.fact_id})
        return new.fact_id


def preview_change(opened: OpenPatient, change: Change) -> WhatIf:
    """What the change would cause and resolve, before anything is recorded. Refuses what cannot be right."""
    _refuse_wrong(change)
    return what_if(opened.findings, drug_findings(drug_chart(changed(opened.record, change), opened.plan)))


def _refuse_wrong(change: Change) -> None:
    match change:
        case Start() | NewDose():
            refuse_unsafe(change.entry, formulary())
            assert change.entry.started_on
            refuse_impossible_day(change.entry.started_on.first)
        case Stop():
            refuse_impossible_day(change.last_on)
            if not typed_reason(change.reason):
                raise Refusal("Stopping a drug needs a reason. Write why, so that the next clinic knows.")
        case PutOnHold():
            refuse_impossible_day(change.hold.from_)
            if not typed_reason(change.hold.reason):
                raise Refusal("Holding a drug needs a reason. Write why, so that the next clinic knows.")


def _version_to_follow(found: list[Version], command: ChangeRegimen, clock: Clock) -> Version | None:
    """The version of the entry that is changed. Refuses one that the screen did not show."""
    if isinstance(command.change, Start):
        return None
    fact_id = command.change.fact_id
    now = next((v for v in current(found) if v.kind == "medication" and v.fact_id == fact_id), None)
    if now is None:
        raise no_longer_taken()
    if now.version_id != command.follows:
        assert isinstance(now.fact, Medication)
        raise Overtaken(
            f"{now.fact.provenance.recorded_by} changed {now.fact.drug} on {when_recorded(now.fact, clock)}, after you "
            "opened this page. Nothing was saved. Look at the entry, then change it if that is still right."
        )
    return now


def _record(recording: Recording, command: ChangeRegimen, before: Version | None, reason: str) -> Version:
    change = command.change
    if before is not None and not isinstance(change, Start):
        assert isinstance(before.fact, Medication)
        last = recording.correct(before, amended(before.fact, change))
        if not isinstance(change, NewDose):
            return last
    assert isinstance(change, Start | NewDose)
    return recording.add("medication", replace(change.entry, reason=reason or None), command.patient_id)
