"""What a later file may do to what an earlier one told: add and correct, and never erase by silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import perf_counter
from typing import Any

import pytest
from builders import act, having, patient, when
from people import COORDINATOR, ONCOLOGIST, RHEUMATOLOGIST, named
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.record import (
    RECORDED_HERE,
    Administration,
    Cancer,
    CancerMove,
    CancerTreatment,
    ClinicalFeature,
    Event,
    Hold,
    Medication,
    Myositis,
    Patient,
    PatientRecord,
    Result,
)
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import Stop
from dashboard.domain.treatment_plan import Enter
from dashboard.domain.words import (
    ActFinding,
    ActState,
    CancerState,
    DoseStatus,
    Dysphagia,
    Feature,
    Modality,
    Organ,
    Per,
    Round,
)
from dashboard.services import (
    ChangeRegimen,
    Loaded,
    RecordAct,
    RecordTreatment,
    RetractAct,
    change_regimen,
    load_records,
    open_patient,
    record_act,
    record_treatment,
    retract_act,
)
from db import records
from db.engine import reading

ABNORMAL, NEGATIVE, MALIGNANCY = ActFinding.ABNORMAL, ActFinding.NEGATIVE, ActFinding.MALIGNANCY


def load(engine: Engine, clock: Clock, told: PatientRecord, key: str, source: str = "Case file a") -> Loaded:
    return load_records(engine, [named(told, source=source)], COORDINATOR, clock, key=key)


def held(engine: Engine, loaded: Loaded) -> PatientRecord:
    with reading(engine) as session:
        return records.record(session, loaded.patient_ids[0])


def after(engine: Engine, clock: Clock, *told: PatientRecord) -> PatientRecord:
    """What is held after files that tell these, each loaded twice: the second time there must be nothing new."""
    for n, record in enumerate(told):
        loaded = load(engine, clock, record, f"{n}")
        assert load(engine, clock, record, f"{n} again").is_nothing_new
    return held(engine, loaded)


def woman(**facts: Any) -> PatientRecord:
    return having(patient(), **facts)


def radiograph(on: str, finding: ActFinding | None, **more: Any) -> PatientRecord:
    return woman(screening=(act("chest_radiograph", on, finding=finding, **more),))


def prednisolone(name: str = "prednisolone", **more: Any) -> Medication:
    return Medication(drug=name, **({"dose": 40.0, "unit": "mg", "per": Per.DAY} | more))


def breast(*moves: tuple[CancerState, str | None], diagnosed: str | None = None, site: str = "breast") -> PatientRecord:
    course = tuple(CancerMove(state=state, on=when(on) if on else None) for state, on in moves)
    return woman(cancers=(Cancer(site=site, diagnosed_on=when(diagnosed) if diagnosed else None, moves=course),))


@pytest.mark.parametrize("day", ["2026-02-20", "2026-02"], ids=["a day of that month", "the month again"])
def test_an_abnormal_radiograph_of_a_month_stands_beside_a_negative_one_of_that_month(
    engine: Engine, clock: Clock, day: str
) -> None:
    both = after(engine, clock, radiograph("2026-02", ABNORMAL), radiograph(day, NEGATIVE))

    assert [one.finding for one in both.screening] == [ABNORMAL, NEGATIVE]


def test_a_negative_radiograph_of_a_day_stays_beside_an_abnormal_one_of_that_month(
    engine: Engine, clock: Clock
) -> None:
    both = after(engine, clock, radiograph("2026-02-20", NEGATIVE), radiograph("2026-02", ABNORMAL))

    assert [one.finding for one in both.screening] == [NEGATIVE, ABNORMAL]


@pytest.mark.parametrize(
    ("first", "silent"),
    [
        (radiograph("2026-02-01", MALIGNANCY), radiograph("2026-02-01", None)),
        (
            woman(screening=(act("mammography", "2026-03-01", ActState.WAIVED, reason="mastectomy"),)),
            woman(screening=(act("mammography", "2026-03-01", ActState.WAIVED),)),
        ),
        (
            woman(results=(Result(test="ca125", value=80.0, unit="U/mL", upper_limit=35.0, on=when("2026-02-01")),)),
            woman(results=(Result(test="ca125", value=80.0, on=when("2026-02-01")),)),
        ),
        (
            woman(features=(ClinicalFeature(feature=Feature.CUTANEOUS_NECROSIS, present=True, since=when("2026-04")),)),
            woman(features=(ClinicalFeature(feature=Feature.CUTANEOUS_NECROSIS, present=True),)),
        ),
        (
            woman(features=(ClinicalFeature(feature=Feature.DYSPHAGIA, present=True, grade=Dysphagia.SEVERE),)),
            woman(features=(ClinicalFeature(feature=Feature.DYSPHAGIA, present=True, grade=Dysphagia.PRESENT),)),
        ),
        (
            woman(events=(Event(type="admission", on=when("2026-05-01"), ended_on=when("2026-05-08"), detail="ward"),)),
            woman(events=(Event(type="admission", on=when("2026-05-01")),)),
        ),
        (
            woman(regimen=(prednisolone(started_on=when("2026-02-01"), stopped_on=when("2026-04-02")),)),
            woman(
                regimen=(Medication(drug="prednisolone", started_on=when("2026-02-01"), stopped_on=when("2026-04")),)
            ),
        ),
        (
            patient(onset="2026-03-01"),
            PatientRecord(patient=Patient(mrn="T-1"), myositis=Myositis(onset_on=when("2026"))),
        ),
    ],
    ids=[
        *("a malignancy", "the reason of a waiver", "unit and limit", "since when", "the grade", "the end of a stay"),
        *("the day of a stop and the dose", "the day of onset"),
    ],
)
def test_what_a_later_file_leaves_out_stays_known(
    engine: Engine, clock: Clock, first: PatientRecord, silent: PatientRecord
) -> None:
    load(engine, clock, first, "first")
    second = load(engine, clock, silent, "second")

    assert second.is_nothing_new
    assert held(engine, second) == first


def test_the_stop_of_a_drug_is_added_and_its_dose_stays(engine: Engine, clock: Clock) -> None:
    stop = Medication(drug="prednisolone", started_on=when("2026-02-01"), stopped_on=when("2026-05-01"))
    now = after(engine, clock, woman(regimen=(prednisolone(started_on=when("2026-02-01")),)), woman(regimen=(stop,)))

    assert now.regimen == (prednisolone(started_on=when("2026-02-01"), stopped_on=when("2026-05-01")),)


def test_a_feature_that_is_gone_keeps_no_grade_and_no_beginning(engine: Engine, clock: Clock) -> None:
    severe = ClinicalFeature(feature=Feature.DYSPHAGIA, present=True, grade=Dysphagia.SEVERE, since=when("2026-04"))
    gone = ClinicalFeature(feature=Feature.DYSPHAGIA, present=False, grade=Dysphagia.NONE)

    assert after(engine, clock, woman(features=(severe,)), woman(features=(gone,))).features == (gone,)


def test_a_limit_in_one_unit_is_not_kept_for_a_value_in_another(engine: Engine, clock: Clock) -> None:
    first = Result(test="crp", value=80.0, unit="mg/L", upper_limit=5.0, on=when("2026-05-01"))
    other_unit = Result(test="crp", value=8.0, unit="mg/dL", on=when("2026-05-01"))

    assert after(engine, clock, woman(results=(first,)), woman(results=(other_unit,))).results == (other_unit,)


def test_organs_and_doses_of_other_days_are_added_to_those_that_are_known(engine: Engine, clock: Clock) -> None:
    def told(organ: Organ, dose: Administration, hold: Hold) -> PatientRecord:
        entry = prednisolone(started_on=when("2026-05-01"), administrations=(dose,), holds=(hold,))
        return having(patient(organs_absent=(organ,)), regimen=(entry,))

    second_of_may, third_of_may = Administration(on=date(2026, 5, 2), dose=40.0), Administration(on=date(2026, 5, 3))
    now = after(
        engine,
        clock,
        told(Organ.CERVIX, second_of_may, Hold(from_=date(2026, 5, 10), until=date(2026, 5, 12))),
        told(Organ.BREAST, third_of_may, Hold(from_=date(2026, 5, 10), reason="fever")),
    )

    assert now.patient.organs_absent == (Organ.CERVIX, Organ.BREAST)
    assert now.regimen[0].administrations == (second_of_may, third_of_may)
    assert now.regimen[0].holds == (Hold(from_=date(2026, 5, 10), until=date(2026, 5, 12), reason="fever"),)


def test_two_symptoms_of_one_day_are_two(engine: Engine, clock: Clock) -> None:
    dysphagia = Event(type="symptom", detail="dysphagia", on=when("2026-02-01"))
    rash = replace(dysphagia, detail="rash")

    assert after(engine, clock, woman(events=(dysphagia,)), woman(events=(rash,))).events == (dysphagia, rash)


@pytest.mark.parametrize("one_first", [True, False])
def test_a_test_of_one_day_is_one_test_whether_or_not_its_round_is_said(
    engine: Engine, clock: Clock, one_first: bool
) -> None:
    plain, of_a_round = radiograph("2026-02-10", ABNORMAL), radiograph("2026-02-10", ABNORMAL, round_=Round.DIAGNOSIS)
    now = after(engine, clock, *((plain, of_a_round) if one_first else (of_a_round, plain)))

    assert now == of_a_round


SUSPECTED, STAGING, CURATIVE = CancerState.SUSPECTED, CancerState.CONFIRMED_STAGING, CancerState.TREATMENT_CURATIVE
REMISSION, SURVIVORSHIP, RECURRENCE = CancerState.REMISSION, CancerState.SURVIVORSHIP, CancerState.RECURRENCE


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([(CURATIVE, "2025-06-01")], [(REMISSION, "2026-05-01")]),
        ([(SUSPECTED, "2026-01-20"), (STAGING, "2026-02-01")], [(CURATIVE, "2026-03-01")]),
        ([(CURATIVE, "2015"), (REMISSION, "2016")], [(RECURRENCE, "2020"), (REMISSION, "2022")]),
        ([(REMISSION, "2016"), (RECURRENCE, "2020")], [(REMISSION, "2022")]),
        ([(CURATIVE, None)], [(REMISSION, None)]),
    ],
    ids=["remission", "treatment", "a recurrence and a second remission", "a second remission", "no days"],
)
def test_the_next_state_of_a_cancer_follows_those_that_are_known(
    engine: Engine, clock: Clock, first: Any, second: Any
) -> None:
    assert after(engine, clock, breast(*first), breast(*second)) == breast(*first, *second)


def test_a_state_told_late_is_put_where_its_day_belongs_and_nothing_is_lost(engine: Engine, clock: Clock) -> None:
    known = [(SUSPECTED, "2026-01-20"), (CURATIVE, "2026-03-01")]
    now = after(engine, clock, breast(*known), breast((STAGING, "2026-02-01")))

    assert now == breast(known[0], (STAGING, "2026-02-01"), known[1])


@pytest.mark.parametrize(
    "new",
    [[(STAGING, "2026-05-01")], [(SUSPECTED, None), (STAGING, "2026-05-01")], [(CURATIVE, "2026-05-01")]],
    ids=["staged", "suspected and staged", "treated"],
)
@pytest.mark.parametrize("diagnosed", ["2010", None])
def test_a_cancer_that_begins_after_another_was_survived_is_a_new_one(
    engine: Engine, clock: Clock, new: Any, diagnosed: str | None
) -> None:
    old = breast((SURVIVORSHIP, "2016-01-01"), diagnosed=diagnosed)

    assert after(engine, clock, old, breast(*new)).cancers == old.cancers + breast(*new).cancers


def test_the_treatment_of_a_recurrence_is_not_a_new_cancer(engine: Engine, clock: Clock) -> None:
    known = [(REMISSION, "2016"), (RECURRENCE, "2020-01")]
    now = after(engine, clock, breast(*known, diagnosed="2010"), breast((CURATIVE, "2020-03")))

    assert now == breast(*known, (CURATIVE, "2020-03"), diagnosed="2010")


def test_a_site_in_capitals_is_the_same_site(engine: Engine, clock: Clock) -> None:
    first = breast(diagnosed="2026-02-01")

    assert after(engine, clock, first, breast(diagnosed="2026-02-01", site="Breast")) == first


def test_a_drug_is_taken_once_however_its_name_is_written(engine: Engine, clock: Clock) -> None:
    first = woman(regimen=(prednisolone("Prednisolone", started_on=when("2026-02-01")),))

    assert after(engine, clock, first, woman(regimen=(prednisolone(started_on=when("2026-02-01")),))) == first


def test_a_dose_since_a_month_and_the_same_dose_from_a_day_of_it_is_one_dose(engine: Engine, clock: Clock) -> None:
    from_a_day = prednisolone(started_on=when("2026-02-10"), stopped_on=when("2026-05-01"))
    now = after(engine, clock, woman(regimen=(prednisolone(started_on=when("2026-02")),)), woman(regimen=(from_a_day,)))

    assert now.regimen == (from_a_day,)


def carboplatin(on: str) -> PatientRecord:
    cycle = CancerTreatment(modality=Modality.SYSTEMIC, drug="carboplatin", cycle=1, started_on=when(on))
    return woman(cancer_treatments=(cycle,))


def test_a_cycle_given_a_day_later_is_given_once(engine: Engine, clock: Clock) -> None:
    assert after(engine, clock, carboplatin("2026-03-01"), carboplatin("2026-03-02")) == carboplatin("2026-03-02")


def test_the_first_cycle_of_another_course_leaves_that_of_the_earlier_course(engine: Engine, clock: Clock) -> None:
    earlier, later = carboplatin("2024-03-01"), carboplatin("2026-03-01")

    now = after(engine, clock, earlier, later)
    assert now.cancer_treatments == earlier.cancer_treatments + later.cancer_treatments


def test_fifteen_hundred_equal_results_are_told_again_in_a_moment(engine: Engine, clock: Clock) -> None:
    result = Result(test="ck", value=100.0, unit="U/L", on=when("2026-05-01"))
    told = woman(results=(result,) * 1500)
    load(engine, clock, told, "first")
    began = perf_counter()
    again = load(engine, clock, told, "again")

    assert again.is_nothing_new
    assert perf_counter() - began < 2.0


PLANNED = DoseStatus.PLANNED
COLECTOMY = CancerTreatment(modality=Modality.SURGERY, procedure="colectomy", status=PLANNED)
RADIOTHERAPY = CancerTreatment(modality=Modality.RADIOTHERAPY, site="pelvis", status=PLANNED, dose_gy=45.0)
IRINOTECAN = CancerTreatment(modality=Modality.SYSTEMIC, drug="irinotecan", cycle=1, status=PLANNED)


@pytest.mark.parametrize("entry", [COLECTOMY, RADIOTHERAPY, IRINOTECAN], ids=["surgery", "radiotherapy", "a cycle"])
def test_what_was_moved_here_is_not_planned_again_by_the_same_file(
    engine: Engine, clock: Clock, entry: CancerTreatment
) -> None:
    told = woman(cancer_treatments=(replace(entry, started_on=when("2026-06-20")),))
    loaded = load(engine, clock, told, "first")
    provenance = held(engine, loaded).cancer_treatments[0].provenance
    moved = replace(entry, started_on=when("2026-10-15"))
    postpone = RecordTreatment(
        patient_id=loaded.patient_ids[0],
        change=Enter(moved, provenance.fact_id),
        follows=(provenance.version_id,),
        idempotency_key="postpone",
    )
    record_treatment(engine, postpone, ONCOLOGIST, clock)
    again = load(engine, clock, told, "again")

    assert held(engine, again).cancer_treatments == (moved,)
    assert again.is_nothing_new
    assert again.conflicts == ()


@pytest.mark.parametrize("entry", [COLECTOMY, RADIOTHERAPY], ids=["surgery", "radiotherapy"])
@pytest.mark.parametrize(("day", "is_one"), [("2026-07-15", True), ("2026-10-15", False)], ids=["weeks", "months"])
def test_a_planned_operation_that_a_file_moves_by_weeks_is_one_and_by_months_is_another(
    engine: Engine, clock: Clock, entry: CancerTreatment, day: str, is_one: bool
) -> None:
    first, second = (woman(cancer_treatments=(replace(entry, started_on=when(on)),)) for on in ("2026-06-20", day))
    now = after(engine, clock, first, second)

    assert now.cancer_treatments == (() if is_one else first.cancer_treatments) + second.cancer_treatments


def test_radiotherapy_of_another_site_is_another(engine: Engine, clock: Clock) -> None:
    told = [
        replace(RADIOTHERAPY, site=site, started_on=when(on)) for site, on in (("lung", "2026-06"), ("hip", "2026-07"))
    ]
    now = after(engine, clock, *(woman(cancer_treatments=(one,)) for one in told))

    assert now.cancer_treatments == tuple(told)


def test_an_operation_after_one_that_was_done_is_a_second_one(engine: Engine, clock: Clock) -> None:
    done = replace(COLECTOMY, status=DoseStatus.TAKEN, started_on=when("2026-04-20"))
    planned = replace(COLECTOMY, started_on=when("2026-06-20"))
    now = after(engine, clock, woman(cancer_treatments=(done,)), woman(cancer_treatments=(planned,)))

    assert now.cancer_treatments == (done, planned)


def test_a_file_that_corrects_the_start_of_an_open_dose_does_not_double_it(engine: Engine, clock: Clock) -> None:
    first, second = (woman(regimen=(prednisolone(started_on=when(on)),)) for on in ("2026-03-01", "2026-03-08"))

    assert after(engine, clock, first, second) == second


def test_the_same_dose_begun_29_days_later_is_another_entry(engine: Engine, clock: Clock) -> None:
    first, second = (prednisolone(started_on=when(on)) for on in ("2026-03-01", "2026-03-30"))

    assert after(engine, clock, woman(regimen=(first,)), woman(regimen=(second,))).regimen == (first, second)


def test_a_second_infusion_of_the_same_dose_is_a_second_one(engine: Engine, clock: Clock) -> None:
    first, second = (
        Medication(drug="rituximab", dose=1000.0, unit="mg", started_on=when(on)) for on in ("2026-03-01", "2026-03-15")
    )

    assert after(engine, clock, woman(regimen=(first,)), woman(regimen=(second,))).regimen == (first, second)


def test_states_that_are_told_out_of_order_are_kept_by_day_and_told_again_without_change(
    engine: Engine, clock: Clock
) -> None:
    told = breast((REMISSION, "2026-04-08"), (REMISSION, "2026-03-24"), (REMISSION, None), diagnosed="2026-01-22")
    now = after(engine, clock, told)

    assert [str(move.on) for move in now.cancers[0].moves] == ["2026-03-24", "2026-04-08", "None"]


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        (
            patient(born=None),
            patient(born="2026-03-10", onset=None),
            "onset_on is 2026-03-01, before patient.birth_date",
        ),
        (
            patient(),
            patient(onset="2026-05-02", diagnosed=None),
            "diagnosed_on is 2026-05-01, before onset_on 2026-05-02",
        ),
        (
            patient(),
            patient(onset=None, diagnosed=None, deceased_on=when("2026-04-30")),
            "diagnosed_on is 2026-05-01, after patient.deceased_on",
        ),
        (
            woman(regimen=(prednisolone(started_on=when("2026-02")),)),
            woman(regimen=(prednisolone(started_on=None, stopped_on=when("2026-01-02")),)),
            "stopped_on is 2026-01-02, before started_on 2026-02",
        ),
        (
            breast((REMISSION, "2024-05-01")),
            breast((REMISSION, None), diagnosed="2025-01-01"),
            "remission before diagnosed_on 2025-01-01",
        ),
    ],
    ids=["born after the onset", "onset after diagnosis", "died before diagnosis", "stopped before start", "remission"],
)
def test_a_file_that_cannot_be_right_beside_what_is_held_is_refused_in_one_line(
    engine: Engine, clock: Clock, first: PatientRecord, second: PatientRecord, line: str
) -> None:
    loaded = load(engine, clock, first, "first")
    before = held(engine, loaded)

    with pytest.raises(Refusal, match=f"^T-1: with what is held already, .*{line}.*Nothing was loaded"):
        load(engine, clock, second, "second")
    assert held(engine, loaded) == before


def done_here(engine: Engine, clock: Clock, finding: ActFinding | None) -> str:
    patient_id = load(engine, clock, patient(), "before").patient_ids[0]
    with reading(engine) as session:
        plan = open_patient(session, patient_id).plan
    radiograph_of_plan = next(item for item in plan.items if item.item == "chest_radiograph")
    done = RecordAct(
        patient_id=patient_id,
        plan_key=radiograph_of_plan.key,
        state=ActState.DONE,
        on=date(2026, 5, 20),
        finding=finding,
        idempotency_key="form",
    )
    record_act(engine, done, ONCOLOGIST, clock)
    return patient_id


def test_a_file_fills_in_the_finding_that_was_left_open_here(engine: Engine, clock: Clock) -> None:
    done_here(engine, clock, None)
    loaded = load(engine, clock, radiograph("2026-05-20", MALIGNANCY), "file")

    assert (loaded.kinds["screening_act"].changed, loaded.conflicts) == (1, ())
    (now,) = held(engine, loaded).screening
    assert (now.finding, now.round_) == (MALIGNANCY, Round.DIAGNOSIS)


@pytest.mark.parametrize("filled", [True, False], ids=["a file filled it in", "entered here"])
def test_a_finding_that_differs_from_the_one_held_here_is_reported_and_changes_nothing(
    engine: Engine, clock: Clock, filled: bool
) -> None:
    done_here(engine, clock, None if filled else NEGATIVE)
    load(engine, clock, radiograph("2026-05-20", NEGATIVE), "file")
    loaded = load(engine, clock, radiograph("2026-05-20", MALIGNANCY), "later file")

    count = loaded.kinds["screening_act"]
    assert (count.new, count.changed, count.already_there, count.not_changed) == (0, 0, 0, 1)
    assert [tuple(one) for one in loaded.conflicts] == [
        (
            "T-1: screening act chest_radiograph done diagnosis 2026-05-20",
            "recorded here: finding negative; the file says: finding malignancy; not changed",
        )
    ]
    assert [one.finding for one in held(engine, loaded).screening] == [NEGATIVE]
    assert load(engine, clock, radiograph("2026-05-20", MALIGNANCY), "later file") == loaded


def test_what_a_person_withdrew_does_not_come_back_with_the_next_file(engine: Engine, clock: Clock) -> None:
    told = radiograph("2026-05-20", ABNORMAL)
    first = load(engine, clock, told, "first")
    withdraw(engine, clock, first.patient_ids[0], "another patient's")
    again = load(engine, clock, told, "again")

    count = again.kinds["screening_act"]
    assert held(engine, again).screening == ()
    assert (count.new, count.not_changed) == (0, 1)
    (conflict,) = again.conflicts
    assert "withdrawn, another patient's; the file says: item chest_radiograph" in conflict.what
    assert load(engine, clock, told, "once more").kinds == again.kinds


def test_what_another_file_finds_that_day_is_not_what_was_withdrawn(engine: Engine, clock: Clock) -> None:
    """The negative report was another patient's; the malignancy is this one's."""
    first = load(engine, clock, radiograph("2026-05-20", NEGATIVE), "first")
    withdraw(engine, clock, first.patient_ids[0], "another patient's")
    loaded = load(engine, clock, radiograph("2026-05-20", MALIGNANCY), "file")

    assert [one.finding for one in held(engine, loaded).screening] == [MALIGNANCY]


@pytest.mark.parametrize("finding", [NEGATIVE, ABNORMAL], ids=["another finding", "the very same"])
def test_what_was_undone_here_is_new_when_a_file_tells_it(engine: Engine, clock: Clock, finding: ActFinding) -> None:
    """The click was a mistake; the radiograph that the file tells is not."""
    here = done_here(engine, clock, ABNORMAL)
    withdraw(engine, clock, here, "wrong line")
    loaded = load(engine, clock, radiograph("2026-05-20", finding), "file")

    assert [one.finding for one in held(engine, loaded).screening] == [finding]
    assert loaded.conflicts == ()


def withdraw(engine: Engine, clock: Clock, patient_id: str, why: str) -> None:
    with reading(engine) as session:
        (one,) = records.record(session, patient_id).screening
    undo = RetractAct(patient_id=patient_id, act_id=one.provenance.fact_id, reason=why, idempotency_key="withdraw")
    retract_act(engine, undo, ONCOLOGIST, clock)


def test_a_state_that_would_move_those_recorded_here_is_reported_and_changes_nothing(
    engine: Engine, clock: Clock
) -> None:
    here = breast((SUSPECTED, "2026-01-20"), (CURATIVE, "2026-03-01"))
    load(engine, clock, here, "here", source=RECORDED_HERE)
    loaded = load(engine, clock, breast((STAGING, "2026-02-01")), "file")

    says = f"state {STAGING}, on 2026-02-01"
    assert held(engine, loaded) == here
    assert loaded.kinds["cancer_state"].not_changed == 1
    assert [tuple(one) for one in loaded.conflicts] == [
        ("T-1: cancer breast", f"recorded here: state {CURATIVE}, on 2026-03-01; the file says: {says}; not changed")
    ]


def test_a_state_after_those_recorded_here_is_added(engine: Engine, clock: Clock) -> None:
    load(engine, clock, breast((CURATIVE, "2026-03-01")), "here", source=RECORDED_HERE)
    loaded = load(engine, clock, breast((REMISSION, "2026-05-01")), "file")

    assert held(engine, loaded) == breast((CURATIVE, "2026-03-01"), (REMISSION, "2026-05-01"))
    assert loaded.conflicts == ()


def test_the_last_day_of_a_drug_that_a_clinic_stopped_here_stands_against_a_file(engine: Engine, clock: Clock) -> None:
    def told(stopped: str | None) -> PatientRecord:
        last = when(stopped) if stopped else None
        return woman(regimen=(Medication(drug="azathioprine", started_on=when("2026-02-01"), stopped_on=last),))

    first = load(engine, clock, told(None), "first")
    provenance = held(engine, first).regimen[0].provenance
    stop = ChangeRegimen(
        patient_id=first.patient_ids[0],
        change=Stop(fact_id=provenance.fact_id, last_on=date(2026, 5, 10), reason="nausea"),
        follows=(provenance.version_id,),
        idempotency_key="stop",
    )
    change_regimen(engine, stop, RHEUMATOLOGIST, clock)
    same = load(engine, clock, told(None), "the same again")
    other = load(engine, clock, told("2026-05-20"), "another day")

    assert held(engine, other).regimen[0].stopped_on == when("2026-05-10")
    assert same.is_nothing_new
    assert same.conflicts == ()
    assert [one.what for one in other.conflicts] == [
        "recorded here: stopped_on 2026-05-10; the file says: stopped_on 2026-05-20; not changed"
    ]
