"""What was typed and not saved comes back: after a reload, an expired session, a restart of the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from builders import drug, having, patient, when
from people import COORDINATOR, ONCOLOGIST, named, numbered
from small_clinic import HOSTILE, TODAY, open_screen, words
from sqlalchemy import Engine, update
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.domain.record import Cancer, CancerMove, Result
from dashboard.domain.words import ActState, CancerState
from dashboard.services import (
    CorrectFact,
    RecordFacts,
    RestrictPatient,
    correct_fact,
    load_records,
    open_patient,
    record_facts,
    restrict_patient,
)
from db.engine import reading, writing
from db.models import DraftRow

CK = Result(test="ck", value=340.0, unit="U/L", on=when("2026-05-02"))
TABLE = "Date\tTest\tResult\tUnit\n2026-05-02\tCK\t<i>340\tU/L\n"


@dataclass(frozen=True)
class Ill:
    """Ida takes azathioprine and has two cancers; one CK is recorded. `plan_key` is of a test that is planned."""

    patient_id: str
    cancer_id: str
    result_id: str
    plan_key: str


@pytest.fixture
def ill(clinic: Engine) -> Ill:
    moved = (CancerMove(state=CancerState.WORKUP, on=when("2026-05-04"), evidence="biopsy"),)
    cancers = (Cancer(site="colon", moves=moved), Cancer(site="skin", moves=moved))
    taking = having(patient(family_name="Ida"), regimen=(drug("azathioprine"),), cancers=cancers)
    loaded = load_records(clinic, [numbered(named(taking), "A-9")], COORDINATOR, TODAY, key="draft")
    patient_id = loaded.patient_ids[0]
    command = RecordFacts(patient_id=patient_id, facts=(CK,), idempotency_key="ck")
    result_id = record_facts(clinic, command, ONCOLOGIST, TODAY)[0]
    with reading(clinic) as session:
        opened = open_patient(session, patient_id)
    return Ill(patient_id, opened.record.cancers[1].provenance.fact_id, result_id, opened.plan.items[0].key)


def on_page(clinic: Engine, ill: Ill, role: Role = Role.RHEUMATOLOGY) -> AppTest:
    """The Patient page in a browser's session of its own."""
    screen = open_screen(clinic, "patient", role, id=ill.patient_id)
    assert not screen.exception
    return screen


def opened(screen: AppTest, panel: str) -> AppTest:
    screen.session_state[panel] = True
    return screen.run()


Left = dict[str, Any]
"""By key, what stands in the fields."""


def regimen(screen: AppTest, ill: Ill) -> Left:
    key = f"regimen_{ill.patient_id}_0"
    opened(screen, "regimen").selectbox(key=f"{key}_drug").set_value("folic_acid").run()
    screen.text_input(key=f"{key}_for").input(HOSTILE).run()
    return {f"{key}_drug": "folic_acid", f"{key}_for": HOSTILE}


def treatment(screen: AppTest, ill: Ill) -> Left:
    key = f"treatment_{ill.patient_id}_0"
    opened(screen, "treatment").segmented_control(key=f"{key}_what").set_value("Surgery").run()
    screen.text_input(key=f"{key}_surgery__what").input("*hemicolectomy*").run()
    return {f"{key}_what": "Surgery", f"{key}_surgery__what": "*hemicolectomy*"}


def note(screen: AppTest, ill: Ill) -> Left:
    record(screen, ill, "note").text_area(key=f"{of(ill, 'note')}_text").input(HOSTILE).run()
    return {f"{of(ill, 'note')}_text": HOSTILE, f"facts_{ill.patient_id}_kind": "note"}


def month_of_onset(screen: AppTest, ill: Ill) -> Left:
    key = of(ill, "comorbidity")
    record(screen, ill, "comorbidity").selectbox(key=f"{key}_what").set_value("diabetes").run()
    screen.selectbox(key=f"{key}_on_to").set_value("month").run()
    screen.date_input(key=f"{key}_on_month").set_value(date(1999, 3, 7)).run()
    return {f"{key}_what": "diabetes", f"{key}_on_to": "month", f"{key}_on_month": date(1999, 3, 7)}


def demographics(screen: AppTest, ill: Ill) -> Left:
    key = of(ill, ill.patient_id)
    record(screen, ill, "patient").number_input(key=f"{key}_weight").set_value(61.5).run()
    screen.selectbox(key=f"{key}_childbearing_potential").set_value("yes").run()
    return {f"{key}_weight": 61.5, f"{key}_childbearing_potential": "yes"}


def pasted(screen: AppTest, ill: Ill) -> Left:
    how = f"facts_{ill.patient_id}_how"
    record(screen, ill, "result").segmented_control(key=how).set_value("A pasted table").run()
    screen.text_area(key=f"{of(ill, 'pasted')}_text").input(TABLE).run()
    return {how: "A pasted table", f"{of(ill, 'pasted')}_text": TABLE}


def correction(screen: AppTest, ill: Ill) -> Left:
    choose_entry(screen, ill)
    key = f"{of(ill, ill.result_id)}_ck_value"
    screen.text_input(key=key).input("430").run()
    return {key: "430"}


def withdrawal(screen: AppTest, ill: Ill) -> Left:
    choose_entry(screen, ill)
    does = f"{of(ill, f'{ill.result_id}_do')}"
    screen.segmented_control(key=does).set_value("Withdraw").run()
    key = f"{of(ill, f'{ill.result_id}_withdraw')}_reason"
    screen.text_input(key=key).input("of somebody else").run()
    return {does: "Withdraw", key: "of somebody else"}


def stage(screen: AppTest, ill: Ill) -> Left:
    of_panel = f"cancer_{ill.patient_id}"
    opened(screen, "cancer_state").segmented_control(key=f"{of_panel}_what").set_value("Stage and histology").run()
    screen.selectbox(key=f"{of_panel}_which").set_value(ill.cancer_id).run()
    key = f"{of_panel}_0_COMPLETE_{ill.cancer_id}_stage"
    screen.text_input(key=key).input("IIB").run()
    return {key: "IIB", f"{of_panel}_which": ill.cancer_id}


def state(screen: AppTest, ill: Ill) -> Left:
    of_panel = f"cancer_{ill.patient_id}"
    opened(screen, "cancer_state").selectbox(key=f"{of_panel}_which").set_value(ill.cancer_id).run()
    key = f"{of_panel}_0_MOVE_{ill.cancer_id}_state"
    screen.selectbox(key=key).set_value(CancerState.EXCLUDED).run()
    return {key: CancerState.EXCLUDED}


def response(screen: AppTest, ill: Ill) -> Left:
    of_panel = f"cancer_{ill.patient_id}"
    assess = "Response, ECOG, adverse event"
    opened(screen, "cancer_state").segmented_control(key=f"{of_panel}_what").set_value(assess).run()
    key = f"{of_panel}_0_ASSESS_RESPONSE"
    screen.number_input(key=f"{key}_Now").set_value(61.0).run()
    next(each for each in screen.pills if each.key == f"{key}_seen").set_value(["New lesion"]).run()
    return {f"{key}_Now": 61.0, f"{key}_seen": ["New lesion"]}


def act(screen: AppTest, ill: Ill) -> Left:
    form = f"patient_{ill.patient_id}"
    key = f"{form}_{ill.plan_key}_0"
    screen.selectbox(key=f"{form}_test").set_value(ill.plan_key).run()
    screen.segmented_control(key=f"{key}_state").set_value(ActState.DECLINED).run()
    screen.text_input(key=f"{key}_reason").input("prefers to wait").run()
    return {f"{form}_test": ill.plan_key, f"{key}_state": ActState.DECLINED, f"{key}_reason": "prefers to wait"}


def record(screen: AppTest, ill: Ill, kind: str) -> AppTest:
    return opened(screen, "record").selectbox(key=f"facts_{ill.patient_id}_kind").set_value(kind).run()


def choose_entry(screen: AppTest, ill: Ill) -> None:
    record(screen, ill, "result").selectbox(key=of(ill, "result_entry")).set_value(ill.result_id).run()


def of(ill: Ill, form: str) -> str:
    return f"facts_{ill.patient_id}_{form}_0"


FORMS: dict[Callable[[AppTest, Ill], Left], Role] = {
    **dict.fromkeys((regimen, note, month_of_onset, pasted, correction, withdrawal, act), Role.RHEUMATOLOGY),
    **dict.fromkeys((treatment, stage, state, response), Role.ONCOLOGY),
    demographics: Role.COORDINATOR,
}


def drafts(clinic: Engine) -> list[DraftRow]:
    with reading(clinic) as session:
        return list(session.exec(select(DraftRow)))


def lines(screen: AppTest) -> str:
    """What forms say below their fields."""
    return "\n".join(caption.value for caption in screen.caption)


def discard(screen: AppTest) -> AppTest:
    (button,) = (each for each in screen.button if each.label == "Discard")
    return button.click().run()


@pytest.mark.parametrize(("type_", "role"), FORMS.items(), ids=[form.__name__ for form in FORMS])
def test_what_was_typed_stands_in_the_form_again_in_another_session_and_can_be_discarded(
    clinic: Engine, ill: Ill, type_: Callable[[AppTest, Ill], Left], role: Role
) -> None:
    left = type_(on_page(clinic, ill, role), ill)

    again = on_page(clinic, ill, role)

    assert {key: again.session_state[key] for key in left} == {
        key: tuple(value) if isinstance(value, list) else value for key, value in left.items()
    }
    assert lines(again).count("Kept from") == 1
    discard(again)
    assert not again.exception
    assert drafts(clinic) == []
    assert "Kept from" not in lines(on_page(clinic, ill, role))


@pytest.mark.parametrize("panel", ["regimen", "record", "cancer_state", "treatment"])
def test_opening_a_form_and_typing_nothing_keeps_nothing(clinic: Engine, ill: Ill, panel: str) -> None:
    opened(on_page(clinic, ill, Role.ONCOLOGY), panel).run()

    assert drafts(clinic) == []


def test_what_is_emptied_again_is_no_draft_any_more(clinic: Engine, ill: Ill) -> None:
    screen = on_page(clinic, ill)
    note(screen, ill)
    assert len(drafts(clinic)) == 1

    screen.text_area(key=f"{of(ill, 'note')}_text").input("").run()

    assert drafts(clinic) == []


def test_what_was_saved_is_no_draft_any_more(clinic: Engine, ill: Ill) -> None:
    screen = on_page(clinic, ill)
    regimen(screen, ill)
    note(screen, ill)

    screen.button(key=f"regimen_{ill.patient_id}_0_save").click().run()

    assert not screen.exception
    assert "Saved." in words(screen)
    (row,) = drafts(clinic)
    assert row.form == "record/note"


def test_a_note_half_written_outlives_a_result_saved_meanwhile(clinic: Engine, ill: Ill) -> None:
    screen = on_page(clinic, ill)
    note(screen, ill)
    key = of(ill, "result")
    record(screen, ill, "result").selectbox(key=f"{key}_test").set_value("crp").run()
    screen.text_input(key=f"{key}_crp_value").input("4").run()
    screen.button(key=f"{key}_save").click().run()
    assert "✓ Saved." in words(screen)

    record(screen, ill, "note")

    assert screen.text_area(key=f"facts_{ill.patient_id}_note_1_text").value == HOSTILE
    assert "Kept from" in lines(screen)


def test_what_was_discarded_leaves_empty_fields_that_can_be_filled_and_saved(clinic: Engine, ill: Ill) -> None:
    note(on_page(clinic, ill), ill)
    screen = discard(on_page(clinic, ill))
    key = f"{of(ill, 'note')}~1"
    assert screen.text_area(key=f"{key}_text").value == ""

    screen.text_area(key=f"{key}_text").input("Seen today.").run()
    screen.button(key=f"{key}_save").click().run()

    assert "✓ Saved. Seen today." in words(screen)
    assert drafts(clinic) == []


def test_a_draft_is_of_one_person_and_one_patient(clinic: Engine, ill: Ill, marie: str) -> None:
    note(on_page(clinic, ill), ill)

    for role, whom in ((Role.RHEUMATOLOGY, replace(ill, patient_id=marie)), (Role.DERMATOLOGY, ill)):
        screen = record(on_page(clinic, whom, role), whom, "note")
        assert "Kept from" not in lines(screen)
        assert screen.text_area(key=f"{of(whom, 'note')}_text").value == ""


def test_a_draft_of_a_patient_whom_the_person_may_no_longer_see_is_not_shown(clinic: Engine, ill: Ill) -> None:
    note(on_page(clinic, ill), ill)
    command = RestrictPatient(
        patient_id=ill.patient_id, named=("demo-oncology",), reason="a colleague", idempotency_key="r"
    )
    restrict_patient(clinic, command, COORDINATOR, TODAY)

    screen = on_page(clinic, ill)

    assert "Bo" not in words(screen) + lines(screen)
    assert not screen.text_area


def test_a_word_that_a_newer_version_does_not_know_is_left_out(clinic: Engine, ill: Ill) -> None:
    act(on_page(clinic, ill), ill)
    (row,) = drafts(clinic)
    unknown = {"_state": {"enum": "dashboard.domain.words:ActState", "value": "forgotten"}}
    with writing(clinic) as session:
        session.execute(update(DraftRow).values(fields=row.fields | unknown))

    screen = on_page(clinic, ill)

    assert screen.segmented_control(key=f"patient_{ill.patient_id}_{ill.plan_key}_0_state").value is ActState.ORDERED


def test_after_a_restart_a_colleagues_change_is_told_beside_what_was_typed_and_either_may_be_chosen(
    clinic: Engine, ill: Ill
) -> None:
    correction(on_page(clinic, ill), ill)
    theirs = CorrectFact(
        patient_id=ill.patient_id, follows=ill.result_id, fact=replace(CK, value=34.0), idempotency_key="colleague"
    )
    correct_fact(clinic, theirs, ONCOLOGIST, TODAY)
    screen = on_page(clinic, ill)
    key = of(ill, ill.result_id)
    screen.button(key=f"{key}_save").click().run()

    assert "value from 340 to 34" in screen.error[0].value.replace("\\", "")
    assert screen.text_input(key=f"{key}_ck_value").value == "430"
    discard(screen)
    assert screen.text_input(key=f"{key}~1_ck_value").value == "34"
    screen.text_input(key=f"{key}~1_ck_value").input("430").run()
    screen.button(key=f"{key}~1_save").click().run()
    assert "✓ Saved. Corrected: Creatine kinase 430" in words(screen)


def test_undo_after_a_colleagues_change_brings_back_what_the_colleague_recorded(clinic: Engine, ill: Ill) -> None:
    screen = on_page(clinic, ill)
    correction(screen, ill)
    theirs = CorrectFact(
        patient_id=ill.patient_id, follows=ill.result_id, fact=replace(CK, value=34.0), idempotency_key="colleague"
    )
    correct_fact(clinic, theirs, ONCOLOGIST, TODAY)
    screen.button(key=f"{of(ill, ill.result_id)}_save").click().run()
    screen.button(key=f"{of(ill, ill.result_id)}_save").click().run()
    screen.button(key=f"facts_{ill.patient_id}_saved_undo").click().run()

    with reading(clinic) as session:
        assert [result.value for result in open_patient(session, ill.patient_id).record.results] == [34.0]
