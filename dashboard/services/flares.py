"""Answering after a flare whether to screen again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.care_plan import Flare
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import FlareAnswered
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.services.plans import group_reached, plan, read_patient
from dashboard.services.recording import Recording, when_recorded
from db.engine import writing
from db.idempotency import answered, remember, request


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFlare:
    """`follows` is the version of the last answer that the screen showed, None if there was none.

    `idempotency_key` is made when the form is drawn.
    """

    patient_id: str
    flare_on: PartialDate
    screen_again: bool
    follows: str | None = None
    idempotency_key: str


@refusals_noted
def answer_flare(engine: Engine, command: AnswerFlare, actor: Actor, clock: Clock) -> str:
    """Record today's yes or no and return the id of that fact. Another answer later replaces it.

    The same command again returns the same id; its key with another command is refused. Refuses a flare about which
    nobody is asked, and one that somebody answered since the screen was drawn.
    """
    policy.require(actor, policy.Action.RECORD_MYOSITIS)
    what = request("answer_flare", command)
    with writing(engine, command.idempotency_key) as session:
        if earlier := answered(session, command.idempotency_key, what):
            return str(earlier["fact_id"])
        found, record = read_patient(session, command.patient_id, actor, clock)
        asked = plan(record, group_reached(found)).flares
        flare = next((each for each in asked if each.on == command.flare_on), None)
        if flare is None:
            raise Refusal("Nobody is asked about a flare of that day any more. Reload the page to see what is asked.")
        follows_id = flare.answered.provenance.version_id if flare.answered else None
        if command.follows != follows_id:
            raise Overtaken(_overtaken(flare, clock))
        fact = FlareAnswered(
            flare_on=command.flare_on, screen_again=command.screen_again, on=PartialDate.on(clock.today())
        )
        fact_id = Recording.by(actor, clock).save_one(session, found, "flare_answered", fact, follows_id)
        remember(session, command.idempotency_key, what, clock.now(), {"fact_id": fact_id})
        return fact_id


def _overtaken(flare: Flare, clock: Clock) -> str:
    if flare.answered is None:
        return "The answer you were looking at is not there any more. Nothing was saved. Reload the page."
    return (
        f"{flare.answered.provenance.recorded_by} answered {'yes' if flare.answered.screen_again else 'no'} on "
        f"{when_recorded(flare.answered, clock)}, after you opened this page. Nothing was saved. Look at the answer, "
        "then change it if that is right."
    )
