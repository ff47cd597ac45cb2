"""Restricted patients on the screens: masked in lists, closed, opened in an emergency, reviewed."""

from __future__ import annotations

import pytest
from people import COORDINATOR
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine, update
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.domain.sight import RESTRICTED
from dashboard.services import RestrictPatient, restrict_patient
from db.engine import reading, writing
from db.models import AccountRow
from db.patients import by_number
from db.sight import restrictions

NAMED = "demo-dermatology"
WHY = "Sepsis in the *emergency* room"


@pytest.fixture
def marie(clinic: Engine) -> str:
    """Restricted to dermatology's demo account."""
    with reading(clinic) as session:
        patient_id = by_number(session, "A-1")
    assert patient_id
    command = RestrictPatient(patient_id=patient_id, named=(NAMED,), reason="a colleague", idempotency_key="a")
    restrict_patient(clinic, command, COORDINATOR, TODAY)
    return patient_id


@pytest.fixture
def pat(clinic: Engine) -> str:
    """Restricted to nobody."""
    with reading(clinic) as session:
        patient_id = by_number(session, "A-2")
    assert patient_id
    return patient_id


@pytest.mark.parametrize("page", ["overview", "patients", "weekly_review"])
def test_lists_hide_her_from_others_whoever_looked_before(clinic: Engine, marie: str, page: str) -> None:
    """What is kept between runs has a key without a role."""
    assert "Müller" in words(open_screen(clinic, page, Role.DERMATOLOGY))

    shown = open_screen(clinic, page, Role.ONCOLOGY)

    assert not shown.exception
    assert "Müller" not in words(shown)
    assert RESTRICTED in words(shown)
    assert "Müller" in words(open_screen(clinic, page, Role.DERMATOLOGY))


@pytest.mark.parametrize("page", ["patient", "as_known"])
def test_her_page_says_who_may_grant_access_and_nothing_else(clinic: Engine, marie: str, page: str) -> None:
    assert "Müller" in words(open_screen(clinic, page, Role.DERMATOLOGY, id=marie, on="2026-06-01"))

    shown = open_screen(clinic, page, Role.OBSERVER, id=marie, on="2026-06-01")

    assert not shown.exception
    assert "Müller" not in words(shown)
    assert "A coordinator or a lead may grant access" in words(shown)
    assert [each.label for each in shown.button] == ["Sign out"]


def test_a_clinic_opens_her_reads_the_banner_and_ends_it(clinic: Engine, marie: str) -> None:
    screen = open_screen(clinic, "patient", Role.ONCOLOGY, id=marie)
    screen.session_state[f"emergency_{marie}"] = True
    screen.run()
    screen.text_input(key=f"emergency_{marie}_reason").set_value("short")
    screen.button(key=f"emergency_{marie}_open").click().run()
    assert "at least 10 characters" in screen.error[0].value.replace("\\", "")

    screen.text_input(key=f"emergency_{marie}_reason").set_value(WHY)
    screen.button(key=f"emergency_{marie}_open").click().run()

    assert not screen.exception
    assert "Müller" in words(screen)
    assert "You opened a restricted record: Sepsis" in screen.warning[0].value
    screen.button(key="end_emergency").click().run()
    assert "Müller" not in words(screen)


def test_a_coordinator_who_does_not_see_her_lifts_it(clinic: Engine, marie: str) -> None:
    screen = open_screen(clinic, "patient", Role.COORDINATOR, id=marie)
    screen.session_state[f"restriction_{marie}"] = True
    screen.run()
    own = next(each.key for each in screen.button if each.key and each.key.endswith("_save")).removesuffix("_save")
    screen.multiselect(key=f"{own}_named").set_value([])
    screen.text_input(key=f"{own}_reason").set_value("She asked for it")
    screen.button(key=f"{own}_save").click().run()

    assert not screen.exception
    assert "Müller" in words(screen)


def naming(clinic: Engine, patient_id: str) -> AppTest:
    screen = open_screen(clinic, "patient", Role.COORDINATOR, id=patient_id)
    screen.session_state["restriction"] = True
    return screen.run()


def say(screen: AppTest, named: list[str], reason: str) -> str:
    own = next(each.key for each in screen.button if each.key and each.key.startswith("restrict_")).removesuffix(
        "_save"
    )
    screen.multiselect(key=f"{own}_named").set_value(named).run()
    screen.text_input(key=f"{own}_reason").set_value(reason).run()
    return own


def test_of_two_who_name_the_staff_the_second_is_told_and_keeps_what_was_typed(clinic: Engine, pat: str) -> None:
    screen = naming(clinic, pat)
    own = say(screen, ["demo-coordinator", NAMED], "neighbour")
    theirs = ("demo-coordinator",)
    first = RestrictPatient(patient_id=pat, named=theirs, reason="a colleague", idempotency_key="b")
    restrict_patient(clinic, first, COORDINATOR, TODAY)
    screen.button(key=f"{own}_save").click().run()

    assert "cora" in screen.error[0].value
    assert screen.text_input(key=f"{own}_reason").value == "neighbour"
    screen.button(key=f"{own}_save").click().run()
    assert not screen.error
    with reading(clinic) as session:
        assert restrictions(session)[pat] == ("demo-coordinator", NAMED)


def test_a_restriction_is_lifted_and_set_again(clinic: Engine, pat: str) -> None:
    screen = naming(clinic, pat)
    for named in (["demo-coordinator"], [], ["demo-coordinator"]):
        own = say(screen, named, "as she wishes")
        screen.button(key=f"{own}_save").click().run()
        assert not screen.error
        assert not screen.exception

    with reading(clinic) as session:
        assert restrictions(session)[pat] == ("demo-coordinator",)


def test_a_lead_reviews_what_was_opened(clinic: Engine, marie: str) -> None:
    test_a_clinic_opens_her_reads_the_banner_and_ends_it(clinic, marie)
    with writing(clinic) as session:
        session.execute(update(AccountRow).where(AccountRow.username == "demo-observer").values(is_lead=True))

    screen = open_screen(clinic, "emergencies", Role.OBSERVER)

    assert f"Why: {WHY}" in words(screen)
    assert "Müller" not in words(screen)
    screen.button[-1].click().run()
    assert "Reviewed by demo-observer" in words(screen)
