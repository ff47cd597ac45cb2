"""Derived tables always say what the facts say."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from builders import act, cancer, drug, feature, having, high_risk, patient, when
from hypothesis import given, settings
from hypothesis import strategies as st
from people import COORDINATOR, ONCOLOGIST, RHEUMATOLOGIST, named, numbered
from sqlalchemy import Engine, text

from dashboard.clock import Clock
from dashboard.domain.actor import Role
from dashboard.domain.record import CancerTreatment, PatientRecord, Result
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import Start, Stop
from dashboard.domain.treatment_plan import Enter
from dashboard.domain.words import ActState, Answer, CancerState, DoseStatus, Feature, Modality
from dashboard.services import (
    AnswerFinding,
    ChangeRegimen,
    RecordAct,
    RecordTreatment,
    RetractAct,
    answer_finding,
    change_regimen,
    check,
    load_records,
    open_patient,
    rebuild,
    rebuild_if_rules_changed,
    record_act,
    record_treatment,
    retract_act,
)
from db.engine import reading, writing
from db.worklist import follows, outstanding

TRIGGER_DROPPED = "DROP TRIGGER audit_event_no_delete"


def test_every_check_passes_and_gives_a_figure(engine: Engine, clock: Clock) -> None:
    load_records(engine, [named(high_risk()), named(numbered(patient(), "T-2"))], COORDINATOR, clock, key="first")

    lines = check(engine)

    assert [line.split(":")[0] for line in lines] == [
        "ok schema",
        "ok integrity",
        "ok foreign keys",
        "ok audit chain",
        "ok audit anchors",
        "ok drug rules",
        "ok derived tables",
    ]
    assert lines[-1] == "ok derived tables: 2 patients"


def test_plans_are_made_again_when_the_rules_or_the_region_change(
    engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_records(engine, [named(high_risk())], COORDINATOR, clock, key="first")
    assert rebuild_if_rules_changed(engine) == 0

    monkeypatch.setenv("HELIOTROPE_REGION", "US")

    assert rebuild_if_rules_changed(engine) == 1
    assert check(engine)[-1] == "ok derived tables: 1 patients"
    with reading(engine) as session:
        assert "Colorectal cancer screening (USPSTF)" in {work.title for work in outstanding(session, clock.today())}


def test_plans_are_made_again_when_the_years_count_from_onset(
    engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_records(engine, [named(high_risk())], COORDINATOR, clock, key="first")

    monkeypatch.setenv("HELIOTROPE_YEARLY_ANCHOR", "onset")

    assert rebuild_if_rules_changed(engine) == 1
    assert rebuild_if_rules_changed(engine) == 0
    assert check(engine)[-1] == "ok derived tables: 1 patients"
    with reading(engine) as session:
        planned = outstanding(session, date(2027, 3, 1))
    assert date(2027, 3, 1) in {work.due_on for work in planned}


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        ("UPDATE plan_item SET due_on = '2020-01-01' WHERE item = 'chest_radiograph'", "FAILED derived tables"),
        ("DELETE FROM plan_item", "FAILED derived tables"),
        ("DELETE FROM plan_item WHERE origin = 'monitoring'", "FAILED derived tables"),
        ("UPDATE plan_item SET until = '2026-01-01' WHERE origin = 'monitoring'", "FAILED derived tables"),
        ("UPDATE finding SET severity = 'info'", "FAILED derived tables"),
        ("DELETE FROM finding", "FAILED derived tables"),
        ("UPDATE patient_summary SET display_name = 'Somebody else'", "FAILED derived tables"),
        ("DELETE FROM current_identifier", "FAILED derived tables"),
        ("UPDATE patient SET family_name = 'Changed in place'", "FAILED derived tables"),
        ("UPDATE alembic_version SET version_num = '9999'", "FAILED schema"),
    ],
)
def test_damage_is_named(engine: Engine, clock: Clock, damage: str, line: str) -> None:
    taking_both = having(high_risk(), regimen=(drug("azathioprine"), drug("febuxostat")))
    load_records(engine, [named(taking_both)], COORDINATOR, clock, key="first")
    with writing(engine) as session:
        session.execute(text(damage))

    assert next(found for found in check(engine) if found.startswith("FAILED")).startswith(line)


@pytest.mark.parametrize("table", ["plan_item", "patient_summary", "current_identifier"])
def test_rows_of_a_patient_of_whom_nothing_is_known_are_named_and_a_rebuild_removes_them(
    engine: Engine, clock: Clock, table: str
) -> None:
    load_records(engine, [named(high_risk())], COORDINATOR, clock, key="first")
    load_records(engine, [named(high_risk(weight_kg=70.0))], COORDINATOR, clock, key="second")
    of_nobody = "(SELECT version_id FROM patient WHERE supersedes_id IS NOT NULL)"
    with writing(engine) as session:
        row = session.execute(text(f"SELECT * FROM {table} LIMIT 1")).mappings().one()
        own = {"patient_id": of_nobody, "value": "'left over'"}
        told = ", ".join(own.get(name, name) for name in row)
        session.execute(text(f"INSERT INTO {table} ({', '.join(row)}) SELECT {told} FROM {table} LIMIT 1"))
    line = f"FAILED derived tables: {table} differs for 1 patients; run python -m dashboard rebuild"
    assert check(engine)[-1] == line

    assert rebuild(engine) == 1
    assert check(engine)[-1] == "ok derived tables: 1 patients"


def test_an_unprotected_audit_trail_is_named(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        with writing(engine) as session:
            session.execute(text(f"{TRIGGER_DROPPED} ON audit_event"))
    else:  # By another program: our own connections refuse.
        with closing(sqlite3.connect(str(engine.url.database))) as other:
            other.execute(TRIGGER_DROPPED)

    assert check(engine) == ["FAILED schema: the audit trail is not protected, missing audit_event_no_delete"]


def test_a_rebuild_makes_lost_tables_again(engine: Engine, clock: Clock) -> None:
    load_records(engine, [named(high_risk()), named(numbered(patient(), "T-2"))], COORDINATOR, clock, key="first")
    with writing(engine) as session:
        for table in ("finding", "plan_item", "patient_summary", "current_identifier"):
            session.execute(text(f"DELETE FROM {table}"))
    seen = []

    assert rebuild(engine, lambda done, of: seen.append((done, of))) == 2

    assert seen == [(2, 2)]
    assert check(engine)[-1] == "ok derived tables: 2 patients"


RECORDS: list[PatientRecord] = [
    patient(),
    patient(family_name="O'Brien", diagnosed=None),
    high_risk(),
    having(high_risk(), features=(feature(Feature.CUTANEOUS_NECROSIS, since="2026-04"),)),
    having(high_risk(), cancers=(cancer("ovary", "2026-04-01", CancerState.PLANNING),)),
    having(
        patient(), screening=(act("chest_radiograph", "2026-05-03"), act("mammography", "2026-05", ActState.BOOKED))
    ),
    having(patient(), results=(Result(test="ck", value=900.0, unit="U/L", on=when("2026-05-02")),)),
    patient(deceased_on=when("2026-05-20")),
    having(patient(), regimen=(drug("azathioprine"), drug("febuxostat", "2026-05-10"))),
    having(high_risk(), regimen=(drug("methotrexate"),)),
    having(patient(), regimen=(drug("methotrexate"), drug("ciclosporin"), drug("hydroxychloroquine", "2020-05-10"))),
]
Step = tuple[str, str | ActState | None, int]
STEPS = st.one_of(
    st.tuples(st.just("load"), st.sampled_from(["T-1", "T-2"]), st.integers(0, len(RECORDS) - 1)),
    st.tuples(st.just("act"), st.sampled_from(list(ActState)), st.integers(0, 30)),
    st.tuples(st.just("undo"), st.none(), st.integers(0, 5)),
    st.tuples(st.just("start"), st.sampled_from(["azathioprine", "febuxostat", "ivig"]), st.integers(0, 5)),
    st.tuples(st.just("stop"), st.none(), st.integers(0, 5)),
    st.tuples(st.just("operate"), st.none(), st.integers(0, 5)),
    st.tuples(st.just("answer"), st.none(), st.integers(0, 30)),
)


@pytest.mark.parametrize(("new_engine", "examples"), [("sqlite", 25), ("postgresql", 10)], indirect=["new_engine"])
def test_whatever_people_do_the_derived_tables_equal_a_rebuild(
    new_engine: Callable[[], AbstractContextManager[Engine]], examples: int, clock: Clock
) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(steps=st.lists(STEPS, min_size=1, max_size=8))
    def holds(steps: list[Step]) -> None:
        with new_engine() as engine:
            _live_through(engine, clock, steps)
            lines = check(engine)
        assert [line for line in lines if line.startswith("FAILED")] == []

    holds()


def _live_through(engine: Engine, clock: Clock, steps: list[Step]) -> None:
    """A step a day. What is refused changes nothing."""
    keys = (f"key {n}" for n in count())
    acts: list[tuple[str, str]] = []
    for number, (verb, what, choice) in enumerate(steps):
        day = Clock(clock.zone, date(2026, 6, 1) + timedelta(days=number))
        try:
            if verb == "load":
                told = named(numbered(RECORDS[choice], str(what)))
                load_records(engine, [told], COORDINATOR, day, key=next(keys))
            elif verb == "act":
                acts += _act(engine, day, ActState(str(what)), choice, next(keys))
            elif verb in ("start", "stop", "operate", "answer"):
                _change(engine, day, verb, what, choice, next(keys))
            elif acts:
                patient_id, act_id = acts[choice % len(acts)]
                undo = RetractAct(patient_id=patient_id, act_id=act_id, reason="slip", idempotency_key=next(keys))
                retract_act(engine, undo, ONCOLOGIST, day)
        except Refusal:
            pass


def _change(engine: Engine, clock: Clock, verb: str, drug_name: str | None, choice: int, key: str) -> None:
    """Change what somebody takes, or answer what a rule found in them, if there is anybody."""
    with reading(engine) as session:
        known = session.execute(text("SELECT patient_id FROM patient_summary ORDER BY mrn")).scalars().all()
        if not known:
            return
        opened = open_patient(session, known[choice % len(known)])
    patient_id = opened.record.patient.provenance.fact_id
    own = {"patient_id": patient_id, "reason": "agreed", "idempotency_key": key}
    if verb == "answer" and opened.findings:
        found = opened.findings[choice % len(opened.findings)]
        seen = AnswerFinding(finding_key=found.key, answer=Answer.DECIDED, follows=opened.follows.get(found.key), **own)
        answer_finding(engine, seen, replace(ONCOLOGIST, roles=frozenset(Role)), clock)
    elif verb == "start" and drug_name:
        on = clock.today() + timedelta(days=choice - 3)
        start = Start(drug(drug_name, on.isoformat()))
        change_regimen(engine, ChangeRegimen(change=start, **own), RHEUMATOLOGIST, clock)
    elif verb == "stop" and opened.record.regimen:
        taken = opened.record.regimen[choice % len(opened.record.regimen)].provenance
        stop = Stop(taken.fact_id, clock.today(), "agreed")
        change_regimen(engine, ChangeRegimen(change=stop, follows=(taken.version_id,), **own), RHEUMATOLOGIST, clock)
    elif verb == "operate":
        planned = CancerTreatment(modality=Modality.SURGERY, procedure="lobectomy", status=DoseStatus.PLANNED)
        record_treatment(engine, RecordTreatment(change=Enter(planned), **own), ONCOLOGIST, clock)


def _act(engine: Engine, clock: Clock, state: ActState, choice: int, key: str) -> list[tuple[str, str]]:
    """Record an act for some item of somebody's plan, if there is any."""
    with reading(engine) as session:
        planned = session.execute(text("SELECT patient_id, key FROM plan_item ORDER BY key")).all()
        if not planned:
            return []
        patient_id, plan_key = planned[choice % len(planned)]
        last = follows(session, patient_id).get(plan_key)
    command = RecordAct(
        patient_id=patient_id,
        plan_key=plan_key,
        state=state,
        on=clock.today(),
        reason="asked for",
        follows=last,
        idempotency_key=key,
    )
    return [(patient_id, record_act(engine, command, ONCOLOGIST, clock))]
