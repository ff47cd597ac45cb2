"""Recording how a cancer responds and what its treatment does: RECIST category, ECOG, an adverse event by CTCAE."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.cancer_states import refuse_day_outside_life
from dashboard.domain.dates import PartialDate
from dashboard.domain.recist import Recist
from dashboard.domain.record import Event, Result
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import CtcaeVersion
from dashboard.services.plans import read_patient
from dashboard.services.recording import Recording
from dashboard.services.typed import refuse_impossible_day, typed_words
from db.engine import writing
from db.idempotency import answered, remember, request

ADVERSE_EVENT = "adverse_event"
WORST_ECOG, WORST_GRADE = 5, 5


@dataclass(frozen=True, slots=True)
class Response:
    """The category as a person states it, of the cancer of that site."""

    site: str
    category: Recist


@dataclass(frozen=True, slots=True)
class Performance:
    """ECOG performance status, 0 to 5."""

    ecog: int


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """`term` and `grade`, 1 to 5, by that version of CTCAE."""

    term: str
    grade: int
    version: CtcaeVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAssessment:
    """`idempotency_key` is made when the form is drawn."""

    patient_id: str
    on: PartialDate
    said: Response | Performance | AdverseEvent
    idempotency_key: str


@refusals_noted
def record_assessment(engine: Engine, command: RecordAssessment, actor: Actor, clock: Clock) -> str:
    """Record what was said as it was said, and return the id of the result or event. The same command again returns
    the same id. A response is oncology's; the others any clinic's."""
    is_response = isinstance(command.said, Response)
    action = policy.Action.RECORD_CANCER if is_response else policy.Action.RECORD_RESULT
    policy.require(actor, action)
    refuse_impossible_day(command.on.first)
    kind, fact = _fact(command)
    what = request("record_assessment", command)
    with writing(engine, command.idempotency_key) as session:
        if earlier := answered(session, command.idempotency_key, what):
            return str(earlier["fact_id"])
        found, record = read_patient(session, command.patient_id, actor, clock)
        refuse_day_outside_life(command.on, record, clock.today())
        if isinstance(command.said, Response) and command.said.site not in {c.site for c in record.cancers}:
            raise Refusal(f"No cancer of {command.said.site} is recorded. Choose the cancer that was assessed.")
        recording = Recording.by(actor, clock)
        fact_id = recording.save_one(session, found, kind, fact)
        answer = {"fact_id": fact_id} | recording.to_undo(action)
        remember(session, command.idempotency_key, what, clock.now(), answer)
        return fact_id


def _fact(command: RecordAssessment) -> tuple[str, Result | Event]:
    match command.said:
        case Response(site, category):
            return "result", Result(test="recist", word=category, on=command.on, site=site)
        case Performance(ecog):
            if not 0 <= ecog <= WORST_ECOG:
                raise Refusal(f"ECOG is 0 to {WORST_ECOG}. Correct it.")
            return "result", Result(test="ecog", value=ecog, on=command.on)
        case AdverseEvent(term, grade, version):
            if not 1 <= grade <= WORST_GRADE:
                raise Refusal(f"A CTCAE grade is 1 to {WORST_GRADE}. Correct it.")
            detail = typed_words("term", term)
            if not detail:
                raise Refusal("Which adverse event? Write its CTCAE term.")
            event = Event(type=ADVERSE_EVENT, on=command.on, detail=detail, grade=grade, ctcae_version=version)
            return "event", event
