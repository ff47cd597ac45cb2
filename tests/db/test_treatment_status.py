"""The list of treatment status says what the records say, whatever was corrected, withdrawn or added since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import TODAY, having, high_risk, patient, when
from people import COORDINATOR, ONCOLOGIST, named, numbered
from sqlalchemy import Engine, event

from dashboard.clock import Clock
from dashboard.domain.record import Cancer, CancerMove, CancerTreatment, PatientRecord
from dashboard.domain.treatment_plan import Enter, StopTreatment
from dashboard.domain.treatment_status import CancerPatient, StatusLine, status_lines
from dashboard.domain.words import CancerState, DoseStatus, Modality, Specialty
from dashboard.protocols.catalogue import formulary
from dashboard.services import (
    CorrectMove,
    MoveCancer,
    RecordTreatment,
    RetractCancer,
    UndoChange,
    correct_move,
    load_records,
    move_cancer,
    open_patient,
    record_treatment,
    retract_cancer,
    undo_change,
)
from db.engine import reading
from db.treatment_status import cancer_patients

S = CancerState


def cancer(site: str, *states: CancerState) -> Cancer:
    return Cancer(
        site=site, moves=tuple(CancerMove(state=s, on=when(f"2026-0{n + 2}-01")) for n, s in enumerate(states))
    )


def entry(drug: str, number: int | None, on: str, **own: object) -> CancerTreatment:
    facts: dict[str, object] = {"cycle": number, "cycles_planned": number and 6, "stopped_on": when(on)} | own
    return CancerTreatment(modality=Modality.SYSTEMIC, drug=drug, started_on=when(on), **facts)  # type: ignore[arg-type]


def ill(number: str, *cancers: Cancer, treatments: tuple[CancerTreatment, ...] = (), **own: object) -> PatientRecord:
    record = having(patient(family_name=number, **own), cancers=cancers, cancer_treatments=treatments)
    return numbered(named(record), number)


CASELOAD = [
    ill("A", cancer("colon", S.WORKUP, S.CONFIRMED_STAGING)),
    ill(
        "B",
        cancer("breast", S.CONFIRMED_STAGING, S.TREATMENT_CURATIVE),
        cancer("lung", S.SUSPECTED),
        treatments=(
            *(entry(drug, 1, "2026-05-12", status=DoseStatus.TAKEN) for drug in ("carboplatin", "paclitaxel")),
            *(entry(drug, 2, "2026-06-02", status=DoseStatus.PLANNED) for drug in ("carboplatin", "paclitaxel")),
        ),
    ),
    ill("C", cancer("prostate", S.REMISSION), treatments=(entry("tamoxifen", None, "2025-01-01", stopped_on=None),)),
    ill("D", cancer("ovary", S.RESPONSE_PENDING, S.REMISSION)),
    ill("E", cancer("ovary", S.PROGRESSION), deceased_on=when("2026-05-20")),
    ill("F", cancer("skin", S.EXCLUDED)),
    numbered(named(high_risk()), "G"),
    ill(
        "H",
        cancer("breast", S.TREATMENT_CURATIVE),
        cancer("lung", S.TREATMENT_PALLIATIVE),
        treatments=(entry("osimertinib", None, "2026-02-01", stopped_on=None, site="lung"),),
    ),
]


@pytest.fixture
def patient_ids(engine: Engine, clock: Clock) -> dict[str, str]:
    loaded = load_records(engine, CASELOAD, COORDINATOR, clock, key="fixture").patient_ids
    return dict(zip("ABCDEFGH", loaded, strict=True))


def listed(engine: Engine, clock: Clock, acts: Specialty = Specialty.ONCOLOGY) -> tuple[StatusLine, ...]:
    with reading(engine) as session:
        found = cancer_patients(session, TODAY)
    return status_lines(found, formulary(), TODAY, clock.zone, acts)


def held(engine: Engine, patient_id: str) -> CancerPatient:
    with reading(engine) as session:
        return next(each for each in cancer_patients(session, TODAY) if each.patient_id == patient_id)


def test_active_cancers_and_treated_ones_are_listed_and_nobody_else(
    engine: Engine, clock: Clock, patient_ids: dict[str, str]
) -> None:
    told = [
        (line.of.mrn, line.cancer and line.cancer.site, line.regimen, line.next_step) for line in listed(engine, clock)
    ]
    assert told[1:3] == [
        ("B", "breast", "Carboplatin + Paclitaxel C1 of 6", "C2 of 6, 2 Jun 2026"),
        ("C", "prostate", "Tamoxifen", "none planned"),
    ]
    assert [(mrn, site) for mrn, site, _, _ in told] == [
        *(("A", "colon"), ("B", "breast"), ("C", "prostate"), ("H", "breast"), ("H", "lung")),
    ]
    assert [regimen for mrn, _, regimen, _ in told if mrn == "H"] == ["none recorded", "Osimertinib"]


def test_it_says_what_the_records_say(engine: Engine, clock: Clock, patient_ids: dict[str, str]) -> None:
    a, b = patient_ids["A"], patient_ids["B"]
    cancer_id = held(engine, a).cancers[0].provenance.fact_id
    moved = CancerMove(state=S.TREATMENT_PALLIATIVE, on=when("2026-05-20"), evidence="first cycle")
    command = MoveCancer(
        patient_id=a, cancer_id=cancer_id, move=moved, follows=held(engine, a).follows[cancer_id], idempotency_key="1"
    )
    move_cancer(engine, command, ONCOLOGIST, clock)
    right = CorrectMove(
        patient_id=a,
        cancer_id=cancer_id,
        move=replace(moved, state=S.TREATMENT_CURATIVE),
        follows=held(engine, a).follows[cancer_id],
        idempotency_key="2",
    )
    correct_move(engine, right, ONCOLOGIST, clock)
    lung = held(engine, b).cancers[1].provenance
    gone = RetractCancer(
        patient_id=b, cancer_id=lung.fact_id, follows=lung.version_id, reason="another patient's", idempotency_key="3"
    )
    retract_cancer(engine, gone, ONCOLOGIST, clock)

    for patient_id in (patient_ids[name] for name in "ABCDFH"):
        with reading(engine) as session:
            opened = open_patient(session, patient_id)
        found = held(engine, patient_id)
        assert found.cancers == opened.record.cancers
        for shown, recorded in zip(found.treatments, opened.record.cancer_treatments, strict=True):
            assert (shown.drug, shown.cycle, shown.provenance.version_id) == (
                *(recorded.drug, recorded.cycle, recorded.provenance.version_id),
            )
        states = {c.provenance.fact_id for c in found.cancers}
        assert {key: found.follows[key] for key in states} == {key: opened.follows[key] for key in states}
    assert last_changes(engine, clock, a) == {"colon": "ono"}
    assert last_changes(engine, clock, b) == {"breast": "cora"}
    assert last_changes(engine, clock, patient_ids["C"]) == {"prostate": "cora"}


def last_changes(engine: Engine, clock: Clock, patient_id: str) -> dict[str, str]:
    """By the site of each cancer, who changed it last."""
    lines = [line for line in listed(engine, clock) if line.of.patient_id == patient_id]
    return {line.cancer.site: line.changed_by for line in lines if line.cancer}


def test_a_change_of_one_cancer_is_no_change_of_the_other(
    engine: Engine, clock: Clock, patient_ids: dict[str, str]
) -> None:
    h = patient_ids["H"]
    lung = held(engine, h).cancers[1].provenance.fact_id
    moved = CancerMove(state=S.PROGRESSION, on=when("2026-05-20"), evidence="CT")
    command = MoveCancer(
        patient_id=h, cancer_id=lung, move=moved, follows=held(engine, h).follows[lung], idempotency_key="1"
    )
    move_cancer(engine, command, ONCOLOGIST, clock)
    assert last_changes(engine, clock, h) == {"breast": "cora", "lung": "ono"}

    (osimertinib,) = held(engine, h).treatments
    olga, rita = replace(ONCOLOGIST, name="olga"), replace(ONCOLOGIST, name="rita")
    stop = StopTreatment(fact_ids=(osimertinib.provenance.fact_id,), last_on=date(2026, 6, 1), reason="progression")
    told = RecordTreatment(patient_id=h, change=stop, follows=(osimertinib.provenance.version_id,), idempotency_key="2")
    record_treatment(engine, told, olga, clock)
    assert last_changes(engine, clock, h) == {"breast": "cora", "lung": "olga"}

    undo_change(engine, UndoChange(patient_id=h, change="1", reason="wrong", idempotency_key="3"), rita, clock)
    assert last_changes(engine, clock, h) == {"breast": "cora", "lung": "rita"}


def test_a_treatment_that_was_withdrawn_is_a_change_of_the_cancer_that_it_treated(
    engine: Engine, clock: Clock, patient_ids: dict[str, str]
) -> None:
    h = patient_ids["H"]
    tablets = CancerTreatment(
        modality=Modality.SYSTEMIC, drug="capecitabine", site="Breast", started_on=when("2026-05-30")
    )
    asked = RecordTreatment(patient_id=h, change=Enter(tablets), reason="agreed", idempotency_key="1")
    record_treatment(engine, asked, ONCOLOGIST, clock)
    undo = UndoChange(patient_id=h, change="1", reason="wrong", idempotency_key="2")
    undo_change(engine, undo, replace(ONCOLOGIST, name="olga"), clock)

    assert last_changes(engine, clock, h) == {"breast": "olga", "lung": "cora"}


def test_each_clinic_sees_what_it_has_to_do_next(engine: Engine, clock: Clock, patient_ids: dict[str, str]) -> None:
    for line in listed(engine, clock, Specialty.RHEUMATOLOGY):
        item = line.of.open_items.get(Specialty.RHEUMATOLOGY)
        assert line.next_step.startswith(item.title if item else "none planned")


def test_a_row_stands_out_from_the_28th_day_without_a_change(
    engine: Engine, clock: Clock, patient_ids: dict[str, str]
) -> None:
    with reading(engine) as session:
        found = cancer_patients(session, TODAY)
    for day, stands_out in ((date(2026, 6, 28), False), (date(2026, 6, 29), True)):
        assert {line.is_not_updated for line in status_lines(found, formulary(), day, clock.zone)} == {stands_out}


def test_the_list_asks_as_often_for_few_patients_as_for_many(
    engine: Engine, clock: Clock, patient_ids: dict[str, str]
) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    listed(engine, clock)
    event.remove(engine, "before_cursor_execute", note)
    assert sum(statement.startswith("SELECT") for statement in asked) == 5
