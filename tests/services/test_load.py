"""Loading records: new patients, the same again, corrections, and what is refused."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest
from builders import act, cancer, feature, having, high_risk, patient, when
from people import COORDINATOR, OBSERVER, named, numbered
from sqlalchemy import Engine, text

from dashboard.clock import Clock
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import (
    Administration,
    CancerMove,
    CancerTreatment,
    Comorbidity,
    Event,
    GroupConfirmed,
    Hold,
    Identifier,
    LifetimeDose,
    Medication,
    Myositis,
    Note,
    Patient,
    PatientRecord,
    RedFlagNoted,
    Result,
    TaperStep,
    Task,
)
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    AntibodyState,
    CancerState,
    Comparator,
    DoseStatus,
    Dysphagia,
    Feature,
    Group,
    Modality,
    Organ,
    Per,
    RedFlag,
    Round,
    Specialty,
)
from dashboard.services import Loaded, load_records, preview_records
from dashboard.services.load import KindCount
from db import patients, records
from db.engine import reading
from db.versions import KINDS

CK = Result(test="ck", value=900.0, unit="U/L", on=when("2026-04-02"), upper_limit=170.0)


def everything() -> PatientRecord:
    """A fact of every kind, with every nested field in use."""
    record = high_risk(
        family_name="Müller",
        identifiers=(Identifier("nhs", "943 476 5919"),),
        organs_absent=(Organ.OVARY, Organ.UTERUS),
        weight_kg=71.5,
        features=(feature(Feature.DYSPHAGIA, since="2026-03", grade=Dysphagia.SEVERE),),
    )
    breast = cancer("breast", "2026-05-20", CancerState.SUSPECTED)
    return having(
        record,
        red_flags=(RedFlagNoted(flag=RedFlag.FEVER),),
        cancers=(replace(breast, moves=(*breast.moves, CancerMove(state=CancerState.WORKUP, on=when("2026-05-25")))),),
        regimen=(
            Medication(
                drug="prednisolone",
                dose=40.0,
                unit="mg",
                per=Per.DAY,
                started_on=when("2026-05"),
                given_on=(date(2026, 5, 2), date(2026, 5, 3)),
                holds=(Hold(from_=date(2026, 5, 10), until=None, reason="fever"),),
                taper=(TaperStep(by=5.0, every_days=14, to=10.0),),
                administrations=(Administration(on=date(2026, 5, 2), dose=40.0, unit="mg", status=DoseStatus.TAKEN),),
            ),
        ),
        cancer_treatments=(CancerTreatment(modality=Modality.SYSTEMIC, drug="paclitaxel", cycle=1, aim="curative"),),
        comorbidities=(Comorbidity(what="diabetes"),),
        lifetime_doses=(LifetimeDose(drug="cyclophosphamide", grams=6.5, for_="myositis"),),
        results=(CK, Result(test="hbsag", word="negative"), replace(CK, comparator=Comparator.BELOW, value=20.0)),
        events=(Event(type="admission", on=when("2026-05-01"), ended_on=when("2026-05-08"), detail="<b>ward</b>"),),
        screening=(act("mammography", "2026-05-15"),),
        tasks=(
            Task(
                title="Look at methotrexate",
                owner=Specialty.PHARMACY,
                because="It was given.",
                asked_on=date(2026, 5, 20),
                due_on=date(2026, 5, 27),
            ),
        ),
        notes=(Note(text="Asked about work.\nWill ask again.", on=when("2026-05")),),
    )


def load(engine: Engine, clock: Clock, *told: PatientRecord, key: str = "first", source: str = "Case file a") -> Loaded:
    return load_records(engine, [named(record, source=source) for record in told], COORDINATOR, clock, key=key)


def held(engine: Engine, loaded: Loaded, known_at: datetime | None = None) -> PatientRecord:
    with reading(engine) as session:
        return records.record(session, loaded.patient_ids[0], known_at)


def test_a_record_comes_back_exactly_as_it_was_loaded(engine: Engine, clock: Clock) -> None:
    told = everything()
    assert all(
        getattr(told, f.name) for f in fields(told) if f.name not in {"confirmations", "answers", "flare_answers"}
    )

    assert held(engine, load(engine, clock, told)) == told


def test_every_fact_says_where_it_came_from_and_who_loaded_it(engine: Engine, clock: Clock) -> None:
    provenance = held(engine, load(engine, clock, everything())).results[0].provenance

    assert (provenance.source, provenance.recorded_by) == ("Case file a", COORDINATOR.name)
    assert provenance.recorded_at
    assert provenance.recorded_at.date() == clock.today()
    assert provenance.fact_id == provenance.version_id


def test_the_same_content_again_adds_nothing(engine: Engine, clock: Clock) -> None:
    load(engine, clock, everything(), key="first")
    again = load(engine, clock, everything(), key="second", source="The same file, renamed")

    assert again.is_nothing_new
    assert (again.patients_new, again.patients_matched) == (0, 1)
    assert _count(engine, "audit_event") == _count_of_facts(engine)


def test_the_same_request_again_gets_the_same_answer(engine: Engine, clock: Clock) -> None:
    first = load(engine, clock, everything())
    assert load(engine, clock, everything()) == first
    assert first.patients_new == 1


def test_one_key_is_not_good_for_other_records(engine: Engine, clock: Clock) -> None:
    load(engine, clock, patient())
    with pytest.raises(Refusal, match="already sent for something else"):
        load(engine, clock, numbered(patient(), "T-2"))


def test_changed_content_supersedes_and_the_earlier_version_stays_known(engine: Engine, clock: Clock) -> None:
    first = load(engine, clock, having(patient(), results=(CK,)))
    before = datetime.now(UTC).replace(year=2026, month=6, day=1)
    later = Clock(clock.zone, date(2026, 6, 20))
    second = load(engine, later, having(patient(), results=(replace(CK, value=700.0),)), key="second")

    assert second.kinds["result"].changed == 1
    assert held(engine, second).results[0].value == 700.0
    assert held(engine, second, before).results[0].value == 900.0
    assert held(engine, first).results[0].provenance.fact_id != held(engine, first).results[0].provenance.version_id


@pytest.mark.parametrize("source", ["Case file a", "Case file b"], ids=["the same file name", "another file name"])
def test_what_a_file_does_not_tell_stays(engine: Engine, clock: Clock, source: str) -> None:
    load(engine, clock, everything())
    second = load(engine, clock, PatientRecord(patient=Patient(mrn="T-1")), key="second", source=source)

    assert second.is_nothing_new
    assert held(engine, second) == everything()


def test_what_a_file_tells_otherwise_is_corrected_and_the_rest_of_it_stays(engine: Engine, clock: Clock) -> None:
    load(engine, clock, patient(family_name="Müller", weight_kg=71.5))
    heavier = PatientRecord(
        patient=Patient(mrn="T-1", weight_kg=74.0), myositis=Myositis(diagnosed_on=when("2026-05-02"))
    )
    second = load(engine, clock, heavier, key="second", source="Case file b")

    now = held(engine, second)
    assert (now.patient.family_name, now.patient.weight_kg) == ("Müller", 74.0)
    assert now.myositis == replace(patient().myositis, diagnosed_on=when("2026-05-02"))


def test_of_a_result_told_again_nothing_of_the_earlier_report_is_left(engine: Engine, clock: Clock) -> None:
    load(engine, clock, having(patient(), results=(CK,)))
    in_words = Result(test="ck", word="normal", on=CK.on)
    second = load(engine, clock, having(patient(), results=(in_words,)), key="second")

    assert held(engine, second).results == (in_words,)


def _negative(on: str) -> PatientRecord:
    return having(patient(), screening=(act("mammography", on, finding=ActFinding.NEGATIVE),))


def _abnormal(on: str) -> PatientRecord:
    return having(patient(), screening=(act("mammography", on, finding=ActFinding.ABNORMAL),))


def _carboplatin(on: str | None) -> PatientRecord:
    course = CancerTreatment(modality=Modality.SYSTEMIC, drug="carboplatin", started_on=when(on) if on else None)
    return having(patient(), cancer_treatments=(course,))


def _breast(on: str | None, state: CancerState | None = None) -> PatientRecord:
    return having(patient(), cancers=(cancer("breast", on, state),))


def _cyclophosphamide(on: str | None, grams: float = 6.5) -> PatientRecord:
    dose = LifetimeDose(drug="cyclophosphamide", grams=grams, on=when(on) if on else None, for_="myositis")
    return having(patient(), lifetime_doses=(dose,))


def _fracture(on: str | None) -> PatientRecord:
    fracture = Comorbidity(what="fragility_fracture", on=when(on) if on else None)
    return having(patient(), comorbidities=(fracture,))


def _ck(on: str | None, value: float = 900.0) -> PatientRecord:
    return having(patient(), results=(replace(CK, value=value, on=when(on) if on else None),))


DATED = ("screening", "cancer_treatments", "cancers", "lifetime_doses", "comorbidities", "results")


def _days(record: PatientRecord) -> list[str]:
    facts = [fact for name in DATED for fact in getattr(record, name)]
    days = [getattr(f, "on", None) or getattr(f, "started_on", None) or getattr(f, "diagnosed_on", None) for f in facts]
    return [str(day or "no day") for day in days]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_abnormal("2025-05-02"), _negative("2026-05-02")),
        (_negative("2025"), _negative("2026-05-02")),
        (_carboplatin("2024-02-01"), _carboplatin("2026-02-01")),
        (_breast("2010", CancerState.REMISSION), _breast("2026-05-20", CancerState.SUSPECTED)),
        (_cyclophosphamide("2015"), _cyclophosphamide("2020")),
        (_fracture("2010"), _fracture("2026-03")),
        (_ck("2026-04-02"), _ck("2026-05-02")),
    ],
    ids=[
        *(
            "an abnormal mammogram and a negative one",
            "a test of last year",
            "a second course",
            "a second breast cancer",
        ),
        *("two doses", "two fractures", "two results"),
    ],
)
def test_what_happened_on_another_day_is_another_event_and_both_stay(
    engine: Engine, clock: Clock, first: PatientRecord, second: PatientRecord
) -> None:
    load(engine, clock, first)
    both = held(engine, load(engine, clock, second, key="second", source="Case file b"))

    assert _days(both) == _days(first) + _days(second)
    for name in DATED:
        assert getattr(both, name) == getattr(first, name) + getattr(second, name)


def _suspected(on: str, diagnosed: str | None = None) -> PatientRecord:
    suspicion = CancerMove(state=CancerState.SUSPECTED, on=when(on))
    return having(patient(), cancers=(replace(cancer("breast", diagnosed, None), moves=(suspicion,)),))


def test_a_new_suspicion_of_breast_cancer_leaves_the_one_of_years_ago_alone_and_is_told_on_as_itself(
    engine: Engine, clock: Clock
) -> None:
    first = _breast("2010", CancerState.REMISSION)
    load(engine, clock, first)
    both = held(engine, load(engine, clock, _suspected("2026-05-02"), key="second"))
    found = held(engine, load(engine, clock, _suspected("2026-05-02", "2026-05-20"), key="third"))

    assert both.cancers == first.cancers + _suspected("2026-05-02").cancers
    assert found.cancers == first.cancers + _suspected("2026-05-02", "2026-05-20").cancers


def test_the_history_of_a_breast_cancer_is_not_taken_for_the_one_suspected_now(engine: Engine, clock: Clock) -> None:
    load(engine, clock, _suspected("2026-05-02"))
    both = held(engine, load(engine, clock, _breast("2010", CancerState.REMISSION), key="second"))

    assert both.cancers == _suspected("2026-05-02").cancers + _breast("2010", CancerState.REMISSION).cancers


@pytest.mark.parametrize(
    ("first", "second", "day"),
    [
        (_abnormal("2026-05-02"), _negative("2026-05-02"), "2026-05-02"),
        (_negative("2026-05"), _negative("2026-05-02"), "2026-05-02"),
        (_negative("2026-05-02"), _negative("2026-05"), "2026-05-02"),
        (_carboplatin(None), _carboplatin("2026-02-01"), "2026-02-01"),
        (_carboplatin("2026-02-01"), _carboplatin(None), "2026-02-01"),
        (_breast("2010", CancerState.REMISSION), _breast(None, CancerState.REMISSION), "2010"),
        (_cyclophosphamide(None), _cyclophosphamide("2020", 7.0), "2020"),
        (_cyclophosphamide("2020-01"), _cyclophosphamide("2020", 7.0), "2020-01"),
        (_ck("2026-04-02"), _ck("2026-04-02", 700.0), "2026-04-02"),
        (_ck("2026-04"), _ck("2026-04-02"), "2026-04-02"),
        (_ck(None), _ck("2026-04-02"), "2026-04-02"),
    ],
    ids=[
        *(
            "another finding",
            "the day of the month",
            "less than is held",
            "the day",
            "no day",
            "a cancer without a day",
        ),
        *("a dose with its year", "another dose and less of the day", "another value", "a result's day of the month"),
        "a result's day",
    ],
)
def test_of_one_event_the_later_file_corrects_what_it_tells_and_the_better_known_day_stays(
    engine: Engine, clock: Clock, first: PatientRecord, second: PatientRecord, day: str
) -> None:
    load(engine, clock, first)
    now = held(engine, load(engine, clock, second, key="second", source="Case file b"))

    assert _days(now) == [day]
    told = [replace(fact, on=when(day)) for fact in (*second.screening, *second.lifetime_doses, *second.results)]
    assert [*now.screening, *now.lifetime_doses, *now.results] == told


@pytest.mark.parametrize(
    ("first", "second", "then"),
    [
        ("2010 2026", "none", "2010 2026 none"),
        ("none", "2010 2026", "none 2010 2026"),
        ("2010", "none 2010", "2010 none"),
        ("2026-01-10 2026-05-10", "2026", "2026-01-10 2026-05-10 2026"),
    ],
    ids=[
        "which of two is not said",
        "which of two it was is not said",
        "one of its day there is",
        "which in that year",
    ],
)
def test_a_fact_that_may_be_either_of_two_changes_neither(
    engine: Engine, clock: Clock, first: str, second: str, then: str
) -> None:
    def of(days: str) -> PatientRecord:
        doses = [_cyclophosphamide(None if on == "none" else on) for on in days.split()]
        return having(patient(), lifetime_doses=tuple(d for record in doses for d in record.lifetime_doses))

    load(engine, clock, of(first))
    assert held(engine, load(engine, clock, of(second), key="second")) == of(then)


def test_a_round_that_is_booked_for_another_day_is_booked_once(engine: Engine, clock: Clock) -> None:
    def booked(on: str) -> PatientRecord:
        booking = act("mammography", on, ActState.BOOKED, round_=Round.DIAGNOSIS)
        return having(patient(), screening=(booking,))

    load(engine, clock, booked("2026-06-10"))
    assert held(engine, load(engine, clock, booked("2026-06-24"), key="second")) == booked("2026-06-24")


def test_a_value_without_a_day_leaves_the_measured_value_of_a_day_alone(engine: Engine, clock: Clock) -> None:
    load(engine, clock, _ck("2026-04-02", 500.0))
    both = held(engine, load(engine, clock, _ck(None, 900.0), key="second"))

    assert [(result.value, str(result.on)) for result in both.results] == [(500.0, "2026-04-02"), (900.0, "None")]


@pytest.mark.parametrize(
    ("first", "second", "then", "counts"),
    [
        ("suspected workup", "suspected workup excluded", "suspected workup excluded", (1, 0, 0)),
        ("suspected workup", "suspected", "suspected workup", (0, 0, 0)),
        ("suspected workup planning", "planning", "suspected workup planning", (0, 0, 0)),
        ("suspected workup", "workup planning", "suspected workup planning", (1, 0, 0)),
        ("suspected planning", "suspected workup planning", "suspected workup planning", (2, 0, 1)),
        ("suspected workup", "suspected planning", "suspected workup planning", (1, 0, 0)),
        ("suspected@2026-05-01 workup", "suspected@2026-05-02", "suspected@2026-05-02 workup", (0, 1, 0)),
        ("suspected", "", "suspected", (0, 0, 0)),
        ("", "suspected", "suspected", (1, 0, 0)),
    ],
    ids=[
        *("one more", "only the first", "only the last", "the last and one more", "one between", "one left out"),
        *("another date of the first", "none", "the first"),
    ],
)
def test_the_states_of_a_cancer_keep_their_order(
    engine: Engine, clock: Clock, first: str, second: str, then: str, counts: tuple[int, int, int]
) -> None:
    def having_states(states: str) -> PatientRecord:
        parts = [state.partition("@") for state in states.split()]
        moves = tuple(CancerMove(state=CancerState(s), on=PartialDate.parse(on) if on else None) for s, _, on in parts)
        return having(patient(), cancers=(replace(cancer("ovary", None, None), moves=moves),))

    load(engine, clock, having_states(first))
    loaded = load(engine, clock, having_states(second), key="second")
    moves_held = held(engine, loaded)
    third = load(engine, clock, having_states(f"{then} remission"), key="third")

    moves = loaded.kinds.get("cancer_state", KindCount())
    assert (moves.new, moves.changed, moves.retracted) == counts
    assert moves_held == having_states(then)
    assert held(engine, third) == having_states(f"{then} remission")


def test_a_preview_changes_nothing_and_says_the_same(engine: Engine, clock: Clock) -> None:
    preview = preview_records(engine, [named(everything())], COORDINATOR, clock)

    assert _count(engine, "patient") == 0
    loaded = load(engine, clock, everything())
    assert preview == replace(loaded, patient_ids=("",))


def test_one_refused_record_keeps_all_of_them_out(engine: Engine, clock: Clock) -> None:
    too_long = having(patient(), comorbidities=(Comorbidity(what="x" * 501),))
    with pytest.raises(Refusal, match=r"ck_comorbidity_what_length.*nothing was loaded") as refused:
        load(engine, clock, numbered(high_risk(), "T-2"), too_long)

    assert "xxx" not in str(refused.value)
    assert _count(engine, "patient") == _count(engine, "audit_event") == _count(engine, "idempotency") == 0


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([numbered(patient(family_name="Okafor"), None)], "Okafor has no number"),
        ([patient(), high_risk()], "Two patients have the number T-1"),
        ([patient(identifiers=(Identifier("mrn", "T-8"),))], "belong to two patients"),
        ([patient(family_name="Sato", born="1950-02-02")], "another name and another birth date"),
    ],
    ids=["no number", "one number twice", "numbers of two patients", "somebody else's number"],
)
def test_a_number_that_does_not_name_one_patient_is_refused(
    engine: Engine, clock: Clock, told: list[PatientRecord], words: str
) -> None:
    load(engine, clock, patient(family_name="Müller"), numbered(patient(), "T-8"))
    with pytest.raises(Refusal, match=words):
        load(engine, clock, *told, key="second")


def test_an_age_at_onset_that_contradicts_what_is_held_is_refused_until_one_is_corrected(
    engine: Engine, clock: Clock
) -> None:
    line = "T-1: with what is held already, age_at_onset is 56, but birth_date 1996-01-15 and onset_on 2026-03-01"
    load(engine, clock, patient(born=None, age_at_onset=56))

    with pytest.raises(Refusal, match=line):
        preview_records(engine, [named(patient())], COORDINATOR, clock)
    with pytest.raises(Refusal, match=line):
        load(engine, clock, patient(), key="second")

    corrected = held(engine, load(engine, clock, patient(age_at_onset=30), key="third"))
    assert (corrected.patient.age_at_onset, corrected.patient.birth_date) == (30, when("1996-01-15"))


def test_a_number_stays_with_its_patient(engine: Engine, clock: Clock) -> None:
    extra = (Identifier("nhs", "7"),)
    first = load(engine, clock, patient(identifiers=extra), numbered(patient(), "T-2"))
    load(engine, clock, patient(), key="second")
    with pytest.raises(Refusal, match="two patients"):
        load(engine, clock, numbered(patient(identifiers=extra), "T-2"), key="third")

    with reading(engine) as session:
        assert patients.by_number(session, "7", "nhs") == first.patient_ids[0]


def test_only_the_demo_may_say_that_something_was_recorded_earlier(engine: Engine, clock: Clock) -> None:
    with pytest.raises(ValueError, match="Synthetic demo"):
        load_records(
            engine, [named(patient())], COORDINATOR, clock, key="k", recorded_at=datetime(2020, 1, 1, tzinfo=UTC)
        )


def test_an_observer_may_not_import(engine: Engine, clock: Clock) -> None:
    with pytest.raises(Refusal, match="may not import"):
        load_records(engine, [named(patient())], OBSERVER, clock, key="k")


def test_the_higher_group_stays_until_a_lower_one_is_confirmed(engine: Engine, clock: Clock) -> None:
    load(engine, clock, high_risk())
    later = Clock(clock.zone, date(2026, 6, 20))
    negative = replace(high_risk().antibodies[0], state=AntibodyState.NEGATIVE)
    assert negative.code is Antibody.TIF1G
    corrected = having(high_risk(), antibodies=(negative, *high_risk().antibodies[1:]), features=())
    load(engine, later, having(corrected, myositis=patient().myositis), key="second")

    with reading(engine) as session:
        line = patients.search(session).lines[0]
    assert (line.risk_group, line.group_reached) == ("high", "high")

    confirmed = GroupConfirmed(group=Group.STANDARD, on=when("2026-06-21"))
    lower = having(corrected, myositis=patient().myositis, confirmations=(confirmed,))
    load(engine, Clock(clock.zone, date(2026, 6, 21)), lower, key="third")

    with reading(engine) as session:
        line = patients.search(session).lines[0]
    assert line.risk_group == line.group_reached != "high"


def _count(engine: Engine, table: str) -> int:
    with reading(engine) as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def _count_of_facts(engine: Engine) -> int:
    return sum(_count(engine, kind) for kind in KINDS)
