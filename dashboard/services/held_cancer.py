"""What every change of a cancer shares: oncology alone, once, and never over what somebody else just recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.clock import Clock
from dashboard.domain.cancer_words import CANCER_STATE_WORDS
from dashboard.domain.record import Cancer, CancerMove, PatientRecord
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.services.plans import last_states, read_patient
from dashboard.services.recording import Recording, when_recorded
from dashboard.services.typed import refuse_impossible_day, typed_words
from db.engine import writing
from db.idempotency import answered, remember, request
from db.versions import Version, current


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCancer:
    """A change of one cancer. `follows` is what the screen showed: the last version of its states, '' if it has none;
    for a change of the cancer itself, its version. `idempotency_key` is made when the form is drawn."""

    patient_id: str
    cancer_id: str
    follows: str
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class Held:
    """A cancer as it is stored: its version, the last version of any of its states, and that of the state it is in."""

    record: PatientRecord
    cancer: Cancer
    version: Version
    last: Version | None
    states: tuple[Version, ...]


def change_cancer(
    engine: Engine,
    name: str,
    command: OfCancer,
    recording: Recording,
    change: Callable[[Held, Recording], str],
    *,
    of_states: bool,
) -> str:
    """`change` adds to the recording what the command asks and returns the id of the fact; `of_states`: the command
    follows the last version of the cancer's states, else that of the cancer."""
    policy.require(recording.actor, policy.Action.RECORD_CANCER)
    what = request(name, command)
    with writing(engine, command.idempotency_key) as session:
        if earlier := answered(session, command.idempotency_key, what):
            return str(earlier["fact_id"])
        found, record = read_patient(session, command.patient_id, recording.actor, recording.clock)
        held = _held(found, record, command.cancer_id)
        last = held.last if of_states else held.version
        if command.follows != (last.version_id if last else ""):
            raise Overtaken(_overtaken(held.cancer, last, recording.clock))
        recording.continue_after(found)
        fact_id = change(held, recording)
        recording.save(session)
        answer = {"fact_id": fact_id} | recording.to_undo(policy.Action.RECORD_CANCER)
        remember(session, command.idempotency_key, what, recording.clock.now(), answer)
        return fact_id


def _held(found: Sequence[Version], record: PatientRecord, cancer_id: str) -> Held:
    holding = current(found)
    version = next((v for v in holding if v.kind == "cancer" and v.fact_id == cancer_id), None)
    if version is None:
        raise Refusal("This cancer was withdrawn already. Reload the page to see what is recorded now.")
    cancer = next(c for c in record.cancers if c.provenance.fact_id == cancer_id)
    states = tuple(v for v in holding if v.kind == "cancer_state" and v.cancer_id == cancer_id)
    return Held(record, cancer, version, last_states(found).get(cancer_id), states)


def _overtaken(cancer: Cancer, last: Version | None, clock: Clock) -> str:
    if last is None:
        return f"{cancer.site}: the entry you were looking at is not there any more. Reload the page."
    fact = last.fact
    what = f"'{CANCER_STATE_WORDS[fact.state]}'" if isinstance(fact, CancerMove) else "this cancer"
    on = f" of {fact.on.words}" if isinstance(fact, CancerMove) and fact.on else ""
    did = "withdrew" if last.retracted_because else "changed" if last.supersedes_id else "recorded"
    return (
        f"{cancer.site}: {fact.provenance.recorded_by} {did} {what}{on} on {when_recorded(fact, clock)}, after you "
        "opened this page. Nothing was saved. Look at the entry, then record again if yours is still right."
    )


def typed_move(move: CancerMove) -> CancerMove:
    evidence = typed_words("evidence", move.evidence)
    if not evidence:
        raise Refusal(f"What speaks for {CANCER_STATE_WORDS[move.state]}? Write the evidence in a few words.")
    if move.on:
        refuse_impossible_day(move.on.first)
    return CancerMove(state=move.state, on=move.on, evidence=evidence)
