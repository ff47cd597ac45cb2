"""Marking a test as ordered, booked, done, declined or waived, and undoing it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from builders import act as act_of_file
from builders import having, high_risk, when
from people import COORDINATOR, DERMATOLOGIST, OBSERVER, ONCOLOGIST, RADIOLOGIST, named
from sqlalchemy import Engine, text

from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import ActFinding, ActState, Round, Specialty
from dashboard.services import RecordAct, RetractAct, load_records, open_patient, record_act, retract_act
from db import worklist
from db.engine import reading

CT = "ct_neck_thorax_abdomen_pelvis"


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    """Born on 15 January 1971, high risk, nothing done yet."""
    return load_records(engine, [named(high_risk())], COORDINATOR, clock, key="fixture").patient_ids[0]


def act(patient_id: str, state: ActState = ActState.BOOKED, **own: object) -> RecordAct:
    facts: dict[str, object] = {"on": date(2026, 6, 1), "idempotency_key": "form 1"}
    return RecordAct(patient_id=patient_id, plan_key=key(patient_id), state=state, **(facts | own))  # type: ignore[arg-type]


def key(patient_id: str, item: str = CT) -> str:
    return f"{patient_id}/imacs-2023/{item}/diagnosis"


def state_of(engine: Engine, patient_id: str, clock: Clock) -> str:
    with reading(engine) as session:
        plan = open_patient(session, patient_id).plan
        stored = worklist.outstanding(session, clock.today(), patient_id=patient_id)
    state = next(item.state(clock.today()) for item in plan.items if item.key == key(patient_id))
    assert {w.plan_key: w.state for w in stored}.get(key(patient_id), state) == state
    return state


@pytest.mark.parametrize("state", list(ActState))
def test_an_act_is_what_the_plan_and_the_worklist_show(
    engine: Engine, clock: Clock, patient_id: str, state: ActState
) -> None:
    record_act(engine, act(patient_id, state, reason="she prefers MRI"), ONCOLOGIST, clock)

    assert state_of(engine, patient_id, clock) == state


def test_an_act_keeps_its_finding_its_author_and_the_version_of_the_guideline(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    record_act(engine, act(patient_id, ActState.DONE, finding=ActFinding.INCIDENTAL), ONCOLOGIST, clock)

    with reading(engine) as session:
        opened = open_patient(session, patient_id)
    (done,) = opened.record.screening
    assert (done.item, done.finding, done.rule_version) == (CT, ActFinding.INCIDENTAL, opened.plan.protocol_version)
    assert (done.provenance.recorded_by, done.provenance.source) == ("ono", "Recorded in Heliotrope")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ({"state": ActState.DECLINED}, "needs a reason"),
        ({"state": ActState.WAIVED, "reason": "  "}, "needs a reason"),
        ({"state": ActState.DONE, "on": date(2026, 6, 2)}, "in the future"),
        ({"state": ActState.DONE, "on": date(1971, 1, 14)}, "before the patient was born"),
        ({"state": ActState.DONE, "on": date(2025, 5, 1)}, "before the diagnosis"),
        ({"state": ActState.BOOKED, "on": date(2028, 6, 2)}, "24 months ahead"),
        ({"state": ActState.BOOKED, "finding": ActFinding.NEGATIVE}, "has no finding yet"),
        ({"on": date(1899, 12, 31)}, "not a day between 1900 and 2100"),
        ({"on": date(2101, 1, 1)}, "not a day between 1900 and 2100"),
        ({"plan_key": "somebody/else"}, "no longer in the patient's plan"),
        ({"patient_id": "nobody"}, "no such patient"),
        ({"follows": "what is gone"}, "not there any more"),
    ],
    ids=[
        "declined without a reason",
        "waived for a blank reason",
        "done tomorrow",
        "done the day before birth",
        "done with the year mistyped",
        "booked with the year mistyped",
        "a finding of a test not done",
        "booked for before 1900",
        "booked for after 2100",
        "not in the plan",
        "no such patient",
        "follows an act that is not there",
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_stored(
    engine: Engine, clock: Clock, patient_id: str, command: dict[str, object], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        record_act(engine, replace(act(patient_id), **command), ONCOLOGIST, clock)  # type: ignore[arg-type]

    assert _rows(engine, "screening_act") == 0


@pytest.mark.parametrize("on", [date(2026, 6, 1), date(2026, 1, 31)], ids=["today", "90 days before the diagnosis"])
def test_a_test_done_on_the_last_or_first_possible_day_is_kept(
    engine: Engine, clock: Clock, patient_id: str, on: date
) -> None:
    record_act(engine, act(patient_id, ActState.DONE, on=on), ONCOLOGIST, clock)


@pytest.mark.parametrize(
    ("state", "on", "words"),
    [
        (ActState.DONE, date(2010, 1, 1), "longer ago than the interval of the programme"),
        (ActState.DONE, date(2023, 4, 30), "longer ago than the interval of the programme"),
        (ActState.DONE, date(2023, 5, 1), None),
        (ActState.DONE, date(2025, 1, 1), None),
        (ActState.DECLINED, date(2010, 1, 1), "before the diagnosis"),
        (ActState.BOOKED, date(2025, 1, 1), "before the diagnosis"),
        (ActState.BOOKED, date(2026, 4, 1), None),
    ],
)
def test_a_breast_screening_of_the_last_three_years_can_be_recorded_and_an_older_one_cannot(
    engine: Engine, clock: Clock, patient_id: str, state: ActState, on: date, words: str | None
) -> None:
    with reading(engine) as session:
        [breast] = [i for i in open_patient(session, patient_id).plan.items if i.programme == "breast"]
    command = replace(act(patient_id, state, on=on, reason="told so by the patient"), plan_key=breast.key)

    if words:
        with pytest.raises(Refusal, match=words):
            record_act(engine, command, COORDINATOR, clock)
    else:
        record_act(engine, command, COORDINATOR, clock)
        with reading(engine) as session:
            [breast] = [i for i in open_patient(session, patient_id).plan.items if i.programme == "breast"]
        assert breast.outcome == state


def test_a_booking_may_be_in_the_future(engine: Engine, clock: Clock, patient_id: str) -> None:
    record_act(engine, act(patient_id, ActState.BOOKED, on=date(2026, 7, 1)), ONCOLOGIST, clock)


@pytest.mark.parametrize(
    ("actor", "may"),
    [(COORDINATOR, True), (DERMATOLOGIST, True), (OBSERVER, False), (RADIOLOGIST, False)],
    ids=lambda value: value.name if isinstance(value, Actor) else "",
)
def test_who_may_not_record_is_refused(engine: Engine, clock: Clock, patient_id: str, actor: Actor, may: bool) -> None:
    if may:
        record_act(engine, act(patient_id), actor, clock)
    else:
        with pytest.raises(Refusal, match="may not record"):
            record_act(engine, act(patient_id), actor, clock)
        assert _rows(engine, "audit_event") == _rows_of_the_load(engine) + 1


def test_a_contributor_may_record_for_the_own_specialty(engine: Engine, clock: Clock, patient_id: str) -> None:
    owner = replace(RADIOLOGIST, specialties=frozenset({Specialty.ONCOLOGY}))
    act_id = record_act(engine, act(patient_id), owner, clock)
    with pytest.raises(Refusal, match="may not record"):
        retract_act(engine, _undo(patient_id, act_id), RADIOLOGIST, clock)
    retract_act(engine, _undo(patient_id, act_id), owner, clock)


def test_who_comes_second_is_told_who_did_what_and_when(engine: Engine, clock: Clock, patient_id: str) -> None:
    record_act(engine, act(patient_id), ONCOLOGIST, clock)
    with pytest.raises(Refusal, match=r"CT.*: ono recorded 'booked' on 1 Jun 2026 at \d\d:\d\d, after you opened"):
        record_act(engine, act(patient_id, ActState.DONE, idempotency_key="form 2"), DERMATOLOGIST, clock)


def test_who_saw_the_last_act_may_follow_it(engine: Engine, clock: Clock, patient_id: str) -> None:
    record_act(engine, act(patient_id), ONCOLOGIST, clock)
    with reading(engine) as session:
        follows = worklist.follows(session, patient_id)[key(patient_id)]
    done = act(patient_id, ActState.DONE, follows=follows, idempotency_key="form 2")
    record_act(engine, done, DERMATOLOGIST, clock)

    assert state_of(engine, patient_id, clock) == "done"


@pytest.mark.parametrize(("day", "may"), [("2027-03-01", False), ("2027-03-02", True)], ids=["too early", "first day"])
def test_a_yearly_round_is_not_settled_before_it_opens(engine: Engine, patient_id: str, day: str, may: bool) -> None:
    clock = Clock(ZoneInfo("Europe/London"), date(2027, 3, 3))
    year_1 = f"{patient_id}/imacs-2023/full_blood_count/year_1"
    done = replace(act(patient_id, ActState.DONE, on=date.fromisoformat(day)), plan_key=year_1)

    if may:
        record_act(engine, done, ONCOLOGIST, clock)
    else:
        with pytest.raises(Refusal, match="too early for this round, which opens on 2 Mar 2027"):
            record_act(engine, done, ONCOLOGIST, clock)


def test_a_test_that_is_done_is_not_ordered_again(engine: Engine, clock: Clock, patient_id: str) -> None:
    done = record_act(engine, act(patient_id, ActState.DONE), ONCOLOGIST, clock)

    with pytest.raises(Refusal, match="is done already"):
        record_act(engine, act(patient_id, ActState.ORDERED, follows=done, idempotency_key="form 2"), ONCOLOGIST, clock)

    assert state_of(engine, patient_id, clock) == ActState.DONE


def test_an_abnormal_test_is_ordered_again_and_its_finding_stays(engine: Engine, clock: Clock, patient_id: str) -> None:
    record_act(engine, act(patient_id, ActState.DONE, finding=ActFinding.ABNORMAL), ONCOLOGIST, clock)
    with reading(engine) as session:
        follows = worklist.follows(session, patient_id)[key(patient_id)]

    record_act(engine, act(patient_id, ActState.ORDERED, follows=follows, idempotency_key="form 2"), ONCOLOGIST, clock)

    with reading(engine) as session:
        plan = open_patient(session, patient_id).plan
    again = next(item for item in plan.items if item.key == key(patient_id))
    assert (again.outcome, again.finding) == (ActState.ORDERED, ActFinding.ABNORMAL)


def test_eight_clicks_on_one_button_are_one_act(engine: Engine, clock: Clock, patient_id: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(lambda _: record_act(engine, act(patient_id), ONCOLOGIST, clock), range(8)))

    assert len(answers) == 1
    assert _rows(engine, "screening_act") == 1
    assert _rows(engine, "audit_event") == _rows_of_the_load(engine) + 1


def test_of_eight_people_at_once_one_records_and_seven_are_refused(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    def try_it(n: int) -> bool:
        try:
            record_act(engine, act(patient_id, idempotency_key=f"form {n}"), ONCOLOGIST, clock)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(try_it, range(8))) == [False] * 7 + [True]
    assert _rows(engine, "screening_act") == 1


def test_an_undone_act_is_as_if_it_had_not_been_and_stays_in_the_history(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    before = state_of(engine, patient_id, clock)
    act_id = record_act(engine, act(patient_id), ONCOLOGIST, clock)
    retract_act(engine, _undo(patient_id, act_id), ONCOLOGIST, clock)

    assert state_of(engine, patient_id, clock) == before
    assert _rows(engine, "screening_act") == 2


def test_after_an_undo_the_next_act_follows_it(engine: Engine, clock: Clock, patient_id: str) -> None:
    act_id = record_act(engine, act(patient_id), ONCOLOGIST, clock)
    retract_act(engine, _undo(patient_id, act_id), ONCOLOGIST, clock)
    with pytest.raises(Refusal, match="ono withdrew 'booked'"):
        record_act(engine, act(patient_id, idempotency_key="form 2", follows=act_id), DERMATOLOGIST, clock)
    with reading(engine) as session:
        follows = worklist.follows(session, patient_id)[key(patient_id)]
    record_act(engine, act(patient_id, idempotency_key="form 3", follows=follows), DERMATOLOGIST, clock)

    assert state_of(engine, patient_id, clock) == "booked"


def test_only_the_last_act_can_be_undone_and_only_once_and_for_a_reason(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    first = record_act(engine, act(patient_id), ONCOLOGIST, clock)
    second = record_act(engine, act(patient_id, follows=first, idempotency_key="form 2"), ONCOLOGIST, clock)

    with pytest.raises(Refusal, match="Something was recorded for this test since"):
        retract_act(engine, _undo(patient_id, first), ONCOLOGIST, clock)
    with pytest.raises(Refusal, match="needs a reason"):
        retract_act(engine, replace(_undo(patient_id, second), reason=" "), ONCOLOGIST, clock)
    retract_act(engine, _undo(patient_id, second), ONCOLOGIST, clock)
    retract_act(engine, _undo(patient_id, second), ONCOLOGIST, clock)
    with pytest.raises(Refusal, match="withdrawn already"):
        retract_act(engine, replace(_undo(patient_id, second), idempotency_key="again"), ONCOLOGIST, clock)


def test_a_file_that_is_loaded_again_leaves_what_people_recorded(engine: Engine, clock: Clock, patient_id: str) -> None:
    record_act(engine, act(patient_id), ONCOLOGIST, clock)
    otherwise = act_of_file(CT, "2026-05-30", ActState.BOOKED, round_=Round.DIAGNOSIS)
    load_records(engine, [named(having(high_risk(), screening=(otherwise,)))], COORDINATOR, clock, key="again")

    with reading(engine) as session:
        record = open_patient(session, patient_id).record
    assert [(kept.on, kept.provenance.recorded_by) for kept in record.screening] == [(when("2026-06-01"), "ono")]


@pytest.mark.parametrize(
    "change",
    [{"state": ActState.DONE}, {"on": date(2026, 6, 2)}, {"reason": "she asked"}, {"follows": "another"}],
    ids=["another state", "another day", "another reason", "after another act"],
)
def test_a_form_sent_again_with_other_content_is_refused(
    engine: Engine, clock: Clock, patient_id: str, change: dict[str, object]
) -> None:
    record_act(engine, act(patient_id), ONCOLOGIST, clock)
    with pytest.raises(Refusal, match="already sent for something else"):
        record_act(engine, act(patient_id, **change), ONCOLOGIST, clock)  # type: ignore[arg-type]

    assert _rows(engine, "screening_act") == 1


def test_an_undo_sent_again_for_another_reason_is_refused(engine: Engine, clock: Clock, patient_id: str) -> None:
    undo = _undo(patient_id, record_act(engine, act(patient_id), ONCOLOGIST, clock))
    retract_act(engine, undo, ONCOLOGIST, clock)
    with pytest.raises(Refusal, match="already sent for something else"):
        retract_act(engine, replace(undo, reason="wrong day"), ONCOLOGIST, clock)


@pytest.mark.parametrize(
    ("reason", "words"),
    [("x" * 501, "501 characters"), ("a\x00b", "control characters"), ("a\ud800b", "control characters")],
    ids=["too long", "a zero byte", "half a letter"],
)
def test_a_reason_that_cannot_be_kept_is_refused(
    engine: Engine, clock: Clock, patient_id: str, reason: str, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        record_act(engine, act(patient_id, ActState.WAIVED, reason=reason), ONCOLOGIST, clock)
    act_id = record_act(engine, act(patient_id), ONCOLOGIST, clock)
    with pytest.raises(Refusal, match=words):
        retract_act(engine, replace(_undo(patient_id, act_id), reason=reason), ONCOLOGIST, clock)

    assert _rows(engine, "screening_act") == 1


def test_a_reason_may_have_500_characters_and_lines(engine: Engine, clock: Clock, patient_id: str) -> None:
    record_act(engine, act(patient_id, ActState.WAIVED, reason="line\n" + "x" * 495), ONCOLOGIST, clock)

    assert state_of(engine, patient_id, clock) == "waived"


@pytest.mark.parametrize(
    ("first", "second", "finding"),
    [
        ((ActState.DONE, None), (ActState.DONE, ActFinding.MALIGNANCY), "malignancy"),
        ((ActState.DONE, ActFinding.ABNORMAL), (ActState.DONE, ActFinding.NEGATIVE), "negative"),
        ((ActState.BOOKED, None), (ActState.DONE, ActFinding.INCIDENTAL), "incidental"),
    ],
    ids=["done, then the finding", "another finding", "booked, then done with a finding"],
)
def test_of_two_entries_for_one_test_the_later_counts(
    engine: Engine,
    clock: Clock,
    patient_id: str,
    first: tuple[ActState, ActFinding | None],
    second: tuple[ActState, ActFinding | None],
    finding: str,
) -> None:
    (state, found), (later_state, later_found) = first, second
    first_id = record_act(engine, act(patient_id, state, finding=found), ONCOLOGIST, clock)
    later = act(patient_id, later_state, finding=later_found, follows=first_id, idempotency_key="form 2")
    record_act(engine, later, ONCOLOGIST, clock)

    with reading(engine) as session:
        plan = open_patient(session, patient_id).plan
        stored = session.execute(text("SELECT finding FROM plan_item WHERE key = :key"), {"key": key(patient_id)})
        assert stored.scalar_one() == finding
    assert next(item.finding for item in plan.items if item.key == key(patient_id)) == finding
    assert state_of(engine, patient_id, clock) == "done"


def test_one_form_cannot_be_sent_for_two_things(engine: Engine, clock: Clock, patient_id: str) -> None:
    act_id = record_act(engine, act(patient_id), ONCOLOGIST, clock)
    with pytest.raises(Refusal, match="already sent for something else"):
        retract_act(engine, replace(_undo(patient_id, act_id), idempotency_key="form 1"), ONCOLOGIST, clock)


def _undo(patient_id: str, act_id: str) -> RetractAct:
    return RetractAct(patient_id=patient_id, act_id=act_id, reason="wrong patient", idempotency_key=f"undo {act_id}")


def _rows(engine: Engine, table: str) -> int:
    with reading(engine) as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def _rows_of_the_load(engine: Engine) -> int:
    with reading(engine) as session:
        query = text("SELECT count(*) FROM audit_event WHERE actor = :actor")
        return int(session.execute(query, {"actor": COORDINATOR.name}).scalar_one())
