"""What every change of a treatment shares: it is recorded once, whole, and never past a critical finding in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Engine

from dashboard.auth.policy import Action
from dashboard.clock import Clock
from dashboard.domain import tasks
from dashboard.domain.amendments import (
    Amendments,
    WhatIf,
    amended,
    dangers,
    refuse_after_death,
    refuse_unwritable,
    what_if,
)
from dashboard.domain.exposure import as_recorded
from dashboard.domain.findings import Finding
from dashboard.domain.last_recorded import projected_until
from dashboard.domain.record import Entry, Medication, PatientRecord, Provenance, Task
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.protocols.catalogue import formulary
from dashboard.services.plans import (
    OpenPatient,
    drug_chart,
    drug_findings,
    group_reached,
    plan,
    read_patient,
    stored_findings,
)
from dashboard.services.recording import Recording, when_recorded
from db.engine import writing
from db.idempotency import answered, remember, request
from db.versions import current

GIVEN_WITHOUT_REASON = "Already given when it was recorded; no reason was written."


def preview(opened: OpenPatient, amendments: Amendments, today: date) -> WhatIf:
    """What the change would cause and resolve, before anything is recorded."""
    refuse_after_death(opened.record, amendments)
    changed = _as_it_would_be(opened.record, amendments, today)
    until = max(projected_until(opened.record), projected_until(changed))
    now, then = (drug_findings(drug_chart(record, opened.plan, until)) for record in (opened.record, changed))
    judged = what_if(now, then, dangers(changed.entries, formulary()), amendments.is_past(today))
    has_unknown_drug = any(entry.drug and not formulary().find(entry.drug) for entry in amendments.entries)
    return replace(judged, has_unknown_drug=has_unknown_drug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`follows` are the versions that the screen showed of the entries that change, none for what is new.

    `reason` says why all the same, where the change causes a critical finding. `idempotency_key` is made when the form
    is drawn.
    """

    patient_id: str
    follows: tuple[str, ...] = ()
    reason: str | None = None
    idempotency_key: str


def record_change(
    engine: Engine,
    name: str,
    command: Command,
    amend: Callable[[PatientRecord], Amendments],
    recording: Recording,
    action: Action,
) -> str:
    """Record the change and return the id of its first fact, a new one before one that was there.

    The same command again returns the same id. Refuses a fact that somebody changed meanwhile, and a plan that causes a
    critical finding without a reason. What was given and is over is recorded all the same, and the finding's
    owner gets a task to look at it. `action` is what the caller required.
    """
    key, patient_id, what = command.idempotency_key, command.patient_id, request(name, command)
    clock, reason = recording.clock, recording.reason
    with writing(engine, key) as session:
        if earlier := answered(session, key, what):
            return str(earlier["fact_id"])
        found, record = read_patient(session, patient_id, recording.actor, clock)
        amendments = amend(record)
        refuse_after_death(record, amendments)
        for entry in amendments.entries:
            refuse_unwritable(entry)
        if not set(command.follows) <= {version.version_id for version in found}:
            raise Refusal("This form names an entry of another patient. Nothing was saved. Reload the page.")
        _refuse_overtaken(amendments, command.follows, clock)
        before = stored_findings(session, patient_id)
        changed = _as_it_would_be(record, amendments, clock.today())
        to_look_at: Sequence[Task] = ()
        if amendments.is_past(clock.today()):
            then = drug_findings(drug_chart(changed, plan(record, group_reached(found))))
            to_look_at = tasks.to_look_at(newly_critical(before, then, changed), clock.today())
            if to_look_at and not reason:
                reason = recording.reason = GIVEN_WITHOUT_REASON
        recording.continue_after(found)
        versions = {version.fact_id: version for version in current(found)}
        new = [recording.add(_kind(e), _with_reason(e, reason), patient_id) for e in amendments.added]
        # Recorded here from now on: a later file does not undo it.
        new += [
            recording.correct(versions[e.provenance.fact_id], replace(e, provenance=Provenance()))
            for e in amendments.corrected
        ]
        for task in to_look_at:
            recording.add("task", task, patient_id)
        recording.save(session)
        recorded = replace(amendments, added=tuple(version.fact for version in new[: len(amendments.added)]))
        changed, then = amended(record, recorded), stored_findings(session, patient_id)
        if not reason and (critical := newly_critical(before, then, changed)):
            # Nothing of what was saved above stays.
            raise Refusal(
                f"This would cause a critical finding: {critical[0].rule.title}. {critical[0].because} Write why it is "
                "right all the same, or change the plan."
            )
        remember(session, key, what, clock.now(), {"fact_id": new[0].fact_id} | recording.to_undo(action))
        return new[0].fact_id


def newly_critical(before: Iterable[Finding], then: Iterable[Finding], changed: PatientRecord) -> Sequence[Finding]:
    """What is critical `then`, in the `changed` record, and was not `before`. How far doses are carried on, which a
    change may move, bears on no critical rule."""
    return what_if(before, then, dangers(changed.entries, formulary())).critical


def _as_it_would_be(record: PatientRecord, amendments: Amendments, today: date) -> PatientRecord:
    """The record with the change, what is new as if it were recorded today under an id of its own."""
    recorded = (as_recorded(entry, today) for entry in amendments.added)
    added = tuple(
        replace(entry, provenance=replace(entry.provenance, fact_id=f"new {number}"))
        for number, entry in enumerate(recorded)
    )
    return amended(record, replace(amendments, added=added))


def _with_reason(entry: Entry, reason: str | None) -> Entry:
    return replace(entry, reason="; ".join(filter(None, (entry.reason, reason))) or None)


def _kind(entry: Entry) -> str:
    return "medication" if isinstance(entry, Medication) else "cancer_treatment"


def _refuse_overtaken(amendments: Amendments, follows: tuple[str, ...], clock: Clock) -> None:
    for entry in amendments.corrected:
        if entry.provenance.version_id not in follows:
            name = entry.drug or getattr(entry, "procedure", None) or "this treatment"
            raise Overtaken(
                f"{entry.provenance.recorded_by} changed {name} on {when_recorded(entry, clock)}, after you "
                "opened this page. Nothing was saved. Look at the entry, then change it if that is still right."
            )
