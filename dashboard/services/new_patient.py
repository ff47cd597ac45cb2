"""Adding a patient by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.fact_checks import refuse_impossible, refuse_wrong_fact
from dashboard.domain.record import Myositis, Note, Patient, PatientRecord, Provenance
from dashboard.domain.refusal import Refusal
from dashboard.services.comparison import Comparison
from dashboard.services.load import constraint
from dashboard.services.recording import Recording
from dashboard.services.seen import show_as_seen_by
from db.engine import writing
from db.idempotency import answered, remember, request
from db.patients import by_number
from db.similar import Known, known, similar_to

LONGEST_NUMBER = 200
MOST_NAMED = 5
"""Similar patients in one question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPatient:
    """`patient.mrn` is the number of this site. `others` are the ids of similar patients of whom somebody said that
    they are other people. `idempotency_key` is made when the form is drawn."""

    patient: Patient
    myositis: Myositis | None = None
    note: Note | None = None
    others: tuple[str, ...] = ()
    idempotency_key: str


class PatientKnown(Refusal):
    """There is somebody with the number, or somebody who may be the same person; `patient_ids` are those of them whom
    the actor may see. `is_question`: it may be another person all the same."""

    def __init__(self, text: str, patient_ids: Sequence[str] = (), *, is_question: bool = False) -> None:
        super().__init__(text)
        self.patient_ids, self.is_question = tuple(patient_ids), is_question


@refusals_noted
def add_patient(engine: Engine, command: AddPatient, actor: Actor, clock: Clock) -> str:
    """Store a new patient with what is told of the myositis and the clinic's first note, and return the patient's id.

    The same command again returns the same id. Refuses what cannot be right and, with `PatientKnown`, a number that
    somebody has, and a person who may be known already until somebody said that they are not. Restricted patients are
    never among those.
    """
    policy.require(actor, policy.Action.ADD_PATIENT)
    if command.myositis:
        policy.require(actor, policy.Action.RECORD_MYOSITIS)
    if command.note:
        policy.require(actor, policy.Action.RECORD_RESULT)
    record = _told(command)
    refuse_impossible(PatientRecord(patient=Patient()), record, clock.today())
    recording, what = Recording.by(actor, clock), request("add_patient", command)
    try:
        with writing(engine, command.idempotency_key) as session:
            if earlier := answered(session, command.idempotency_key, what):
                return str(earlier["patient_id"])
            show_as_seen_by(session, actor, clock)
            _refuse_known(session, record.patient, command.others)
            patient_id = Comparison(recording).compare(record, ())
            recording.save(session)
            remember(session, command.idempotency_key, what, clock.now(), {"patient_id": patient_id})
            return patient_id
    except (IntegrityError, DataError) as error:
        raise Refusal(
            f"A value is outside what can be kept ({constraint(error)}). Nothing was saved; correct it."
        ) from None


def _told(command: AddPatient) -> PatientRecord:
    """As recorded here, whatever source a form may name. Refuses what cannot be right in one fact alone."""
    if not (command.patient.mrn or "").strip():
        raise Refusal("Which number has the patient here? Write it, so that the same patient is found next time.")
    if len(command.patient.mrn or "") > LONGEST_NUMBER:
        raise Refusal(f"The number is longer than {LONGEST_NUMBER} characters. Check it.")
    if not command.patient.full_name.strip():
        raise Refusal("What is the patient called? Write the family name or the given name.")
    for kind, fact in (("patient", command.patient), ("myositis", command.myositis), ("note", command.note)):
        if fact:
            refuse_wrong_fact(fact, kind)
    here = Provenance()
    return PatientRecord(
        patient=replace(command.patient, mrn=(command.patient.mrn or "").strip(), provenance=here),
        myositis=replace(command.myositis, provenance=here) if command.myositis else None,
        notes=(replace(command.note, provenance=here),) if command.note else (),
    )


def _refuse_known(session: Session, patient: Patient, others: Sequence[str]) -> None:
    assert patient.mrn, "see _told"
    if owner := by_number(session, patient.mrn):
        seen = known(session, [owner])
        whose = f"belongs to {seen[0].words}" if seen else "is taken already"
        then = "Open that patient" if seen else "Ask a coordinator or a lead whose it is"
        raise PatientKnown(
            f"The number {patient.mrn} {whose}. Nothing was saved. {then}, or correct the number.", _ids(seen)
        )
    similar = [each for each in similar_to(session, patient) if each.patient_id not in others]
    if similar:
        named = "; ".join(each.words for each in similar[:MOST_NAMED])
        more = f"; and {len(similar) - MOST_NAMED} more" if len(similar) > MOST_NAMED else ""
        raise PatientKnown(
            f"{named}{more}: is this the same person? Nothing was saved yet.", _ids(similar), is_question=True
        )


def _ids(found: Sequence[Known]) -> list[str]:
    return [each.patient_id for each in found]
