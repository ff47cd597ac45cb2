"""The Patients page adds a patient: keyed fields, a question about who is known already, and the new page at once."""

from __future__ import annotations

from datetime import date

import pytest
from people import COORDINATOR
from small_clinic import HOSTILE, TODAY, open_screen, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.domain.words import Sex, Subtype
from dashboard.services import RestrictPatient, open_patient, restrict_patient
from db.engine import reading
from db.patients import by_number, search

KEY = "new_patient_0"


def form(engine: Engine, role: Role = Role.DERMATOLOGY) -> AppTest:
    screen = open_screen(engine, "patients", role)
    screen.session_state["add_patient"] = True
    return screen.run()


def fill(screen: AppTest, number: str = "N-1", family: str = "Berg", given: str = "Anna") -> AppTest:
    screen.text_input(key=f"{KEY}_mrn").set_value(number)
    screen.text_input(key=f"{KEY}_family").set_value(family)
    screen.text_input(key=f"{KEY}_given").set_value(given)
    screen.selectbox(key=f"{KEY}_sex").set_value(Sex.FEMALE)
    screen.selectbox(key=f"{KEY}_born_to").set_value("day").run()
    screen.date_input(key=f"{KEY}_born_day").set_value(date(1960, 3, 3))
    return screen.run()


def save(screen: AppTest, button: str = "save") -> AppTest:
    screen.button(key=f"{KEY}_{button}").click().run()
    assert not screen.exception
    return screen


def found(engine: Engine, number: str) -> str | None:
    with reading(engine) as session:
        return by_number(session, number)


def links(screen: AppTest) -> list[str]:
    return [link.proto.label.replace("\\", "") for link in screen.get("page_link")]


def test_who_is_saved_stands_on_the_new_page_with_a_receipt(empty_clinic: Engine) -> None:
    screen = fill(form(empty_clinic))
    screen.selectbox(key=f"{KEY}_subtype").set_value(Subtype.DM)
    screen.text_area(key=f"{KEY}_note").set_value("Sent with a rash.").run()
    save(screen)

    patient_id = found(empty_clinic, "N-1")
    assert patient_id
    with reading(empty_clinic) as session:
        record = open_patient(session, patient_id).record
    assert (record.patient.full_name, record.notes[0].text) == ("Berg, Anna", "Sent with a rash.")
    assert record.myositis
    assert record.myositis.subtype is Subtype.DM
    assert "✓ Saved. Added N-1 Berg, Anna, born 3 Mar 1960" in words(screen)
    assert screen.query_params["id"] == patient_id
    screen.button(key=f"new_patient_{patient_id}_hide").click().run()
    assert "Saved" not in words(screen)


def test_a_new_form_is_empty_after_a_patient_was_added(empty_clinic: Engine) -> None:
    save(fill(form(empty_clinic)))

    again = form(empty_clinic)

    assert again.text_input(key=f"{KEY}_mrn").value == ""
    assert not any("Kept from" in each.value for each in again.caption)


def test_what_was_typed_and_not_saved_stands_there_again(empty_clinic: Engine) -> None:
    fill(form(empty_clinic))

    again = form(empty_clinic)

    assert again.text_input(key=f"{KEY}_family").value == "Berg"
    assert again.date_input(key=f"{KEY}_born_day").value == date(1960, 3, 3)
    assert any("Kept from" in each.value for each in again.caption)


@pytest.mark.parametrize("role", [Role.ONCOLOGY, Role.COORDINATOR])
def test_each_role_has_the_fields_that_it_may_fill(empty_clinic: Engine, role: Role) -> None:
    screen = fill(form(empty_clinic, role))

    assert f"{KEY}_subtype" not in {each.key for each in screen.selectbox}
    assert bool(screen.text_area) is (role is Role.ONCOLOGY)
    save(screen)
    assert found(empty_clinic, "N-1")


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.CONTRIBUTOR])
def test_whoever_may_not_add_one_has_no_form_and_reads_who_may(empty_clinic: Engine, role: Role) -> None:
    screen = form(empty_clinic, role)

    assert f"{KEY}_save" not in {each.key for each in screen.button}
    assert "A clinic or the coordinator adds the first" in words(screen)


@pytest.mark.parametrize(("page", "where"), [("patients", "Add one above"), ("overview", "Add one under Patients")])
def test_a_clinic_without_patients_is_told_what_to_do(empty_clinic: Engine, page: str, where: str) -> None:
    said = words(open_screen(empty_clinic, page))

    assert f"No patients yet. {where}" in said
    assert "python -m dashboard import FOLDER" in said


def test_a_missing_number_is_said_and_nothing_is_lost(empty_clinic: Engine) -> None:
    screen = save(fill(form(empty_clinic), number=""))

    assert "Which number" in screen.error[0].value
    assert screen.text_input(key=f"{KEY}_family").value == "Berg"
    with reading(empty_clinic) as session:
        assert search(session).count == 0


def test_a_number_that_is_taken_links_to_its_owner(clinic: Engine, marie: str) -> None:
    screen = save(fill(form(clinic), number="A-1"))

    assert "belongs to A\\-1 Müller, Marie" in screen.error[0].value
    assert any("Open A-1 Müller, Marie" in label for label in links(screen))
    assert f"{KEY}_all_the_same" not in {each.key for each in screen.button}


def test_somebody_similar_is_asked_about_and_added_all_the_same(clinic: Engine) -> None:
    save(fill(form(clinic)))
    screen = save(fill(form(clinic), number="N-2", given="Ana"))

    assert not screen.error
    assert "is this the same person" in screen.warning[0].value
    assert any("Open N-1 Berg, Anna" in label for label in links(screen))
    assert not found(clinic, "N-2")
    save(screen, "all_the_same")
    assert found(clinic, "N-2")


def test_the_question_goes_when_somebody_else_is_typed(clinic: Engine) -> None:
    save(fill(form(clinic)))
    screen = save(fill(form(clinic), number="N-2"))
    assert screen.warning
    screen.text_input(key=f"{KEY}_family").set_value("Lind").run()
    screen.text_input(key=f"{KEY}_given").set_value("Tom").run()

    assert not screen.warning
    assert f"{KEY}_all_the_same" not in {each.key for each in screen.button}
    save(screen)
    assert found(clinic, "N-2")


def test_a_restricted_patient_is_not_named(clinic: Engine, marie: str) -> None:
    command = RestrictPatient(patient_id=marie, named=("demo-dermatology",), reason="staff", idempotency_key="r")
    restrict_patient(clinic, command, COORDINATOR, TODAY)

    screen = save(fill(form(clinic, Role.RHEUMATOLOGY), number="A-1"))

    assert "is taken already" in screen.error[0].value
    assert "Müller" not in words(screen)
    assert not any("Müller" in label for label in links(screen))


def test_a_name_that_looks_like_a_program_is_shown_as_it_was_typed(empty_clinic: Engine) -> None:
    screen = save(fill(form(empty_clinic), family=HOSTILE))

    assert f"Added N-1 {HOSTILE}, Anna" in words(screen)
    asked = save(fill(form(empty_clinic), number="N-2", family=HOSTILE))
    assert any(f"Open N-1 {HOSTILE}, Anna" in label.replace(":small[]", "") for label in links(asked))
