"""Undo at once: what one save did together is taken back together, or, once somebody went on from it, not at all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from builders import drug, having, high_risk, patient, when
from people import COORDINATOR, ONCOLOGIST, RHEUMATOLOGIST, named, numbered
from sqlalchemy import Engine, select

from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.cycles import ChangeCycle, CycleState
from dashboard.domain.recist import Recist
from dashboard.domain.record import (
    AntibodyResult,
    Cancer,
    CancerMove,
    Hold,
    Medication,
    PatientRecord,
    Provenance,
    TaperStep,
)
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.regimen import Confirm, NewDose, PutOnHold, RegimenChange, Start, Stop
from dashboard.domain.treatment_plan import DrugOfCycle, StartCycles, StopTreatment, TreatmentChange
from dashboard.domain.words import Antibody, AntibodyState, CancerState, CtcaeVersion, Per
from dashboard.services import (
    AdverseEvent,
    ChangeRegimen,
    CorrectCancer,
    CorrectFact,
    CorrectMove,
    MoveCancer,
    OpenPatient,
    Performance,
    RecordAssessment,
    RecordTreatment,
    Response,
    RetractCancer,
    UndoChange,
    change_regimen,
    check,
    correct_cancer,
    correct_fact,
    correct_move,
    load_records,
    move_cancer,
    open_patient,
    record_assessment,
    record_treatment,
    retract_cancer,
    undo_change,
)
from db.engine import reading
from db.models import AuditEventRow
from db.patients import by_number
from db.versions import versions

OTHER_ONCOLOGIST = replace(ONCOLOGIST, name="olga")
OTHER_RHEUMATOLOGIST = replace(RHEUMATOLOGIST, name="rosa")
PREDNISOLONE = Medication(
    drug="prednisolone",
    started_on=when("2026-05-20"),
    dose=40.0,
    unit="mg",
    per=Per.DAY,
    taper=(TaperStep(by=5.0, every_days=14, to=10.0),),
)
CISPLATIN = StartCycles(drugs=(DrugOfCycle(drug="cisplatin"),), first_on=date(2026, 5, 25), every_days=21, cycles=3)
S = CancerState


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    """On azathioprine and tapering prednisolone, with a colon cancer before its treatment."""
    moves = (CancerMove(state=S.CONFIRMED_STAGING, on=when("2026-05-04"), evidence="pathology"),)
    ill = having(patient(), regimen=(drug("azathioprine"), PREDNISOLONE), cancers=(Cancer(site="colon", moves=moves),))
    return load_records(engine, [named(ill)], COORDINATOR, clock, key="fixture").patient_ids[0]


def opened(engine: Engine, patient_id: str) -> OpenPatient:
    with reading(engine) as session:
        return open_patient(session, patient_id)


def change(
    engine: Engine, clock: Clock, patient_id: str, what: RegimenChange, by: Actor = RHEUMATOLOGIST, **own: object
) -> None:
    follows = tuple(entry.provenance.version_id for entry in opened(engine, patient_id).record.regimen)
    facts: dict[str, object] = {"follows": follows, "reason": "agreed", "idempotency_key": "change"} | own
    change_regimen(engine, ChangeRegimen(patient_id=patient_id, change=what, **facts), by, clock)  # type: ignore[arg-type]


def treat(
    engine: Engine, clock: Clock, patient_id: str, what: TreatmentChange, by: Actor = ONCOLOGIST, **own: object
) -> None:
    follows = tuple(entry.provenance.version_id for entry in opened(engine, patient_id).record.cancer_treatments)
    facts: dict[str, object] = {"follows": follows, "reason": "agreed", "idempotency_key": "change"} | own
    record_treatment(engine, RecordTreatment(patient_id=patient_id, change=what, **facts), by, clock)  # type: ignore[arg-type]


def undo(
    engine: Engine, clock: Clock, patient_id: str, by: Actor = RHEUMATOLOGIST, of: str = "change", key: str = "undo"
) -> None:
    command = UndoChange(patient_id=patient_id, change=of, reason="Undone at once", idempotency_key=key)
    undo_change(engine, command, by, clock)


def entry(record: PatientRecord, name: str) -> str:
    return next(e.provenance.fact_id for e in record.regimen if e.drug == name)


def cycle(record: PatientRecord, number: int, state: CycleState, **own: object) -> ChangeCycle:
    ids = tuple(e.provenance.fact_id for e in record.cancer_treatments if e.cycle == number)
    return ChangeCycle(fact_ids=ids, state=state, **own)  # type: ignore[arg-type]


REGIMEN: dict[str, Callable[[PatientRecord], RegimenChange]] = {
    "start": lambda _: Start(Medication(drug="folic acid", started_on=when("2026-06-02"))),
    "start what is critical": lambda _: Start(Medication(drug="febuxostat", started_on=when("2026-06-02"))),
    "start what was given and is over": lambda _: Start(
        Medication(drug="febuxostat", started_on=when("2026-05-10"), stopped_on=when("2026-05-12"))
    ),
    "new dose with a taper": lambda record: NewDose(
        entry(record, "prednisolone"),
        replace(PREDNISOLONE, started_on=when("2026-06-01"), dose=60.0, taper=(TaperStep(by=10, every_days=7, to=20),)),
    ),
    "hold": lambda record: PutOnHold(
        entry(record, "azathioprine"), Hold(from_=date(2026, 6, 2), reason="low white cells")
    ),
    "stop": lambda record: Stop(entry(record, "azathioprine"), date(2026, 6, 1), "rash"),
}


@pytest.mark.parametrize("what", REGIMEN)
def test_the_regimen_is_what_it_was_and_so_are_findings_and_tasks(
    engine: Engine, clock: Clock, patient_id: str, what: str
) -> None:
    before = opened(engine, patient_id)
    asks_owner = what == "start what was given and is over"
    change(engine, clock, patient_id, REGIMEN[what](before.record), reason=None if asks_owner else "agreed")
    changed = opened(engine, patient_id)
    assert changed.record != before.record
    assert bool(changed.record.tasks) is asks_owner

    undo(engine, clock, patient_id)

    now = opened(engine, patient_id)
    assert now.record == before.record
    assert now.findings == before.findings
    assert [each.key for each in now.asked] == [each.key for each in before.asked]
    assert [line for line in check(engine) if line.startswith("FAILED")] == []


CYCLES: dict[str, Callable[[PatientRecord], TreatmentChange]] = {
    "given": lambda record: cycle(record, 1, CycleState.GIVEN, on=date(2026, 5, 26)),
    "delayed, and all after it": lambda record: cycle(
        record, 2, CycleState.DELAYED, on=date(2026, 6, 29), reason="platelets 60"
    ),
    "left out": lambda record: cycle(record, 2, CycleState.OMITTED, reason="infection"),
    "reduced": lambda record: cycle(record, 2, CycleState.REDUCED, percent=75, reason="neutropenia"),
    "stopped": lambda record: StopTreatment(
        fact_ids=tuple(e.provenance.fact_id for e in record.cancer_treatments),
        last_on=date(2026, 6, 1),
        reason="progression",
    ),
}


@pytest.mark.parametrize("what", CYCLES)
def test_the_cycles_are_what_they_were(engine: Engine, clock: Clock, patient_id: str, what: str) -> None:
    treat(engine, clock, patient_id, CISPLATIN, idempotency_key="cycles")
    before = opened(engine, patient_id)
    treat(engine, clock, patient_id, CYCLES[what](before.record))
    assert opened(engine, patient_id).record != before.record

    undo(engine, clock, patient_id, ONCOLOGIST)

    now = opened(engine, patient_id)
    assert now.record == before.record
    assert now.findings == before.findings
    assert [line for line in check(engine) if line.startswith("FAILED")] == []


def test_cycles_that_were_planned_are_withdrawn_together(engine: Engine, clock: Clock, patient_id: str) -> None:
    before = opened(engine, patient_id)
    treat(engine, clock, patient_id, CISPLATIN)
    assert len(opened(engine, patient_id).record.cancer_treatments) == 3

    undo(engine, clock, patient_id, ONCOLOGIST)

    assert opened(engine, patient_id).record == before.record


@pytest.mark.parametrize(
    "said",
    [Response("colon", Recist.PR), Performance(2), AdverseEvent("nausea", 2, CtcaeVersion.FIVE)],
    ids=["RECIST", "ECOG", "CTCAE"],
)
def test_an_assessment_is_withdrawn(
    engine: Engine, clock: Clock, patient_id: str, said: Response | Performance | AdverseEvent
) -> None:
    before = opened(engine, patient_id).record
    command = RecordAssessment(patient_id=patient_id, on=when("2026-05-30"), said=said, idempotency_key="change")
    record_assessment(engine, command, ONCOLOGIST, clock)
    assert opened(engine, patient_id).record != before

    undo(engine, clock, patient_id, ONCOLOGIST)

    assert opened(engine, patient_id).record == before


def of_cancer(seen: OpenPatient, *, states: bool) -> dict[str, str]:
    (colon,) = seen.record.cancers
    return {
        "patient_id": seen.record.patient.provenance.fact_id,
        "cancer_id": colon.provenance.fact_id,
        "follows": seen.follows[colon.provenance.fact_id] if states else colon.provenance.version_id,
        "idempotency_key": "change",
    }


ON_TREATMENT = CancerMove(state=S.TREATMENT_CURATIVE, on=when("2026-05-25"), evidence="first cycle")
EARLIER = CancerMove(state=S.CONFIRMED_STAGING, on=when("2026-05-02"), evidence="pathology")
OF_CANCER: dict[str, Callable[[Engine, OpenPatient, Clock], str]] = {
    "moved": lambda engine, seen, clock: move_cancer(
        engine, MoveCancer(**of_cancer(seen, states=True), move=ON_TREATMENT), ONCOLOGIST, clock
    ),
    "state corrected": lambda engine, seen, clock: correct_move(
        engine, CorrectMove(**of_cancer(seen, states=True), move=EARLIER), ONCOLOGIST, clock
    ),
    "stage": lambda engine, seen, clock: correct_cancer(
        engine,
        CorrectCancer(**of_cancer(seen, states=False), cancer=Cancer(site="colon", stage="II")),
        ONCOLOGIST,
        clock,
    ),
    "withdrawn": lambda engine, seen, clock: retract_cancer(
        engine, RetractCancer(**of_cancer(seen, states=False), reason="another patient's"), ONCOLOGIST, clock
    ),
}


@pytest.mark.parametrize("what", OF_CANCER)
def test_a_cancer_and_its_states_are_what_they_were(engine: Engine, clock: Clock, patient_id: str, what: str) -> None:
    before = opened(engine, patient_id)
    OF_CANCER[what](engine, before, clock)
    assert opened(engine, patient_id).record != before.record

    undo(engine, clock, patient_id, ONCOLOGIST)

    now = opened(engine, patient_id)
    assert now.record == before.record
    assert [line for line in check(engine) if line.startswith("FAILED")] == []
    if what != "moved":
        return
    move = MoveCancer(**of_cancer(now, states=True) | {"idempotency_key": "again"}, move=ON_TREATMENT)
    move_cancer(engine, move, ONCOLOGIST, clock)
    assert opened(engine, patient_id).record.cancers[0].state is S.TREATMENT_CURATIVE


def test_nothing_is_removed_and_every_step_is_in_the_trail(engine: Engine, clock: Clock, patient_id: str) -> None:
    record = opened(engine, patient_id).record
    change(engine, clock, patient_id, REGIMEN["new dose with a taper"](record))
    with reading(engine) as session:
        before = versions(session, [patient_id])[patient_id]

    undo(engine, clock, patient_id)

    with reading(engine) as session:
        found = versions(session, [patient_id])[patient_id]
        rows = session.exec(select(AuditEventRow).where(AuditEventRow.request_id == "undo")).scalars().all()
    assert found[: len(before)] == before
    assert sorted(row.action for row in rows) == ["correct", "retract"]
    assert {row.reason for row in rows} == {"Undone at once"}


def test_undo_pressed_many_times_undoes_once(engine: Engine, clock: Clock, patient_id: str) -> None:
    change(engine, clock, patient_id, REGIMEN["stop"](opened(engine, patient_id).record))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: undo(engine, clock, patient_id), range(8)))

    with reading(engine) as session:
        found = versions(session, [patient_id])[patient_id]
    assert sum(v.kind == "medication" and v.supersedes_id is not None for v in found) == 2
    with pytest.raises(Overtaken, match="rhea changed Azathioprine"):
        undo(engine, clock, patient_id, key="in another tab")


def test_what_a_colleague_changed_since_is_not_undone(engine: Engine, clock: Clock, patient_id: str) -> None:
    hold = REGIMEN["hold"](opened(engine, patient_id).record)
    change(engine, clock, patient_id, hold)
    record = opened(engine, patient_id).record
    change(engine, clock, patient_id, REGIMEN["stop"](record), OTHER_RHEUMATOLOGIST, idempotency_key="colleague")
    held = opened(engine, patient_id).record

    with pytest.raises(Overtaken, match=r"^rosa changed Azathioprine on 1 Jun 2026 at \d\d:\d\d, after this was saved"):
        undo(engine, clock, patient_id)
    assert opened(engine, patient_id).record == held


def test_a_stop_is_not_undone_where_a_colleague_started_the_drug_again(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    change(engine, clock, patient_id, REGIMEN["stop"](opened(engine, patient_id).record))
    again = Start(Medication(drug="Imuran", started_on=when("2026-06-02")))
    change(engine, clock, patient_id, again, OTHER_RHEUMATOLOGIST, idempotency_key="colleague")

    with pytest.raises(Overtaken, match="rosa recorded Azathioprine"):
        undo(engine, clock, patient_id)


def test_a_stop_is_not_undone_into_a_danger_that_came_since(engine: Engine, clock: Clock, patient_id: str) -> None:
    change(engine, clock, patient_id, REGIMEN["stop"](opened(engine, patient_id).record))
    febuxostat = Start(Medication(drug="febuxostat", started_on=when("2026-06-03")))
    change(engine, clock, patient_id, febuxostat, OTHER_RHEUMATOLOGIST, idempotency_key="colleague", reason=None)
    held = opened(engine, patient_id)

    with pytest.raises(Overtaken, match="rosa recorded Febuxostat"):
        undo(engine, clock, patient_id)
    assert (opened(engine, patient_id).record, opened(engine, patient_id).findings) == (held.record, held.findings)


def test_a_danger_that_was_there_before_the_change_may_come_back(engine: Engine, clock: Clock, patient_id: str) -> None:
    change(engine, clock, patient_id, REGIMEN["start what is critical"](opened(engine, patient_id).record))
    before = opened(engine, patient_id)
    change(engine, clock, patient_id, REGIMEN["stop"](before.record), idempotency_key="stop")

    undo(engine, clock, patient_id, of="stop")

    assert opened(engine, patient_id).findings == before.findings


def test_a_move_is_not_undone_once_a_colleague_moved_on(engine: Engine, clock: Clock, patient_id: str) -> None:
    OF_CANCER["state corrected"](engine, opened(engine, patient_id), clock)
    on = of_cancer(opened(engine, patient_id), states=True) | {"idempotency_key": "colleague"}
    move_cancer(engine, MoveCancer(**on, move=ON_TREATMENT), OTHER_ONCOLOGIST, clock)

    with pytest.raises(Overtaken, match="olga recorded"):
        undo(engine, clock, patient_id, ONCOLOGIST)


def test_what_other_clinics_record_elsewhere_is_no_obstacle(engine: Engine, clock: Clock, patient_id: str) -> None:
    change(engine, clock, patient_id, REGIMEN["hold"](opened(engine, patient_id).record))
    treat(engine, clock, patient_id, CISPLATIN, idempotency_key="cycles")
    held = opened(engine, patient_id).record.cancer_treatments

    undo(engine, clock, patient_id)

    now = opened(engine, patient_id).record
    assert now.cancer_treatments == held
    assert not now.regimen[0].holds


def test_who_confirmed_a_dose_may_undo_that(engine: Engine, clock: Clock, patient_id: str) -> None:
    daily = Medication(
        drug="methotrexate", started_on=when("2026-06-02"), dose=2.5, unit="mg", per=Per.DAY, reason="trial"
    )
    change(engine, clock, patient_id, Start(daily), idempotency_key="daily")
    before = opened(engine, patient_id).record
    change(engine, clock, patient_id, Confirm(entry(before, "methotrexate")), ONCOLOGIST)

    with pytest.raises(Refusal, match="may not confirm a daily dose"):
        undo(engine, clock, patient_id, COORDINATOR)
    undo(engine, clock, patient_id, ONCOLOGIST)

    assert opened(engine, patient_id).record == before


def test_only_what_was_recorded_of_this_patient_can_be_undone(engine: Engine, clock: Clock, patient_id: str) -> None:
    other = load_records(
        engine, [named(replace(patient(), patient=replace(patient().patient, mrn="T-2")))], COORDINATOR, clock, key="2"
    ).patient_ids[0]
    change(engine, clock, patient_id, REGIMEN["stop"](opened(engine, patient_id).record))

    with pytest.raises(Refusal, match="of another patient"):
        undo(engine, clock, other)
    with pytest.raises(Refusal, match="nothing to undo"):
        undo(engine, clock, patient_id, of="fixture")
    with pytest.raises(Refusal, match="nothing to undo"):
        undo(engine, clock, patient_id, of="never sent")


def test_what_was_corrected_and_undone_may_be_changed_by_a_later_file(engine: Engine, clock: Clock) -> None:
    laboratory = Provenance(source="laboratory.json")
    pending = AntibodyResult(code=Antibody.TIF1G, state=AntibodyState.PENDING, provenance=laboratory)
    told = numbered(having(high_risk(), antibodies=(pending,)), "U-1")
    load_records(engine, [told], COORDINATOR, clock, key="first file")
    with reading(engine) as session:
        patient_id = by_number(session, "U-1")
    (held,) = opened(engine, patient_id).record.antibodies
    right = replace(held, state=AntibodyState.NEGATIVE)
    follows = held.provenance.version_id
    command = CorrectFact(patient_id=patient_id, follows=follows, fact=right, idempotency_key="change")
    correct_fact(engine, command, RHEUMATOLOGIST, clock)
    undo(engine, clock, patient_id)
    later = replace(told, antibodies=(replace(pending, state=AntibodyState.POSITIVE),))

    load_records(engine, [later], COORDINATOR, clock, key="second file")

    assert [each.state for each in opened(engine, patient_id).record.antibodies] == [AntibodyState.POSITIVE]
