"""Recording a cancer, completing or correcting what is recorded of it, and withdrawing it. Oncology alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.cancer_states import refuse_illegal, refuse_wrong_day
from dashboard.domain.impossible import before_diagnosis
from dashboard.domain.record import Cancer, CancerMove, PatientRecord, Provenance
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import CancerState
from dashboard.services.held_cancer import Held, OfCancer, change_cancer, typed_move
from dashboard.services.plans import read_patient
from dashboard.services.recording import Recording
from dashboard.services.typed import refuse_impossible_day, typed_words, withdrawal_reason
from db.engine import writing
from db.idempotency import answered, remember, request


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCancer:
    """`cancer` has one move, the state in which it begins. `idempotency_key` is made when the form is drawn."""

    patient_id: str
    cancer: Cancer
    idempotency_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectCancer(OfCancer):
    """Site, histology, stage, code and day of diagnosis as they are right; its states stay."""

    cancer: Cancer


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractCancer(OfCancer):
    reason: str


@refusals_noted
def record_cancer(engine: Engine, command: RecordCancer, actor: Actor, clock: Clock) -> str:
    """Record a cancer with the state in which it begins, and return its id. The same command again returns the same."""
    policy.require(actor, policy.Action.RECORD_CANCER)
    cancer = _typed(command.cancer)
    if len(cancer.moves) != 1:
        raise Refusal("In which state does this cancer begin? Choose one.")
    move = typed_move(cancer.moves[0])
    what = request("record_cancer", command)
    with writing(engine, command.idempotency_key) as session:
        if earlier := answered(session, command.idempotency_key, what):
            return str(earlier["fact_id"])
        found, record = read_patient(session, command.patient_id, actor, clock)
        alone = replace(cancer, moves=())
        refuse_illegal(alone, move, record, clock.today())
        _refuse_diagnosis(cancer, record, clock)
        recording = Recording.by(actor, clock)
        recording.continue_after(found)
        new = recording.add("cancer", replace(alone, provenance=Provenance()), command.patient_id)
        recording.add("cancer_state", move, command.patient_id, cancer_id=new.fact_id)
        recording.save(session)
        answer = {"fact_id": new.fact_id} | recording.to_undo(policy.Action.RECORD_CANCER)
        remember(session, command.idempotency_key, what, clock.now(), answer)
        return new.fact_id


@refusals_noted
def correct_cancer(engine: Engine, command: CorrectCancer, actor: Actor, clock: Clock) -> str:
    """Put right, or complete, what is recorded of a cancer beside its states."""
    cancer = _typed(command.cancer)

    def change(held: Held, recording: Recording) -> str:
        _refuse_diagnosis(replace(cancer, moves=held.cancer.moves), held.record, clock)
        right = replace(cancer, moves=(), provenance=Provenance())
        if right == replace(held.cancer, moves=()):
            raise Refusal("Nothing of this cancer is changed. Change what is wrong, then save.")
        return recording.correct(held.version, right).fact_id

    return change_cancer(engine, "correct_cancer", command, Recording.by(actor, clock), change, of_states=False)


@refusals_noted
def retract_cancer(engine: Engine, command: RetractCancer, actor: Actor, clock: Clock) -> str:
    """Withdraw a cancer that was recorded in error, with all its states."""
    reason = withdrawal_reason(command.reason)

    def change(held: Held, recording: Recording) -> str:
        for state in reversed(held.states):
            recording.retract(state, reason)
        return recording.retract(held.version, reason).fact_id

    return change_cancer(engine, "retract_cancer", command, Recording.by(actor, clock), change, of_states=False)


def _typed(cancer: Cancer) -> Cancer:
    site = typed_words("site", cancer.site)
    if not site:
        raise Refusal("Where is the cancer? Write its site.")
    histology, stage, icd10 = (
        typed_words(name, value) or None
        for name, value in (("histology", cancer.histology), ("stage", cancer.stage), ("code", cancer.icd10))
    )
    return replace(cancer, site=site, histology=histology, stage=stage, icd10=icd10)


def _refuse_diagnosis(cancer: Cancer, record: PatientRecord, clock: Clock) -> None:
    """The day of diagnosis is a day of the patient's life that has come, and no remission lies before it."""
    if cancer.diagnosed_on is None:
        return
    refuse_impossible_day(cancer.diagnosed_on.first)
    found = CancerMove(state=CancerState.CONFIRMED_STAGING, on=cancer.diagnosed_on)
    refuse_wrong_day(Cancer(site=cancer.site), found, record, clock.today())
    if wrong := next(before_diagnosis(cancer), None):
        raise Refusal(f"The diagnosis of {cancer.diagnosed_on.words} is too late: a state {wrong[1]}. Correct the day.")
