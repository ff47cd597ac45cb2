"""Answering after a flare whether to screen again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from builders import having, high_risk, when
from people import COORDINATOR, DERMATOLOGIST, ONCOLOGIST, RHEUMATOLOGIST, named
from sqlalchemy import Engine, select

from dashboard.clock import Clock
from dashboard.domain.care_plan import Flare
from dashboard.domain.record import Event
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.services import AnswerFlare, answer_flare, check, load_records, open_patient
from db.engine import reading
from db.models import AuditEventRow

MAY_20 = when("2026-05-20")
FLARED = having(high_risk(), events=(Event(type="disease_activity", on=MAY_20),))


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    """Diagnosed on 1 May 2026, flared on the 20th."""
    return load_records(engine, [named(FLARED)], COORDINATOR, clock, key="fixture").patient_ids[0]


def asked(engine: Engine, patient_id: str) -> Flare:
    with reading(engine) as session:
        (flare,) = open_patient(session, patient_id).plan.flares
    return flare


def yes(patient_id: str, **own: object) -> AnswerFlare:
    facts: dict[str, object] = {"flare_on": MAY_20, "screen_again": True, "idempotency_key": "form 1"} | own
    return AnswerFlare(patient_id=patient_id, **facts)  # type: ignore[arg-type]


def test_a_yes_is_kept_with_its_author_and_day_and_audited(engine: Engine, clock: Clock, patient_id: str) -> None:
    fact_id = answer_flare(engine, yes(patient_id), RHEUMATOLOGIST, clock)

    kept = asked(engine, patient_id).answered
    assert kept
    assert (kept.screen_again, kept.flare_on, kept.on.first) == (True, MAY_20, clock.today())
    assert (kept.provenance.recorded_by, kept.provenance.fact_id) == (RHEUMATOLOGIST.name, fact_id)
    with reading(engine) as session:
        audited = session.exec(select(AuditEventRow.object)).scalars().all()
    assert f"flare_answered/{fact_id}" in audited
    assert [line for line in check(engine) if line.startswith("FAILED")] == []


def test_eight_clicks_answer_once_and_the_key_is_good_for_nothing_else(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    with ThreadPoolExecutor(8) as clicks:
        ids = set(clicks.map(lambda _: answer_flare(engine, yes(patient_id), RHEUMATOLOGIST, clock), range(8)))

    assert len(ids) == 1
    with reading(engine) as session:
        assert len(open_patient(session, patient_id).record.flare_answers) == 1
    with pytest.raises(Refusal, match="already sent for something else"):
        answer_flare(engine, yes(patient_id, screen_again=False), RHEUMATOLOGIST, clock)


def test_who_comes_second_is_told_who_answered_what(engine: Engine, clock: Clock, patient_id: str) -> None:
    answer_flare(engine, yes(patient_id), RHEUMATOLOGIST, clock)
    no = yes(patient_id, screen_again=False, idempotency_key="form 2")

    with pytest.raises(Overtaken, match=r"rhea answered yes on 1 Jun 2026 at \d\d:\d\d, after you opened"):
        answer_flare(engine, no, DERMATOLOGIST, clock)
    answered = asked(engine, patient_id).answered
    assert answered
    assert answered.screen_again


def test_who_saw_the_answer_may_change_it(engine: Engine, clock: Clock, patient_id: str) -> None:
    answer_flare(engine, yes(patient_id), RHEUMATOLOGIST, clock)
    seen = asked(engine, patient_id).answered
    assert seen

    later = Clock(clock.zone, date(2026, 6, 4))
    no = yes(patient_id, screen_again=False, follows=seen.provenance.version_id, idempotency_key="form 2")
    answer_flare(engine, no, DERMATOLOGIST, later)

    kept = asked(engine, patient_id).answered
    assert kept
    assert (kept.screen_again, kept.on.first) == (False, later.today())


def test_a_file_loaded_again_leaves_the_answer_as_it_is(engine: Engine, clock: Clock, patient_id: str) -> None:
    answer_flare(engine, yes(patient_id), RHEUMATOLOGIST, clock)
    load_records(engine, [named(FLARED)], COORDINATOR, clock, key="again")
    assert asked(engine, patient_id).answered


def test_a_flare_that_nobody_recorded_cannot_be_answered(engine: Engine, clock: Clock, patient_id: str) -> None:
    with pytest.raises(Refusal, match="Nobody is asked about a flare of that day"):
        answer_flare(engine, yes(patient_id, flare_on=when("2026-05-21")), RHEUMATOLOGIST, clock)


def test_an_answer_that_follows_one_that_is_not_there_is_refused(engine: Engine, clock: Clock, patient_id: str) -> None:
    with pytest.raises(Overtaken, match="is not there any more"):
        answer_flare(engine, replace(yes(patient_id), follows="gone"), RHEUMATOLOGIST, clock)


def test_oncology_may_not_answer(engine: Engine, clock: Clock, patient_id: str) -> None:
    with pytest.raises(Refusal, match=r"may not record facts about the myositis.*dermatology or rheumatology"):
        answer_flare(engine, yes(patient_id), ONCOLOGIST, clock)
