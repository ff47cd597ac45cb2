"""Adding a patient by hand: once, whole, planned at once, and nobody twice without being asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from builders import patient, when
from people import COORDINATOR, DERMATOLOGIST, ONCOLOGIST, RHEUMATOLOGIST, named, numbered
from sqlalchemy import Engine, func, select

from dashboard.auth.accounts import AddAccount, add_account
from dashboard.auth.grants import Grant
from dashboard.clock import Clock
from dashboard.domain.actor import Actor, Role
from dashboard.domain.record import RECORDED_HERE, Myositis, Note, Patient, Provenance
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Group, Sex, Subtype
from dashboard.services import (
    AddPatient,
    PatientKnown,
    RestrictPatient,
    add_patient,
    check,
    load_records,
    open_patient,
    restrict_patient,
)
from db.engine import reading, writing
from db.mark import Mark, read_mark, write_mark
from db.models import AuditEventRow
from db.patients import by_number, search

ANNA = Patient(mrn="HT-0100", family_name="Berg", given_name="Anna", sex=Sex.FEMALE, birth_date=when("1960-03-03"))
MYOSITIS = Myositis(subtype=Subtype.DM, onset_on=when("2026-02"), diagnosed_on=when("2026-05-12"))
NOTE = Note(text="Sent by her GP with a rash.", on=when("2026-06-01"))


def add(engine: Engine, clock: Clock, who: Patient = ANNA, by: Actor = DERMATOLOGIST, **own: object) -> str:
    facts: dict[str, object] = {"idempotency_key": "form 1"} | own
    return add_patient(engine, AddPatient(patient=who, **facts), by, clock)  # type: ignore[arg-type]


def events(engine: Engine) -> int:
    with reading(engine) as session:
        return session.execute(select(func.count()).select_from(AuditEventRow)).scalar_one()


def count(engine: Engine) -> int:
    with reading(engine) as session:
        return search(session).count


def test_a_new_patient_is_found_and_has_a_plan_at_once(engine: Engine, clock: Clock) -> None:
    patient_id = add(engine, clock, myositis=MYOSITIS, note=NOTE)

    with reading(engine) as session:
        opened = open_patient(session, patient_id)
        (line,) = search(session, "berg").lines
    assert (opened.record.patient, opened.record.myositis, opened.record.notes) == (ANNA, MYOSITIS, (NOTE,))
    assert opened.plan.items
    assert opened.plan.risk.group is Group.HIGH
    assert (line.patient_id, line.mrn, line.risk_group) == (patient_id, "HT-0100", Group.HIGH)
    assert opened.record.patient.provenance.source == RECORDED_HERE
    assert opened.record.patient.provenance.recorded_by == "dara"
    assert [line for line in check(engine) if line.startswith("FAILED")] == []


def test_what_is_not_known_yet_is_left_unknown(engine: Engine, clock: Clock) -> None:
    patient_id = add(engine, clock, Patient(mrn="HT-1", family_name="Li"), COORDINATOR)

    with reading(engine) as session:
        opened = open_patient(session, patient_id)
    assert opened.record.myositis is None
    assert opened.plan.risk.group is Group.UNDETERMINED


def test_the_same_form_sent_twice_adds_one_patient(engine: Engine, clock: Clock) -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(lambda _: add(engine, clock), range(8)))

    assert (len(ids), count(engine)) == (1, 1)
    assert events(engine) == 2  # the patient and the number
    with pytest.raises(Refusal, match="already sent for something else"):
        add(engine, clock, replace(ANNA, mrn="HT-0101"))


@pytest.mark.parametrize("by", [ONCOLOGIST, COORDINATOR], ids=lambda actor: actor.name)
def test_the_myositis_is_told_by_its_clinics_alone(engine: Engine, clock: Clock, by: Actor) -> None:
    with pytest.raises(Refusal, match="may not record facts about the myositis"):
        add(engine, clock, by=by, myositis=MYOSITIS)
    assert count(engine) == 0
    add(engine, clock, by=by)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mrn": None}, "Which number"),
        ({"mrn": "  "}, "Which number"),
        ({"mrn": "9" * 201}, "longer than 200"),
        ({"mrn": "9\x00"}, "control characters"),
        ({"family_name": None, "given_name": None}, "called"),
        ({"family_name": "A" * 2001}, "2001 characters"),
        ({"family_name": "A\x07"}, "control characters"),
        ({"birth_date": when("2026-06-02")}, "after today"),
    ],
    ids=["no number", "blanks", "long number", "bell in the number", "no name", "long name", "bell", "born tomorrow"],
)
def test_what_cannot_be_right_is_refused_in_one_line(
    engine: Engine, clock: Clock, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        add(engine, clock, replace(ANNA, **wrong))  # type: ignore[arg-type]
    assert "\n" not in str(refused.value)
    assert (count(engine), events(engine)) == (0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        Myositis(subtype=Subtype.DM, onset_on=when("2026-05-20"), diagnosed_on=when("2026-05-12")),
        Myositis(subtype=Subtype.DM, diagnosed_on=when("2026-07")),
        Myositis(subtype=Subtype.DM, onset_on=when("1950")),
    ],
    ids=["diagnosed before the first symptom", "diagnosed next month", "ill before birth"],
)
def test_days_that_contradict_each_other_are_refused(engine: Engine, clock: Clock, wrong: Myositis) -> None:
    with pytest.raises(Refusal, match="correct"):
        add(engine, clock, myositis=wrong)
    assert count(engine) == 0


def test_a_number_that_is_taken_names_its_owner_to_who_may_see_her(engine: Engine, clock: Clock) -> None:
    owner = add(engine, clock)

    with pytest.raises(PatientKnown, match=r"HT-0100 belongs to HT-0100 Berg, Anna, born 3 Mar 1960") as refused:
        add(engine, clock, replace(ANNA, family_name="Lind", mrn=" HT-0100 "), idempotency_key="2", others=(owner,))
    assert refused.value.patient_ids == (owner,)
    assert not refused.value.is_question


@pytest.fixture
def restricted(engine: Engine, clock: Clock) -> str:
    """Anna, whom only dara sees."""
    dara, administrator = (Grant(Role.DERMATOLOGY),), Actor(name="ada", roles=frozenset({Role.ADMINISTRATOR}))
    add_account(engine, AddAccount("dara", "Dara", dara, "seven green herons fly"), administrator, clock)
    patient_id = add(engine, clock)
    command = RestrictPatient(patient_id=patient_id, named=("dara",), reason="a colleague", idempotency_key="restrict")
    restrict_patient(engine, command, COORDINATOR, clock)
    return patient_id


def test_a_restricted_patient_is_revealed_by_no_number_and_no_question(
    engine: Engine, clock: Clock, restricted: str
) -> None:
    with pytest.raises(PatientKnown, match=r"HT-0100 is taken already.*coordinator or a lead") as refused:
        add(engine, clock, by=RHEUMATOLOGIST, idempotency_key="2")
    assert refused.value.patient_ids == ()
    assert "Berg" not in str(refused.value)

    add(engine, clock, replace(ANNA, mrn="ht 0100"), RHEUMATOLOGIST, idempotency_key="3")
    with pytest.raises(PatientKnown, match="HT-0100 Berg, Anna") as asked:
        add(engine, clock, replace(ANNA, mrn="HT-7"), idempotency_key="4")
    assert restricted in asked.value.patient_ids


@pytest.mark.parametrize(
    ("who", "is_asked"),
    [
        (replace(ANNA, mrn="X"), True),
        (replace(ANNA, mrn="X", given_name="Ana", family_name="Bergh"), True),
        (replace(ANNA, mrn="X", family_name="BERG", given_name="Ánna"), True),
        (replace(ANNA, mrn="X", family_name="Lind", given_name="Tom"), False),
        (replace(ANNA, mrn="X", birth_date=when("1960-03-04")), False),
        (replace(ANNA, mrn="X", birth_date=when("1960-03")), True),
        (replace(ANNA, mrn="X", birth_date=when("1960"), given_name="Tom"), False),
        (replace(ANNA, mrn="X", birth_date=when("1961")), False),
        (replace(ANNA, mrn="X", birth_date=None), True),
        (replace(ANNA, mrn="X", birth_date=None, given_name="Ana"), False),
        (Patient(mrn="ht0100", family_name="Lind", birth_date=when("1999-01-01")), True),
    ],
    ids=[
        *("the same", "misspelt", "accents and capitals", "another name", "another day", "the month", "twin, the year"),
        *("another year", "birth date not known", "not known and misspelt", "the same number otherwise written"),
    ],
)
def test_who_may_be_known_already_is_asked_about_and_added_all_the_same(
    engine: Engine, clock: Clock, who: Patient, is_asked: bool
) -> None:
    anna = add(engine, clock)

    if is_asked:
        with pytest.raises(PatientKnown, match="HT-0100 Berg, Anna, born 3 Mar 1960: is this the same person") as asked:
            add(engine, clock, who, idempotency_key="2")
        assert (asked.value.patient_ids, asked.value.is_question, count(engine)) == ((anna,), True, 1)
    add(engine, clock, who, idempotency_key="2", others=(anna,) if is_asked else ())

    assert count(engine) == 2


def test_who_was_added_meanwhile_is_asked_about_too(engine: Engine, clock: Clock) -> None:
    anna = add(engine, clock)
    second = add(engine, clock, replace(ANNA, mrn="HT-2"), idempotency_key="2", others=(anna,))

    with pytest.raises(PatientKnown, match="HT-2 Berg") as asked:
        add(engine, clock, replace(ANNA, mrn="HT-3"), idempotency_key="3", others=(anna,))
    assert asked.value.patient_ids == (second,)


def test_a_question_names_five_and_counts_the_rest(engine: Engine, clock: Clock) -> None:
    twins = [numbered(named(patient(born="1960-03-03", family_name="Berg")), f"T-{n}") for n in range(7)]
    load_records(engine, twins, COORDINATOR, clock, key="twins")

    with pytest.raises(PatientKnown, match=r"T-0 Berg.*T-4 Berg, born 3 Mar 1960; and 2 more: is this") as asked:
        add(engine, clock)
    assert len(asked.value.patient_ids) == 7


def test_of_two_who_give_one_number_at_once_one_is_saved(engine: Engine, clock: Clock) -> None:
    def attempt(n: int) -> str:
        try:
            return add(engine, clock, replace(ANNA, birth_date=when(f"19{n}0")), idempotency_key=f"form {n}")
        except PatientKnown as refusal:
            return str(refusal)

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(attempt, range(2, 8)))
    assert sum("belongs to HT-0100" in each for each in said) == len(said) - 1
    assert count(engine) == 1


def test_a_later_file_finds_the_patient_by_number_and_keeps_what_was_recorded_here(
    engine: Engine, clock: Clock
) -> None:
    patient_id = add(engine, clock, myositis=MYOSITIS)
    file = numbered(named(patient(born=None, family_name="Berg-Lind", subtype=Subtype.PM, onset="2026-02")), "HT-0100")

    loaded = load_records(engine, [file], COORDINATOR, clock, key="file")

    assert loaded.patient_ids == (patient_id,)
    with reading(engine) as session:
        opened = open_patient(session, patient_id)
    assert opened.record.patient.family_name == "Berg"
    assert opened.record.myositis == MYOSITIS
    assert loaded.conflicts


def test_somebody_tried_out_in_a_demo_does_not_end_it(engine: Engine, clock: Clock) -> None:
    with writing(engine) as session:
        write_mark(session, Mark(is_synthetic=True), COORDINATOR, clock.now())

    add(engine, clock, replace(ANNA, provenance=Provenance(source="Synthetic demo")))

    with reading(engine) as session:
        assert read_mark(session).is_synthetic
        found = by_number(session, "HT-0100")
        assert found
        assert open_patient(session, found).record.patient.provenance.source == RECORDED_HERE
