"""Answering what a drug rule found: acknowledge, decide, snooze or override."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.dates import PartialDate, day_words, days
from dashboard.domain.findings import Finding, Severity, in_order
from dashboard.domain.record import FindingAnswered
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.words import Answer
from dashboard.services.plans import last_answers, read_patient, stored_findings
from dashboard.services.recording import Recording, when_recorded
from dashboard.services.typed import typed_reason
from db.engine import writing
from db.idempotency import answered, remember, request
from db.versions import Version

MOST_SNOOZED_DAYS = {Severity.HIGH: 7, Severity.MODERATE: 90, Severity.INFO: 90}
"""A critical finding is never put off."""

_NEEDS_A_REASON = {
    Answer.DECIDED: "A decision needs its words. Write what was decided, so that the other clinics know.",
    Answer.OVERRIDDEN: "Overriding needs a reason. Write why this does not count for this patient.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFinding:
    """`until` is the day on which a snoozed finding asks again; None for the other answers.

    `follows` is the last answer that the screen showed, `idempotency_key` is made when the form is drawn.
    """

    patient_id: str
    finding_key: str
    answer: Answer
    until: date | None = None
    reason: str | None = None
    follows: str | None = None
    idempotency_key: str


@refusals_noted
def answer_finding(engine: Engine, command: AnswerFinding, actor: Actor, clock: Clock) -> str:
    """Record today's answer and return the id of that fact. Only an owner of the finding may answer.

    The same command again returns the same id; its key with another command is refused. Refuses a finding that the
    facts no longer give, and one that somebody answered since the screen was drawn.
    """
    reason = typed_reason(command.reason)
    if not reason and command.answer in _NEEDS_A_REASON:
        raise Refusal(_NEEDS_A_REASON[command.answer])
    what = request("answer_finding", command)
    with writing(engine, command.idempotency_key) as session:
        if earlier := answered(session, command.idempotency_key, what):
            return str(earlier["fact_id"])
        found, _ = read_patient(session, command.patient_id, actor, clock)
        now = stored_findings(session, command.patient_id)
        finding = next((finding for finding in now if finding.key == command.finding_key), None)
        if finding is None:
            raise Refusal("The facts no longer give this finding, so there is nothing to answer. Reload the page.")
        if not policy.may_answer(actor, finding.owners):
            policy.require(actor, policy.Action.ANSWER_FINDING)
            owners = " or ".join(owner.replace("_", " ") for owner in finding.owners)
            text = f"{actor.name} may not answer this finding: it is for {owners}. Ask one of them."
            raise policy.NotAllowed(actor, policy.Action.ANSWER_FINDING, text)
        last = last_answers(found).get(finding.key)
        if command.follows != (last.version_id if last else None):
            raise Overtaken(_overtaken(finding, last, clock))
        together = [f for f in now if f.group_key == finding.group_key and f.is_active(clock.today())]
        severity = in_order([finding, *together])[0].severity
        _refuse_wrong_end(command, severity, clock.today())
        fact = FindingAnswered(
            finding_key=finding.key,
            answer=command.answer,
            on=PartialDate.on(clock.today()),
            until=command.until,
            reason=reason or None,
            rule_version=finding.rule.version,
            severity=severity,
        )
        recording = Recording.by(actor, clock, reason)
        fact_id = recording.save_one(session, found, "finding_answered", fact, command.follows)
        remember(session, command.idempotency_key, what, clock.now(), {"fact_id": fact_id})
        return fact_id


def _refuse_wrong_end(command: AnswerFinding, severity: Severity, today: date) -> None:
    """`severity` is that of the card, on which a milder finding may lead."""
    if command.answer is not Answer.SNOOZED:
        if command.until:
            raise Refusal("Only a snoozed finding asks again on a day. Leave the day empty.")
        return
    most = MOST_SNOOZED_DAYS.get(severity)
    if most is None:
        raise Refusal("A critical finding cannot be put off. Acknowledge, decide or override it.")
    if command.until is None:
        raise Refusal("Snoozing needs the day on which the finding asks again. Choose one.")
    if not today < command.until <= today + days(most):
        raise Refusal(
            f"A {severity} finding can be put off until {day_words(today + days(most))} at the latest, and no "
            f"day up to today. {day_words(command.until)} is outside that; choose another."
        )


def _overtaken(finding: Finding, last: Version | None, clock: Clock) -> str:
    if last is None:
        return f"{finding.rule.title}: the answer you were looking at is not there any more. Reload the page."
    assert isinstance(last.fact, FindingAnswered)
    return (
        f"{finding.rule.title}: {last.fact.provenance.recorded_by} answered '{last.fact.answer}' on "
        f"{when_recorded(last.fact, clock)}, after you opened this page. Nothing was saved. Look at the answer, then "
        "answer again if it is still needed."
    )
