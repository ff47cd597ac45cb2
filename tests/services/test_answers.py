"""Answering what a drug rule found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from builders import TODAY, drug, having, patient, when
from people import COORDINATOR, DERMATOLOGIST, OBSERVER, ONCOLOGIST, RHEUMATOLOGIST, named
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.finding_cards import Cards, finding_cards
from dashboard.domain.findings import Finding, Severity
from dashboard.domain.record import LifetimeDose
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Answer
from dashboard.services import AnswerFinding, OpenPatient, answer_finding, check, load_records, open_patient
from db.engine import reading

CRITICAL = having(patient(), regimen=(drug("azathioprine"), drug("febuxostat", "2026-05-10")))


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    """On azathioprine with febuxostat, which is critical (X-01), and without blood tests."""
    return load_records(engine, [named(CRITICAL)], COORDINATOR, clock, key="fixture").patient_ids[0]


def opened(engine: Engine, patient_id: str) -> OpenPatient:
    with reading(engine) as session:
        return open_patient(session, patient_id)


def finding(engine: Engine, patient_id: str, rule: str = "X-01") -> Finding:
    return next(found for found in opened(engine, patient_id).findings if found.rule.id == rule)


def answer(found: Finding, patient_id: str, kind: Answer = Answer.ACKNOWLEDGED, **own: object) -> AnswerFinding:
    facts: dict[str, object] = {"idempotency_key": "form 1"} | own
    return AnswerFinding(patient_id=patient_id, finding_key=found.key, answer=kind, **facts)  # type: ignore[arg-type]


def test_an_answer_is_kept_with_its_author_its_day_and_the_version_of_the_rule(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    found = finding(engine, patient_id)
    decided = answer(found, patient_id, Answer.DECIDED, reason="  stop febuxostat ")

    answer_finding(engine, decided, RHEUMATOLOGIST, clock)

    (kept,) = opened(engine, patient_id).record.answers
    assert (kept.finding_key, kept.answer, kept.reason) == (found.key, Answer.DECIDED, "stop febuxostat")
    assert (kept.provenance.recorded_by, kept.on.first) == (RHEUMATOLOGIST.name, clock.today())
    assert kept.rule_version == found.rule.version
    assert [line for line in check(engine) if line.startswith("FAILED")] == []


def test_the_same_form_sent_twice_is_one_answer(engine: Engine, clock: Clock, patient_id: str) -> None:
    command = answer(finding(engine, patient_id), patient_id)

    with ThreadPoolExecutor(4) as clicks:
        ids = set(clicks.map(lambda _: answer_finding(engine, command, RHEUMATOLOGIST, clock), range(4)))

    assert len(ids) == len(opened(engine, patient_id).record.answers) == 1


def test_who_comes_second_is_told_who_answered_what(engine: Engine, clock: Clock, patient_id: str) -> None:
    command = answer(finding(engine, patient_id), patient_id)
    answer_finding(engine, command, RHEUMATOLOGIST, clock)

    with pytest.raises(Refusal, match=f"{RHEUMATOLOGIST.name} answered 'acknowledged'"):
        answer_finding(engine, replace(command, idempotency_key="form 2"), RHEUMATOLOGIST, clock)


def test_who_saw_the_last_answer_may_follow_it(engine: Engine, clock: Clock, patient_id: str) -> None:
    found = finding(engine, patient_id)
    answer_finding(engine, answer(found, patient_id), RHEUMATOLOGIST, clock)
    follows = opened(engine, patient_id).follows[found.key]
    decided = answer(found, patient_id, Answer.DECIDED, reason="stop", follows=follows, idempotency_key="form 2")

    answer_finding(engine, decided, RHEUMATOLOGIST, clock)

    assert [kept.answer for kept in opened(engine, patient_id).record.answers] == ["acknowledged", "decided"]


@pytest.mark.parametrize("kind", [Answer.DECIDED, Answer.OVERRIDDEN])
def test_a_decision_and_an_override_need_words(engine: Engine, clock: Clock, patient_id: str, kind: Answer) -> None:
    with pytest.raises(Refusal, match="needs"):
        answer_finding(engine, answer(finding(engine, patient_id), patient_id, kind, reason=" "), RHEUMATOLOGIST, clock)

    assert opened(engine, patient_id).record.answers == ()


@pytest.mark.parametrize(
    ("actor", "may"),
    [(RHEUMATOLOGIST, True), (ONCOLOGIST, True), (DERMATOLOGIST, False), (COORDINATOR, False), (OBSERVER, False)],
    ids=lambda value: value.name if isinstance(value, Actor) else "",
)
def test_only_an_owner_answers(engine: Engine, clock: Clock, patient_id: str, actor: Actor, may: bool) -> None:
    found = finding(engine, patient_id)
    assert set(found.owners) == {"rheumatology", "oncology"}

    if may:
        answer_finding(engine, answer(found, patient_id), actor, clock)
    else:
        with pytest.raises(Refusal):
            answer_finding(engine, answer(found, patient_id), actor, clock)
    assert bool(opened(engine, patient_id).record.answers) is may


def test_a_critical_finding_cannot_be_put_off(engine: Engine, clock: Clock, patient_id: str) -> None:
    snoozed = answer(finding(engine, patient_id), patient_id, Answer.SNOOZED, until=date(2026, 6, 3))

    with pytest.raises(Refusal, match="critical finding cannot be put off"):
        answer_finding(engine, snoozed, RHEUMATOLOGIST, clock)


HIGH = having(patient(), regimen=(drug("methotrexate", "2026-01-02"),))


@pytest.mark.parametrize(
    ("until", "may"),
    [("2026-06-01", False), ("2026-06-02", True), ("2026-06-08", True), ("2026-06-09", False), (None, False)],
    ids=["today", "tomorrow", "in seven days", "in eight days", "no day"],
)
def test_a_high_finding_is_put_off_seven_days_at_most(
    engine: Engine, clock: Clock, until: str | None, may: bool
) -> None:
    patient_id = load_records(engine, [named(HIGH)], COORDINATOR, clock, key="high").patient_ids[0]
    found = next(f for f in opened(engine, patient_id).findings if f.severity is Severity.HIGH)
    day = date.fromisoformat(until) if until else None
    snoozed = answer(found, patient_id, Answer.SNOOZED, until=day)

    if may:
        answer_finding(engine, snoozed, RHEUMATOLOGIST, clock)
    else:
        with pytest.raises(Refusal):
            answer_finding(engine, snoozed, RHEUMATOLOGIST, clock)
    assert bool(opened(engine, patient_id).record.answers) is may


def test_a_lifetime_dose_put_off_as_information_stands_open_once_a_file_makes_it_high(
    engine: Engine, clock: Clock
) -> None:
    told = LifetimeDose(drug="cyclophosphamide", grams=12, on=when("2026-01-01"))
    record = named(having(patient(), lifetime_doses=(told,)))
    patient_id = load_records(engine, [record], COORDINATOR, clock, key="12 g").patient_ids[0]
    found = finding(engine, patient_id, "X-21")
    snoozed = answer(found, patient_id, Answer.SNOOZED, until=date(2026, 8, 25))
    answer_finding(engine, snoozed, ONCOLOGIST, clock)
    assert [card.lead for card in cards(engine, patient_id).rest] == [found]

    corrected = replace(record, lifetime_doses=(replace(told, grams=42),))
    load_records(engine, [corrected], COORDINATOR, clock, key="42 g")

    now = finding(engine, patient_id, "X-21")
    assert (found.severity, now.severity) == (Severity.INFO, Severity.HIGH)
    assert [card.lead for card in cards(engine, patient_id).open] == [now]
    assert [line for line in check(engine) if line.startswith("FAILED")] == []


def cards(engine: Engine, patient_id: str) -> Cards:
    now = opened(engine, patient_id)
    return finding_cards(now.findings, now.record.answers, TODAY)


def test_what_the_facts_no_longer_give_cannot_be_answered(engine: Engine, clock: Clock, patient_id: str) -> None:
    found = finding(engine, patient_id)
    stopped = tuple(replace(entry, stopped_on=entry.started_on) for entry in CRITICAL.regimen)
    load_records(engine, [named(replace(CRITICAL, regimen=stopped))], COORDINATOR, clock, key="second")

    with pytest.raises(Refusal, match="no longer give"):
        answer_finding(engine, answer(found, patient_id), RHEUMATOLOGIST, clock)


def test_a_day_belongs_to_a_snoozed_finding_alone(engine: Engine, clock: Clock, patient_id: str) -> None:
    with pytest.raises(Refusal, match="Leave the day empty"):
        answer_finding(
            engine, answer(finding(engine, patient_id), patient_id, until=date(2026, 6, 3)), RHEUMATOLOGIST, clock
        )
