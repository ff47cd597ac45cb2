"""Recording what was done about the checks that drug rules ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import drug, having, high_risk, when
from people import COORDINATOR, OBSERVER, ONCOLOGIST, RADIOLOGIST, RHEUMATOLOGIST, named
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.care_plan import Planned
from dashboard.domain.record import Event, Medication, Result
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.words import ActFinding, ActState, Specialty
from dashboard.services import OpenPatient, RecordAct, RetractAct, load_records, open_patient, record_act, retract_act
from dashboard.services.plans import drug_chart, drug_duties
from db import worklist
from db.engine import reading

DUE = "2026-05-16"
"""A fortnight after methotrexate was begun; overdue from 24 May, 7 days of grace later."""


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    """On methotrexate since 2 May 2026, no bloods yet."""
    return taking(engine, clock, drug("methotrexate"))


def taking(engine: Engine, clock: Clock, *drugs: Medication, **facts: object) -> str:
    record = named(having(high_risk(), regimen=drugs, **facts))
    return load_records(engine, [record], COORDINATOR, clock, key="fixture").patient_ids[0]


def opened(engine: Engine, patient_id: str) -> OpenPatient:
    with reading(engine) as session:
        return open_patient(session, patient_id)


def bloods(engine: Engine, patient_id: str) -> Planned:
    (duty,) = opened(engine, patient_id).asked
    return duty


def act(patient_id: str, state: ActState, on: date = date(2026, 6, 1), **own: object) -> RecordAct:
    key = f"{patient_id}/M-01/monitoring_bloods/{DUE}"
    facts: dict[str, object] = {"plan_key": key, "idempotency_key": "form 1"} | own
    return RecordAct(patient_id=patient_id, state=state, on=on, **facts)  # type: ignore[arg-type]


def listed(engine: Engine, patient_id: str, today: date) -> list[str]:
    with reading(engine) as session:
        return [w.plan_key for w in worklist.outstanding(session, today, patient_id=patient_id) if "/M-" in w.plan_key]


def is_found(engine: Engine, patient_id: str, day: date) -> bool:
    return any(f.rule.id == "M-01" and f.is_active(day) for f in opened(engine, patient_id).findings)


def test_what_is_kept_is_what_the_rules_ask_for(engine: Engine, clock: Clock, patient_id: str) -> None:
    kept, now = bloods(engine, patient_id), opened(engine, patient_id)
    (duty,) = drug_duties(drug_chart(now.record, now.plan))

    assert (kept.key, kept.due_on) == (f"{patient_id}/M-01/monitoring_bloods/{DUE}", date(2026, 5, 16))
    names = ("key", "item", "title", "owner", "because", "source", "due_on", "opens_on", "overdue_from", "until")
    assert {name: getattr(kept, name) for name in names} == {name: getattr(duty, name) for name in names}


def test_the_line_and_the_finding_of_one_patient_begin_on_the_same_day(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    (finding,) = (f for f in opened(engine, patient_id).findings if f.rule.id == "M-01" and f.severity == "high")

    assert bloods(engine, patient_id).overdue_from == finding.first == date(2026, 5, 24)


@pytest.mark.parametrize("state", [ActState.ORDERED, ActState.BOOKED])
def test_ordered_and_booked_bloods_stay_on_the_list_with_who_and_when(
    engine: Engine, clock: Clock, patient_id: str, state: ActState
) -> None:
    record_act(engine, act(patient_id, state, reason="with the next visit"), RHEUMATOLOGIST, clock)

    kept = bloods(engine, patient_id)
    assert (kept.outcome, kept.outcome_on) == (state, date(2026, 6, 1))
    assert kept.because.endswith("1 Jun 2026 (with the next visit).")
    assert listed(engine, patient_id, clock.today()) == [kept.key]


@pytest.mark.parametrize("state", [ActState.DECLINED, ActState.WAIVED])
def test_declined_and_waived_bloods_leave_the_list_and_the_finding_stays(
    engine: Engine, clock: Clock, patient_id: str, state: ActState
) -> None:
    record_act(engine, act(patient_id, state, reason="on holiday"), RHEUMATOLOGIST, clock)

    declined, following = opened(engine, patient_id).asked
    assert listed(engine, patient_id, clock.today()) == []
    assert is_found(engine, patient_id, clock.today())
    assert "Not done all the same: it counts as overdue from 24 May 2026." in declined.because
    assert following.due_on == date(2026, 7, 1)
    assert listed(engine, patient_id, date(2026, 6, 24)) == [following.key]


def test_bloods_that_were_done_end_the_finding_and_set_the_next_date(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    record_act(engine, act(patient_id, ActState.DONE, date(2026, 5, 30)), RHEUMATOLOGIST, clock)

    assert not is_found(engine, patient_id, clock.today())
    following = bloods(engine, patient_id)
    assert (following.due_on, following.outcome) == (date(2026, 6, 13), None)
    assert "last monitoring bloods 30 May 2026" in following.because
    assert listed(engine, patient_id, clock.today()) == []
    assert listed(engine, patient_id, date(2026, 6, 6)) == [following.key]


def test_bloods_done_once_count_for_both_drugs_that_ask_for_them(engine: Engine, clock: Clock) -> None:
    patient_id = taking(engine, clock, drug("methotrexate"), drug("ciclosporin"))
    record_act(engine, act(patient_id, ActState.DONE), RHEUMATOLOGIST, clock)

    assert {key.split("/")[2] for key in listed(engine, patient_id, clock.today())} == {"blood_pressure", "glucose"}


def test_bloods_that_oncology_took_before_a_cycle_settle_the_duty(engine: Engine, clock: Clock) -> None:
    before_a_cycle = tuple(
        Result(test=test, value=4.0, on=when("2026-05-20")) for test in ("white_cells", "creatinine", "alt", "albumin")
    )
    patient_id = taking(engine, clock, drug("methotrexate"), results=before_a_cycle)

    assert bloods(engine, patient_id).due_on == date(2026, 6, 3)
    assert not is_found(engine, patient_id, clock.today())


def test_bloods_that_are_imported_later_settle_what_was_ordered(engine: Engine, clock: Clock, patient_id: str) -> None:
    record_act(engine, act(patient_id, ActState.ORDERED, date(2026, 5, 20)), RHEUMATOLOGIST, clock)
    taken = Event(type="monitoring_bloods", on=when("2026-05-22"))
    record = named(having(high_risk(), regimen=(drug("methotrexate"),), events=(taken,)))
    load_records(engine, [record], COORDINATOR, clock, key="again")

    assert (bloods(engine, patient_id).due_on, bloods(engine, patient_id).outcome) == (date(2026, 6, 5), None)


@pytest.mark.parametrize("state", list(ActState))
def test_what_was_undone_is_as_if_it_had_not_been(
    engine: Engine, clock: Clock, patient_id: str, state: ActState
) -> None:
    before = bloods(engine, patient_id)
    act_id = record_act(engine, act(patient_id, state, reason="slip"), RHEUMATOLOGIST, clock)
    undo = RetractAct(patient_id=patient_id, act_id=act_id, reason="another patient", idempotency_key="undo")
    retract_act(engine, undo, RHEUMATOLOGIST, clock)

    assert bloods(engine, patient_id) == before
    assert is_found(engine, patient_id, clock.today())


@pytest.mark.parametrize("state", [ActState.ORDERED, ActState.DONE])
def test_a_contributor_undoes_only_for_the_own_specialty(
    engine: Engine, clock: Clock, patient_id: str, state: ActState
) -> None:
    owner = replace(RADIOLOGIST, specialties=frozenset({Specialty.RHEUMATOLOGY}))
    act_id = record_act(engine, act(patient_id, state), owner, clock)
    undo = RetractAct(patient_id=patient_id, act_id=act_id, reason="slip", idempotency_key="undo")
    with pytest.raises(Refusal, match="may not record"):
        retract_act(engine, undo, RADIOLOGIST, clock)
    retract_act(engine, undo, owner, clock)


@pytest.mark.parametrize("actor", [OBSERVER, RADIOLOGIST], ids=["an observer", "another specialty's contributor"])
def test_who_may_not_record_is_refused(engine: Engine, clock: Clock, patient_id: str, actor) -> None:
    with pytest.raises(Refusal, match="may not record"):
        record_act(engine, act(patient_id, ActState.ORDERED), actor, clock)


def test_who_comes_second_is_told_and_may_then_follow(engine: Engine, clock: Clock, patient_id: str) -> None:
    first = record_act(engine, act(patient_id, ActState.ORDERED), RHEUMATOLOGIST, clock)
    with pytest.raises(Overtaken, match=r"Monitoring bloods: rhea recorded 'ordered'"):
        record_act(engine, act(patient_id, ActState.BOOKED, idempotency_key="form 2"), ONCOLOGIST, clock)
    record_act(engine, act(patient_id, ActState.BOOKED, follows=first, idempotency_key="form 3"), ONCOLOGIST, clock)

    assert bloods(engine, patient_id).outcome == ActState.BOOKED


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ({"state": ActState.DONE, "on": date(2026, 5, 1)}, "does not count for this: Methotrexate since 2 May 2026"),
        ({"state": ActState.DONE, "finding": ActFinding.NEGATIVE}, "recorded as results"),
        ({"state": ActState.DECLINED}, "needs a reason"),
        ({"state": ActState.DONE, "on": date(2026, 6, 2)}, "in the future"),
        ({"state": ActState.BOOKED, "on": date(2028, 6, 2)}, "24 months ahead"),
        ({"plan_key": "nobody/M-01/monitoring_bloods/2026-05-16"}, "no longer in the patient's plan"),
    ],
    ids=[
        "bloods before the drug began",
        "a finding of monitoring",
        "declined without a reason",
        "done tomorrow",
        "booked with the year mistyped",
        "not asked for",
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_changes(
    engine: Engine, clock: Clock, patient_id: str, command: dict[str, object], words: str
) -> None:
    before = opened(engine, patient_id)
    with pytest.raises(Refusal, match=words):
        record_act(engine, replace(act(patient_id, ActState.ORDERED), **command), RHEUMATOLOGIST, clock)

    assert opened(engine, patient_id) == before


def test_a_form_for_bloods_that_came_in_meanwhile_is_refused(engine: Engine, clock: Clock, patient_id: str) -> None:
    record_act(engine, act(patient_id, ActState.DONE), RHEUMATOLOGIST, clock)
    with pytest.raises(Refusal, match="no longer in the patient's plan"):
        record_act(engine, act(patient_id, ActState.ORDERED, idempotency_key="form 2"), ONCOLOGIST, clock)


def test_as_known_before_a_drug_was_recorded_nothing_is_asked_for(engine: Engine, clock: Clock) -> None:
    patient_id = taking(engine, clock)
    known_at = opened(engine, patient_id).record.patient.provenance.recorded_at
    record = named(having(high_risk(), regimen=(drug("methotrexate"),)))
    load_records(engine, [record], COORDINATOR, clock, key="second")

    with reading(engine) as session:
        then, now = open_patient(session, patient_id, known_at), open_patient(session, patient_id)
    assert (then.asked, len(now.asked)) == ((), 1)
