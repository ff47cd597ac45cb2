"""Every receipt of a change takes it back whole, and says who went on from it instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import cancer, drug, having, patient, when
from people import COORDINATOR, RHEUMATOLOGIST, named, numbered
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.domain.cycles import CycleState
from dashboard.domain.record import CancerTreatment, PatientRecord
from dashboard.domain.regimen import Stop
from dashboard.domain.words import CancerState, DoseStatus, Modality
from dashboard.services import ChangeRegimen, change_regimen, load_records, open_patient
from db.engine import reading

CYCLES = tuple(
    CancerTreatment(
        modality=Modality.SYSTEMIC,
        drug="carboplatin",
        cycle=number,
        cycles_planned=3,
        started_on=when(on),
        stopped_on=when(on),
        status=DoseStatus.PLANNED,
    )
    for number, on in ((1, "2026-05-26"), (2, "2026-06-16"), (3, "2026-07-07"))
)


@pytest.fixture
def ill(clinic: Engine) -> str:
    """On azathioprine, and on carboplatin for a colon cancer."""
    record = having(
        patient(family_name="Onc"),
        cancers=(cancer("colon", "2026-04-02", CancerState.CONFIRMED_STAGING),),
        regimen=(drug("azathioprine"),),
        cancer_treatments=CYCLES,
    )
    return load_records(clinic, [numbered(named(record), "A-9")], COORDINATOR, TODAY, key="ill").patient_ids[0]


def of(engine: Engine, patient_id: str) -> PatientRecord:
    with reading(engine) as session:
        return open_patient(session, patient_id).record


def panel(engine: Engine, patient_id: str, which: str, role: Role = Role.ONCOLOGY) -> AppTest:
    screen = open_screen(engine, "patient", role, id=patient_id)
    screen.session_state[which] = True
    return screen.run()


def press(screen: AppTest, key: str) -> AppTest:
    screen.button(key=key).click().run()
    assert not screen.exception
    return screen


def started(engine: Engine, ill: str) -> AppTest:
    screen = panel(engine, ill, "regimen", Role.RHEUMATOLOGY)
    screen.selectbox(key=f"regimen_{ill}_0_drug").set_value("folic_acid").run()
    press(screen, f"regimen_{ill}_0_save")
    assert len(of(engine, ill).regimen) == 2
    return screen


def test_a_drug_that_was_started_is_taken_back(clinic: Engine, ill: str) -> None:
    before = of(clinic, ill)
    screen = press(started(clinic, ill), f"regimen_{ill}_undo")

    assert of(clinic, ill) == before
    assert "Saved" not in words(screen)


def test_what_a_colleague_changed_is_told_in_one_line_and_stays(clinic: Engine, ill: str) -> None:
    screen = started(clinic, ill)
    new = of(clinic, ill).regimen[1].provenance
    stop = ChangeRegimen(
        patient_id=ill,
        change=Stop(new.fact_id, date(2026, 6, 1), "*not* needed"),
        follows=(new.version_id,),
        idempotency_key="colleague",
    )
    change_regimen(clinic, stop, replace(RHEUMATOLOGIST, name="rosa"), TODAY)
    held = of(clinic, ill)

    press(screen, f"regimen_{ill}_undo")

    (refused,) = screen.error
    assert "rosa changed Folic acid on 1 Jun 2026" in refused.value
    assert "Nothing was undone" in refused.value
    assert of(clinic, ill) == held
    screen.selectbox(key=f"regimen_{ill}_1_drug").set_value("omeprazole").run()
    press(screen, f"regimen_{ill}_1_save")
    assert not screen.error


def test_a_cycle_is_taken_back_with_all_that_it_moved(clinic: Engine, ill: str) -> None:
    before = of(clinic, ill)
    screen = panel(clinic, ill, "treatment")
    key = f"treatment_{ill}_0"
    screen.segmented_control(key=f"{key}_what").set_value("Change a cycle").run()
    second = before.cancer_treatments[1].provenance.fact_id
    screen.selectbox(key=f"{key}_cycle").set_value(second).run()
    screen.segmented_control(key=f"{key}_{second}_state").set_value(CycleState.DELAYED).run()
    screen.text_input(key=f"{key}_{second}_why").set_value("platelets 60").run()
    press(screen, f"{key}_save")
    assert [str(e.started_on) for e in of(clinic, ill).cancer_treatments[1:]] == ["2026-06-23", "2026-07-14"]

    press(screen, f"treatment_{ill}_undo")

    assert of(clinic, ill) == before


def test_a_cycle_of_the_treatment_status_is_taken_back_and_recorded_again(clinic: Engine, ill: str) -> None:
    before = of(clinic, ill)
    screen = open_screen(clinic, "treatment_status", Role.ONCOLOGY)
    colon = before.cancers[0].provenance.fact_id
    screen.session_state["status_row"] = colon
    screen.run()
    press(screen, f"status_{colon}_0_save")
    assert of(clinic, ill).cancer_treatments[0].status is DoseStatus.TAKEN
    screen.session_state["status_row"] = colon
    screen.run()

    press(screen, "status_undo")

    assert of(clinic, ill) == before
    screen.segmented_control(key=f"status_{colon}_1_happened").set_value(CycleState.GIVEN).run()
    press(screen, f"status_{colon}_1_save")
    assert not screen.error
    assert of(clinic, ill).cancer_treatments[0].status is DoseStatus.TAKEN


def test_an_assessment_is_taken_back(clinic: Engine, ill: str) -> None:
    before = of(clinic, ill)
    screen = panel(clinic, ill, "cancer_state")
    screen.segmented_control(key=f"cancer_{ill}_what").set_value("Response, ECOG, adverse event").run()
    own = f"cancer_{ill}_0_ASSESS"
    screen.segmented_control(key=f"{own}_assessed").set_value("ECOG").run()
    screen.selectbox(key=f"{own}_ECOG_ecog").set_value(2).run()
    press(screen, f"{own}_ECOG_save")
    assert of(clinic, ill).results

    press(screen, f"cancer_{ill}_undo")

    assert of(clinic, ill) == before


def test_a_state_that_was_taken_back_can_be_recorded_at_once(clinic: Engine, ill: str) -> None:
    colon = of(clinic, ill).cancers[0].provenance.fact_id
    screen = panel(clinic, ill, "cancer_state")
    for number in (0, 1):
        own = f"cancer_{ill}_{number}_MOVE_{colon}"
        screen.selectbox(key=f"{own}_state").set_value(CancerState.TREATMENT_CURATIVE).run()
        press(screen, f"{own}_save")
        assert not screen.error
        press(screen, f"cancer_{ill}_undo")
        assert of(clinic, ill).cancers[0].state is CancerState.CONFIRMED_STAGING
