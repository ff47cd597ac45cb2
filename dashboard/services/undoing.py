"""Undo at once: what one save recorded together is taken back together, unless somebody went on from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.entry_words import entry_name, substance_of
from dashboard.domain.fact_words import field_words
from dashboard.domain.findings import Finding
from dashboard.domain.record import CancerTreatment, Medication, PatientRecord, Provenance, ScreeningAct
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.protocols.catalogue import formulary
from dashboard.services.changing import newly_critical
from dashboard.services.plans import drug_chart, drug_findings, group_reached, plan, read_patient, stored_findings
from dashboard.services.recording import Recording, when_recorded
from dashboard.services.typed import withdrawal_reason
from db.engine import writing
from db.idempotency import answer_to, answered, remember, request
from db.records import record_of
from db.versions import Version

_TREATS = frozenset({"medication", "cancer_treatment", "cancer", "cancer_state"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoChange:
    """`change` is the idempotency key of what is undone, `reason` stands at all that is withdrawn.

    `idempotency_key` is made when the receipt is drawn.
    """

    patient_id: str
    change: str
    reason: str
    idempotency_key: str


@refusals_noted
def undo_change(engine: Engine, command: UndoChange, actor: Actor, clock: Clock) -> None:
    """Take back all that one change recorded: what was new is withdrawn, what was corrected is as it was before.

    Nothing is removed, and the same command again does nothing.

    Whoever may make such a change may undo one. Refuses one from which somebody went on, and one that would now cause a
    critical finding which was not there before it.
    """
    reason, what = withdrawal_reason(command.reason), request("undo_change", command)
    with writing(engine, command.idempotency_key) as session:
        if answered(session, command.idempotency_key, what) is not None:
            return
        found, record = read_patient(session, command.patient_id, actor, clock)
        change = answer_to(session, command.change) or {}
        if "to_undo" not in change:
            raise Refusal("There is nothing to undo any more. Reload the page to see what is recorded.")
        policy.require(actor, change["action"])
        saved = [version for version in found if version.version_id in change["to_undo"]]
        if saved and saved[0].recorded_at.astimezone(clock.zone).date() != clock.today():
            raise Refusal("This was saved on an earlier day. Nothing was undone. Change or withdraw the entry instead.")
        if len(saved) != len(change["to_undo"]):
            raise Refusal("This was recorded of another patient. Nothing was undone. Reload the page.")
        _refuse_overtaken(found, saved, clock)
        known = (*stored_findings(session, command.patient_id), *_found_before(found, saved))
        recording = Recording.by(actor, clock, reason)
        recording.continue_after(found)
        earlier = {version.version_id: version for version in found}
        for version in reversed(saved):
            if version.supersedes_id is None:
                recording.retract(version, reason)
            else:
                before = earlier[version.supersedes_id].fact
                # From where it was before, too: what came from a file may be changed by a later one.
                as_it_was = replace(before, provenance=Provenance(source=before.provenance.source))
                recording.correct(version, as_it_was)
        recording.save(session)
        now = record_of([*found, *recording.new]) or record
        _refuse_critical(known, stored_findings(session, command.patient_id), now)
        remember(session, command.idempotency_key, what, clock.now(), {})


def _refuse_overtaken(found: Sequence[Version], saved: Sequence[Version], clock: Clock) -> None:
    after = [version for version in found if version.ordinal > saved[-1].ordinal]
    if later := next((version for version in reversed(after) if _goes_on_from(version, saved)), None):
        did = "withdrew" if later.retracted_because else "changed" if later.supersedes_id else "recorded"
        raise Overtaken(
            f"{later.fact.provenance.recorded_by} {did} {_name(later)} on {when_recorded(later.fact, clock)}, after "
            "this was saved. Nothing was undone. Look at the entry, then change what is wrong."
        )


def _goes_on_from(later: Version, saved: Sequence[Version]) -> bool:
    """The same fact or the same cancer; a drug that undoing would bring back, begun anew; after a change of what
    treats, a later entry of that kind or an answer, made with it in view; what was done about a task that would go."""
    kinds = {version.kind for version in saved}
    if later.kind in _TREATS & kinds or (later.kind == "finding_answered" and _TREATS & kinds):
        return True
    if isinstance(later.fact, ScreeningAct) and (later.fact.plan_key or "").rpartition("/")[2] in _ids(saved):
        return True
    if later.fact_id in _ids(saved):
        return True
    cancers = {version.cancer_id for version in saved} | {v.fact_id for v in saved if v.kind == "cancer"}
    if {later.cancer_id, later.fact_id if later.kind == "cancer" else None} & cancers - {None}:
        return True
    return _substance(later) is not None and _substance(later) in {_substance(v) for v in saved if v.supersedes_id}


def _ids(saved: Sequence[Version]) -> set[str]:
    return {version.fact_id for version in saved}


def _substance(version: Version) -> str | None:
    fact = version.fact
    is_drug = isinstance(fact, Medication | CancerTreatment) and fact.drug
    return substance_of(fact, formulary()) if is_drug else None


def _name(version: Version) -> str:
    if isinstance(version.fact, Medication | CancerTreatment):
        return entry_name(version.fact, formulary())
    names = (getattr(version.fact, name, None) for name in ("site", "test", "detail"))
    return next(filter(None, names), None) or f"this {field_words(version.kind)}"


def _found_before(found: Sequence[Version], saved: Sequence[Version]) -> tuple[Finding, ...]:
    """What the drug rules found before the change."""
    known = [version for version in found if version.ordinal < saved[0].ordinal]
    record = record_of(known)
    return drug_findings(drug_chart(record, plan(record, group_reached(known)))) if record else ()


def _refuse_critical(known: Sequence[Finding], then: Sequence[Finding], now: PatientRecord) -> None:
    if critical := newly_critical(known, then, now):
        raise Refusal(
            f"Something was recorded since: undoing this would now cause a critical finding, {critical[0].rule.title}. "
            f"{critical[0].because} Nothing was undone. Change the entry instead."
        )
