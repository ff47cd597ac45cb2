"""What was typed and not saved comes back: after a reload, an expired session, a restart of the server."""

from __future__ import annotations

import pytest
from builders import drug, having, patient
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.services import load_records
from db.engine import reading
from db.models import DraftRow


@pytest.fixture
def patient_id(clinic: Engine) -> str:
    taking = having(patient(family_name="Draft"), regimen=(drug("azathioprine"),))
    loaded = load_records(clinic, [numbered(named(taking), "A-9")], COORDINATOR, TODAY, key="draft")
    return loaded.patient_ids[0]


def regimen_opened(clinic: Engine, patient_id: str) -> AppTest:
    """The form in a browser's session of its own."""
    screen = open_screen(clinic, "patient", Role.RHEUMATOLOGY, id=patient_id)
    screen.session_state["regimen"] = True
    return screen.run()


def typed(clinic: Engine, patient_id: str) -> AppTest:
    screen = regimen_opened(clinic, patient_id)
    key = f"regimen_{patient_id}_0"
    screen.selectbox(key=f"{key}_drug").set_value("folic_acid").run()
    screen.text_input(key=f"{key}_for").input("beside <b>methotrexate</b>").run()
    assert not screen.exception
    return screen


def drafts(clinic: Engine) -> list[DraftRow]:
    with reading(clinic) as session:
        return list(session.exec(select(DraftRow)))


def test_what_was_typed_stands_in_the_form_again_in_another_session(clinic: Engine, patient_id: str) -> None:
    typed(clinic, patient_id)

    again = regimen_opened(clinic, patient_id)

    key = f"regimen_{patient_id}_0"
    assert again.selectbox(key=f"{key}_drug").value == "folic_acid"
    assert again.text_input(key=f"{key}_for").value == "beside <b>methotrexate</b>"
    assert "did not save it" in words(again)


def test_opening_a_form_and_typing_nothing_keeps_nothing(clinic: Engine, patient_id: str) -> None:
    regimen_opened(clinic, patient_id).run()

    assert drafts(clinic) == []


def test_what_was_saved_is_no_draft_any_more(clinic: Engine, patient_id: str) -> None:
    screen = typed(clinic, patient_id)
    assert len(drafts(clinic)) == 1

    screen.button(key=f"regimen_{patient_id}_0_save").click().run()

    assert not screen.exception
    assert "Saved." in words(screen)
    assert drafts(clinic) == []
    assert "did not save it" not in words(regimen_opened(clinic, patient_id))


def test_a_draft_can_be_thrown_away(clinic: Engine, patient_id: str) -> None:
    typed(clinic, patient_id)
    again = regimen_opened(clinic, patient_id)

    again.button(key=f"draft regimen {patient_id} away").click().run()

    assert drafts(clinic) == []
    assert again.selectbox(key=f"regimen_{patient_id}_0_drug").value is None


def test_a_draft_is_of_one_person_and_one_patient(clinic: Engine, patient_id: str, marie: str) -> None:
    typed(clinic, patient_id)

    assert "did not save it" not in words(regimen_opened(clinic, marie))
    (row,) = drafts(clinic)
    assert row.patient_id == patient_id
