"""What waits for an answer across the clinic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import drug, having, patient, when
from people import COORDINATOR, RHEUMATOLOGIST, named, numbered
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.words import Answer
from dashboard.services import AnswerFinding, ToAnswer, answer_finding, findings_to_answer, load_records
from db.engine import reading

WITHOUT_TPMT = having(patient(family_name="Tpmt"), regimen=(drug("azathioprine"),))
CRITICAL = having(patient(family_name="Both"), regimen=(drug("azathioprine"), drug("febuxostat", "2026-05-10")))


@pytest.fixture
def both(engine: Engine, clock: Clock) -> tuple[str, ...]:
    records = [numbered(named(WITHOUT_TPMT), "A-1"), numbered(named(CRITICAL), "A-2")]
    return load_records(engine, records, COORDINATOR, clock, key="fixture").patient_ids


def waiting(engine: Engine, clock: Clock) -> tuple[ToAnswer, ...]:
    with reading(engine) as session:
        return findings_to_answer(session, clock.today())


def rules(asked: tuple[ToAnswer, ...]) -> list[tuple[str | None, str]]:
    return [(each.mrn, each.card.lead.rule.id) for each in asked]


def test_a_critical_finding_of_any_patient_stands_before_the_others(
    engine: Engine, clock: Clock, both: tuple[str, ...]
) -> None:
    first, *rest = rules(waiting(engine, clock))

    assert first == ("A-2", "X-01")
    assert ("A-1", "C-06") in rest


def test_what_was_answered_no_longer_waits_even_if_critical(
    engine: Engine, clock: Clock, both: tuple[str, ...]
) -> None:
    first = waiting(engine, clock)[0]
    seen = AnswerFinding(
        patient_id=first.patient_id,
        finding_key=first.card.lead.key,
        answer=Answer.ACKNOWLEDGED,
        idempotency_key="seen",
    )

    answer_finding(engine, seen, RHEUMATOLOGIST, clock)

    assert ("A-2", "X-01") not in rules(waiting(engine, clock))


def test_nobody_is_asked_about_somebody_who_died(engine: Engine, clock: Clock, both: tuple[str, ...]) -> None:
    dead = replace(CRITICAL, patient=replace(CRITICAL.patient, deceased_on=when("2026")))
    load_records(engine, [numbered(named(dead), "A-2")], COORDINATOR, clock, key="died")

    assert {mrn for mrn, _ in rules(waiting(engine, clock))} == {"A-1"}


def test_what_begins_tomorrow_does_not_wait_today(engine: Engine, clock: Clock) -> None:
    ahead = having(patient(), regimen=(drug("azathioprine"), drug("febuxostat", "2026-06-02")))
    load_records(engine, [numbered(named(ahead), "A-3")], COORDINATOR, clock, key="ahead")

    assert ("A-3", "X-01") not in rules(waiting(engine, clock))
    later = Clock(clock.zone, date(2026, 6, 2))
    assert ("A-3", "X-01") in rules(waiting(engine, later))
