"""Demo sign-in asks for no password: a database counts as made up only while everybody in it is."""

from __future__ import annotations

import pytest
from builders import having, patient, when
from people import COORDINATOR, named
from sqlalchemy import Engine, select

from dashboard.auth.accounts import open_demo
from dashboard.auth.entry import sign_in_to_demo
from dashboard.clock import Clock
from dashboard.database import fill_for_demo
from dashboard.demo.fill import PUBLISHED, fill
from dashboard.domain.actor import Role
from dashboard.domain.record import Patient, PatientRecord, Result
from dashboard.domain.refusal import Refusal
from dashboard.exchange.importing import import_case_files
from dashboard.services import Loaded, load_records, preview_records
from dashboard.services.load import DEMO_SOURCE
from db.engine import reading
from db.mark import read_mark
from db.models import AuditEventRow
from db.patients import search


@pytest.fixture
def demo(engine: Engine, clock: Clock) -> Engine:
    fill(engine, patients=2, clock=clock)
    return engine


def is_synthetic(engine: Engine) -> bool:
    with reading(engine) as session:
        return read_mark(session).is_synthetic


def marks(engine: Engine) -> list[tuple[str, list[str]]]:
    with reading(engine) as session:
        query = select(AuditEventRow).where(AuditEventRow.action == "mark_database").order_by(AuditEventRow.seq)
        return [(event.actor, event.fields) for event in session.execute(query).scalars()]


def a_real_patient() -> PatientRecord:
    return named(patient(family_name="Okafor"))


def load(engine: Engine, clock: Clock, record: PatientRecord) -> Loaded:
    return load_records(engine, [record], COORDINATOR, clock, key="a real one")


def test_the_demo_marks_its_database_and_may_be_served_again(demo: Engine, clock: Clock) -> None:
    fill_for_demo(demo, clock)

    assert is_synthetic(demo)
    assert marks(demo) == [("demo", ["is_synthetic", "seed", "made_on"])]


def test_a_real_patient_ends_it_and_demo_sign_in_is_refused(demo: Engine, clock: Clock) -> None:
    loaded = load(demo, clock, a_real_patient())

    assert loaded.ends_synthetic
    assert not is_synthetic(demo)
    assert marks(demo)[1:] == [(COORDINATOR.name, ["is_synthetic"])]
    with pytest.raises(Refusal, match="patients who were not made up"):
        fill_for_demo(demo, clock)


def test_with_the_facts_of_a_real_patient_the_open_demo_closes(demo: Engine, clock: Clock) -> None:
    open_demo(demo, clock)
    assert sign_in_to_demo(demo, Role.ONCOLOGY, clock)
    load(demo, clock, a_real_patient())

    assert sign_in_to_demo(demo, Role.ONCOLOGY, clock) is None
    with reading(demo) as session:
        closed = select(AuditEventRow.actor).where(AuditEventRow.action == "disable account")
        assert session.execute(closed).scalars().all() == [COORDINATOR.name] * len(Role)
        of_the_load = select(AuditEventRow.action).where(AuditEventRow.request_id == "a real one")
        assert set(session.execute(of_the_load).scalars()) == {"create", "mark_database", "disable account"}


def test_one_fact_of_a_made_up_patient_from_elsewhere_ends_it(demo: Engine, clock: Clock) -> None:
    with reading(demo) as session:
        mrn = search(session, limit=1).lines[0].mrn
    told = PatientRecord(patient=Patient(mrn=mrn), results=(Result(test="ck", value=9.0),))
    load(demo, clock, named(told))

    assert not is_synthetic(demo)


def test_the_second_real_patient_ends_nothing_more(demo: Engine, clock: Clock) -> None:
    load(demo, clock, a_real_patient())
    second = load_records(
        demo,
        [having(a_real_patient(), results=(Result(test="ck", on=when("2026-05-02"), value=1.0),))],
        COORDINATOR,
        clock,
        key="again",
    )

    assert not second.ends_synthetic
    assert len(marks(demo)) == 2


def test_a_preview_says_so_and_changes_nothing(demo: Engine, clock: Clock) -> None:
    assert preview_records(demo, [a_real_patient()], COORDINATOR, clock).ends_synthetic
    assert is_synthetic(demo)


def test_a_refused_file_leaves_the_mark_and_the_open_demo(demo: Engine, clock: Clock) -> None:
    open_demo(demo, clock)
    with pytest.raises(Refusal, match="nothing was loaded"):
        load(demo, clock, named(patient(family_name="x" * 501)))

    assert is_synthetic(demo)
    assert sign_in_to_demo(demo, Role.ONCOLOGY, clock)


def test_a_file_that_tells_only_what_is_there_leaves_the_mark(demo: Engine, clock: Clock) -> None:
    (file, *_) = import_case_files(demo, sorted(PUBLISHED.glob("*.json"))[:1], COORDINATOR, clock)

    assert file.status == "nothing_new"
    assert is_synthetic(demo)


def test_a_file_cannot_pass_for_the_demo(demo: Engine, clock: Clock) -> None:
    load(demo, clock, named(patient(), source=f"Case file {DEMO_SOURCE}"))

    assert not is_synthetic(demo)


def test_a_database_that_was_never_made_up_is_not_marked(engine: Engine, clock: Clock) -> None:
    assert not load(engine, clock, a_real_patient()).ends_synthetic
    assert marks(engine) == []
