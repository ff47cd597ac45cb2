"""Recording facts in place: new ones, corrections, and what was recorded in error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

from dashboard.auth import policy
from dashboard.auth.policy import Action
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.fact_checks import refuse_impossible, refuse_wrong_fact
from dashboard.domain.fact_words import changed_words, field_words
from dashboard.domain.record import Fact, Patient, Provenance, Result
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.protocols.catalogue import lab_tests
from dashboard.services.identity import IDENTITY, about
from dashboard.services.load import constraint
from dashboard.services.plans import read_patient
from dashboard.services.recording import Recording, when_recorded
from dashboard.services.typed import withdrawal_reason
from db.engine import writing
from db.idempotency import answered, remember, request
from db.patients import by_number
from db.records import record_of
from db.versions import KINDS, SITE_SYSTEM, PatientIdentifier, Version, current

MAY_RECORD = {
    **dict.fromkeys(("patient", "identifier"), Action.RECORD_DEMOGRAPHICS),
    **dict.fromkeys(("myositis", "antibody", "feature", "red_flag"), Action.RECORD_MYOSITIS),
    **dict.fromkeys(("comorbidity", "lifetime_dose", "result", "event", "note"), Action.RECORD_RESULT),
}
"""The kinds of fact that are recorded here, and by whom. Treatments, cancers and acts have services of their own."""

_KIND = {KINDS[kind].fact: kind for kind in MAY_RECORD}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """Usually one fact; a pasted table has many, and all or none are stored. `idempotency_key` is made when the form is
    drawn."""

    patient_id: str
    facts: tuple[Fact, ...]
    idempotency_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectFact:
    """`follows` is the version that the screen showed; `fact` is what is right. What was withdrawn holds again."""

    patient_id: str
    follows: str
    fact: Fact
    idempotency_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractFacts:
    """What was recorded in error. `follows` are the versions that the screen showed."""

    patient_id: str
    follows: tuple[str, ...]
    reason: str
    idempotency_key: str


@refusals_noted
def record_facts(engine: Engine, command: RecordFacts, actor: Actor, clock: Clock) -> tuple[str, ...]:
    """Store new facts and return the ids of their versions. Refuses what cannot be right, and what is held already."""
    if not command.facts:
        raise Refusal("There is nothing to save. Fill in the fields, or paste a table.")
    for fact in command.facts:
        _refuse_unfit(actor, fact)
    recording = Recording.by(actor, clock)

    def add(session: Session, found: Sequence[Version]) -> None:
        held = list(current(found))
        for fact in command.facts:
            _refuse_held(session, held, fact, command.patient_id)
            held.append(recording.add(_KIND[type(fact)], _from_here(fact), command.patient_id))

    return _carry_out(engine, "record_facts", command, recording, add)


@refusals_noted
def correct_fact(engine: Engine, command: CorrectFact, actor: Actor, clock: Clock) -> tuple[str, ...]:
    """Store a new version of a fact and return its id. Refuses one that somebody changed since the screen was drawn."""
    _refuse_unfit(actor, command.fact)
    recording = Recording.by(actor, clock)

    def correct(session: Session, found: Sequence[Version]) -> None:
        version = _followed(found, command.follows, clock)
        if version.kind != _KIND[type(command.fact)]:
            raise Refusal("A fact stays of its kind. Withdraw this one, and record the other.")
        if version.fact == command.fact and version.retracted_because is None:
            raise Refusal("Nothing differs from what is recorded, so nothing was saved. Change a field first.")
        others = [each for each in current(found) if each.fact_id != version.fact_id]
        _refuse_held(session, others, command.fact, command.patient_id)
        recording.correct(version, _from_here(command.fact))

    return _carry_out(engine, "correct_fact", command, recording, correct)


@refusals_noted
def retract_facts(engine: Engine, command: RetractFacts, actor: Actor, clock: Clock) -> tuple[str, ...]:
    """Withdraw what was recorded in error and return the ids of the versions that say so. It stays in the history."""
    reason = withdrawal_reason(command.reason)
    recording = Recording.by(actor, clock)

    def retract(_: Session, found: Sequence[Version]) -> None:
        for follows in command.follows:
            version = _followed(found, follows, clock)
            _require(actor, version.kind)
            if version.kind == "patient" or getattr(version.fact, "system", None) == SITE_SYSTEM:
                raise Refusal("A patient stays, with the number of this site, by which files find them. Correct it.")
            if version.retracted_because is not None:
                raise Refusal("This was withdrawn already. Reload the page to see by whom.")
            recording.retract(version, reason)

    return _carry_out(engine, "retract_facts", command, recording, retract)


def _carry_out(
    engine: Engine,
    name: str,
    command: RecordFacts | CorrectFact | RetractFacts,
    recording: Recording,
    change: Callable[[Session, Sequence[Version]], None],
) -> tuple[str, ...]:
    """Once for each key, whole or not at all."""
    key, what = command.idempotency_key, request(name, command)
    try:
        with writing(engine, key) as session:
            if earlier := answered(session, key, what):
                return tuple(earlier["version_ids"])
            found, before = read_patient(session, command.patient_id, recording.actor, recording.clock)
            recording.continue_after(found)
            change(session, found)
            now = record_of([*found, *recording.new])
            if now and not isinstance(command, RetractFacts):
                refuse_impossible(before, now, recording.clock.today())
            recording.save(session)
            ids = tuple(version.version_id for version in recording.new)
            undo = recording.to_undo(MAY_RECORD[recording.new[0].kind])
            remember(session, key, what, recording.clock.now(), {"version_ids": ids} | undo)
            return ids
    except (IntegrityError, DataError) as error:
        which = constraint(error).removeprefix("ck_").replace("_", " ")
        raise Refusal(f"A value is outside what can be kept ({which}). Nothing was saved; correct it.") from None


def _require(actor: Actor, kind: str) -> None:
    if kind not in MAY_RECORD:
        raise Refusal("This is not changed here: treatments, cancers and what was done have forms of their own.")
    policy.require(actor, MAY_RECORD[kind])


def _refuse_unfit(actor: Actor, fact: Fact) -> None:
    kind = _KIND.get(type(fact), "")
    _require(actor, kind)
    refuse_wrong_fact(fact, kind)
    if isinstance(fact, Result) and (fact.value or 0) < 0 and (test := lab_tests().find(fact.test)):
        raise Refusal(f"{test.name} {fact.value:g} is less than nothing. Correct the value.")


def _from_here(fact: Fact) -> Fact:
    """Recorded here from now on: a later file does not undo it. Numbers of a patient are facts of their own."""
    fact = replace(fact, mrn=None, identifiers=()) if isinstance(fact, Patient) else fact
    return replace(fact, provenance=Provenance())


def _refuse_held(session: Session, held: Sequence[Version], fact: Fact, patient_id: str) -> None:
    """One antibody, feature or flag is one fact, whatever it says; of a result or an event only the same again is."""
    alike = [version for version in held if type(version.fact) is type(fact)]
    is_one = IDENTITY[type(fact)].day is None
    for version in alike:
        if version.fact == fact or (is_one and about(version.fact) == about(fact)):
            raise Refusal(
                f"This {field_words(version.kind)} is recorded already, by {version.fact.provenance.recorded_by}. "
                "Nothing was saved; correct that entry if it is wrong."
            )
    if isinstance(fact, PatientIdentifier):
        owner = by_number(session, fact.value, fact.system)
        if owner not in (None, patient_id):
            raise Refusal("This number belongs to another patient. Nothing was saved; check the number.")
        if fact.system == SITE_SYSTEM and any(getattr(v.fact, "system", None) == SITE_SYSTEM for v in alike):
            raise Refusal("The patient has a number of this site. Correct that one instead.")


def _followed(found: Sequence[Version], follows: str, clock: Clock) -> Version:
    """The version on the screen, if it is still the last one of its fact."""
    shown = next((version for version in found if version.version_id == follows), None)
    if shown is None:
        raise Refusal("There is no such entry of this patient. Reload the page.")
    last = [version for version in found if version.fact_id == shown.fact_id][-1]
    if last is not shown:
        did = f"{'withdrew' if last.retracted_because else 'changed'} this {field_words(last.kind)}"
        how = last.retracted_because or changed_words(shown.fact, last.fact) or "the same as before"
        raise Overtaken(
            f"{last.fact.provenance.recorded_by} {did} on {when_recorded(last.fact, clock)} ({how}), after you opened "
            "it. Nothing was saved. Look at the entry, then save again if yours is right."
        )
    return shown
