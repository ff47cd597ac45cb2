"""The panel "Cancer and its state" of the Patient page: oncology records, everybody reads the history."""

from __future__ import annotations

from datetime import date

import pytest
from builders import having, patient, when
from people import COORDINATOR, ONCOLOGIST, named, numbered
from small_clinic import HOSTILE, TODAY, open_screen, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.domain.recist import Recist
from dashboard.domain.record import Cancer, CancerMove, PatientRecord
from dashboard.domain.words import CancerState
from dashboard.services import MoveCancer, load_records, move_cancer, open_patient
from db.engine import reading

S = CancerState


@pytest.fixture
def ill(clinic: Engine) -> str:
    """Colon cancer, worked up since 4 May 2026."""
    told = Cancer(site="colon", moves=(CancerMove(state=S.WORKUP, on=when("2026-05-04"), evidence=HOSTILE),))
    record = having(patient(family_name="Ill"), cancers=(told,))
    return load_records(clinic, [numbered(named(record), "A-9")], COORDINATOR, TODAY, key="ill").patient_ids[0]


def panel(engine: Engine, patient_id: str, role: Role = Role.ONCOLOGY) -> AppTest:
    screen = open_screen(engine, "patient", role, id=patient_id)
    screen.session_state["cancer_state"] = True
    screen.run()
    assert not screen.exception
    return screen


def of(engine: Engine, patient_id: str) -> PatientRecord:
    with reading(engine) as session:
        return open_patient(session, patient_id).record


def choose(screen: AppTest, patient_id: str, what: str) -> str:
    """What is recorded; returns the key of its fields, but for the cancer's."""
    control = screen.segmented_control(key=f"cancer_{patient_id}_what")
    control.set_value(next(each for each in control.options if each == what)).run()
    return f"cancer_{patient_id}_0"


def test_the_history_and_what_may_follow_are_told_to_everybody(clinic: Engine, ill: str) -> None:
    shown = words(panel(clinic, ill, Role.DERMATOLOGY))

    assert "<b>Work-up</b>" in shown
    assert "&lt;b&gt;Bo&lt;/b&gt;" in shown
    assert "May follow: confirmed, being staged (final pathology report); excluded (work-up without cancer)." in shown
    assert "Oncology records cancers and their states; ask oncology." in shown


def test_the_next_state_is_saved_with_a_receipt_and_undone(clinic: Engine, ill: str) -> None:
    screen = panel(clinic, ill)
    cancer_id = of(clinic, ill).cancers[0].provenance.fact_id
    own = f"cancer_{ill}_0_MOVE_{cancer_id}"
    offered = screen.selectbox(key=f"{own}_state").options
    assert offered[:3] == ["Confirmed, being staged", "Excluded", "Suspected (not from here)"]

    screen.selectbox(key=f"{own}_state").set_value(S.CONFIRMED_STAGING).run()
    screen.selectbox(key=f"{own}_on_to").set_value("month").run()
    screen.date_input(key=f"{own}_on_month").set_value(date(2026, 5, 20)).run()
    assert "Recorded as May 2026" in words(screen)
    screen.text_input(key=f"{own}_{S.CONFIRMED_STAGING}_evidence").set_value("*path* 12/26").run()
    screen.button(key=f"{own}_save").click().run()

    assert not screen.exception
    assert "✓ Saved. colon: Confirmed, being staged since May 2026, *path* 12/26." in words(screen)
    last = of(clinic, ill).cancers[0].moves[-1]
    assert (last.state, str(last.on), last.evidence) == (S.CONFIRMED_STAGING, "2026-05", "*path* 12/26")
    screen.button(key=f"cancer_{ill}_undo").click().run()
    assert of(clinic, ill).cancers[0].state is S.WORKUP


def test_a_state_that_may_not_follow_says_which_way_is_allowed_and_keeps_what_was_typed(
    clinic: Engine, ill: str
) -> None:
    screen = panel(clinic, ill)
    own = f"cancer_{ill}_0_MOVE_{of(clinic, ill).cancers[0].provenance.fact_id}"
    screen.selectbox(key=f"{own}_state").set_value(S.TREATMENT_CURATIVE).run()
    assert "record confirmed, being staged first" in screen.caption[-1].value
    screen.text_input(key=f"{own}_{S.TREATMENT_CURATIVE}_evidence").set_value("operated").run()
    screen.button(key=f"{own}_save").click().run()

    assert "record confirmed, being staged first" in screen.error[0].value
    assert screen.text_input(key=f"{own}_{S.TREATMENT_CURATIVE}_evidence").value == "operated"
    assert of(clinic, ill).cancers[0].state is S.WORKUP


def test_who_comes_second_is_told_and_may_then_follow(clinic: Engine, ill: str) -> None:
    screen = panel(clinic, ill)
    cancer_id = of(clinic, ill).cancers[0].provenance.fact_id
    own = f"cancer_{ill}_0_MOVE_{cancer_id}"
    screen.selectbox(key=f"{own}_state").set_value(S.EXCLUDED).run()
    with reading(clinic) as session:
        follows = open_patient(session, ill).follows[cancer_id]
    confirmed = CancerMove(state=S.CONFIRMED_STAGING, on=when("2026-05-20"), evidence="pathology")
    command = MoveCancer(patient_id=ill, cancer_id=cancer_id, move=confirmed, follows=follows, idempotency_key="first")
    move_cancer(clinic, command, ONCOLOGIST, TODAY)
    screen.button(key=f"{own}_save").click().run()

    assert "ono recorded 'confirmed" in screen.error[0].value.replace("\\", "")
    assert screen.selectbox(key=f"{own}_state").value is S.EXCLUDED
    screen.run()
    screen.button(key=f"{own}_save").click().run()
    assert "retract what was confirmed in error" in screen.error[0].value
    assert of(clinic, ill).cancers[0].state is S.CONFIRMED_STAGING


def test_a_new_cancer_is_recorded_beside_the_first_and_undone(clinic: Engine, ill: str) -> None:
    screen = panel(clinic, ill)
    own = choose(screen, ill, "New cancer") + "_NEW"
    screen.text_input(key=f"{own}_site").set_value("Colon").run()
    assert "Is this another one?" in str([caption.value for caption in screen.caption])
    screen.text_input(key=f"{own}_site").set_value(HOSTILE).run()
    screen.selectbox(key=f"{own}_state").set_value(S.SUSPECTED).run()
    screen.button(key=f"{own}_save").click().run()

    assert not screen.exception
    assert [c.site for c in of(clinic, ill).cancers] == ["colon", HOSTILE]
    screen.button(key=f"cancer_{ill}_undo").click().run()
    assert [c.site for c in of(clinic, ill).cancers] == ["colon"]


def test_the_last_state_is_corrected_from_what_was_recorded(clinic: Engine, ill: str) -> None:
    screen = panel(clinic, ill)
    own = choose(screen, ill, "Correct the last state") + f"_CORRECT_{of(clinic, ill).cancers[0].provenance.fact_id}"
    assert screen.selectbox(key=f"{own}_state").value is S.WORKUP
    assert screen.date_input(key=f"{own}_on_day").value == date(2026, 5, 4)
    screen.date_input(key=f"{own}_on_day").set_value(date(2026, 5, 6)).run()
    screen.button(key=f"{own}_save").click().run()

    assert not screen.exception
    (move,) = of(clinic, ill).cancers[0].moves
    assert (str(move.on), move.evidence) == ("2026-05-06", HOSTILE)


def test_stage_is_completed_and_a_wrong_cancer_withdrawn_with_a_reason(clinic: Engine, ill: str) -> None:
    screen = panel(clinic, ill)
    cancer_id = of(clinic, ill).cancers[0].provenance.fact_id
    own = choose(screen, ill, "Stage and histology") + f"_COMPLETE_{cancer_id}"
    screen.text_input(key=f"{own}_stage").set_value("IIB").run()
    screen.button(key=f"{own}_save").click().run()
    assert of(clinic, ill).cancers[0].stage == "IIB"

    screen.segmented_control(key=f"cancer_{ill}_what").set_value("Withdraw").run()
    own = f"cancer_{ill}_1_WITHDRAW_{cancer_id}"
    screen.button(key=f"{own}_True_save").click().run()
    assert "needs a reason" in screen.error[0].value
    screen.text_input(key=f"{own}_reason").set_value("wrong patient").run()
    screen.button(key=f"{own}_True_save").click().run()
    assert not screen.exception
    assert of(clinic, ill).cancers == ()


def test_the_category_that_the_sums_give_is_offered_and_the_one_that_was_read_is_kept(clinic: Engine, ill: str) -> None:
    screen = panel(clinic, ill)
    own = choose(screen, ill, "Response, ECOG, adverse event") + "_ASSESS_RESPONSE"
    for name, mm in (("Baseline", 80.0), ("Smallest so far", 50.0), ("Now", 61.0)):
        screen.number_input(key=f"{own}_{name}").set_value(mm)
    screen.run()
    assert "The target lesions give PD, progressive disease" in words(screen)
    screen.segmented_control(key=f"{own}_category").set_value(Recist.SD).run()
    screen.button(key=f"{own}_save").click().run()

    assert not screen.exception
    (kept,) = of(clinic, ill).results
    assert (kept.test, kept.word, kept.site) == ("recist", "SD", "colon")
    assert "<td>RECIST 1.1, colon</td><td>SD</td>" in words(screen)


def test_an_adverse_event_keeps_the_version_of_its_criteria(clinic: Engine, ill: str) -> None:
    screen = panel(clinic, ill)
    own = choose(screen, ill, "Response, ECOG, adverse event") + "_ASSESS"
    screen.segmented_control(key=f"{own}_assessed").set_value("Adverse event (CTCAE)").run()
    own += "_EVENT"
    screen.text_input(key=f"{own}_term").set_value("Thrombocytopenia").run()
    screen.segmented_control(key=f"{own}_grade").set_value(2).run()
    screen.segmented_control(key=f"{own}_version").set_value("6.0").run()
    screen.button(key=f"{own}_save").click().run()

    assert not screen.exception
    (event,) = of(clinic, ill).events
    assert (event.detail, event.grade, event.ctcae_version) == ("Thrombocytopenia", 2, "6.0")
