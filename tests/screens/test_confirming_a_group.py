"""Confirming on the Patient page that a lower risk group is right."""

from __future__ import annotations

import pytest
from builders import patient
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.services import load_records

BUTTON = "confirm_group_{}_standard_button"


@pytest.fixture
def lowered(clinic: Engine, marie: str) -> str:
    """Marie was high risk; what the laboratory corrected since gives standard."""
    corrected = numbered(named(patient(family_name="Müller", given_name="Marie")), "A-1")
    load_records(clinic, [corrected], COORDINATOR, TODAY, key="corrected")
    return marie


def page(engine: Engine, patient_id: str, role: Role) -> AppTest:
    return open_screen(engine, "patient", role, id=patient_id)


def has_button(screen: AppTest, patient_id: str) -> bool:
    return BUTTON.format(patient_id) in [button.key for button in screen.button]


def test_the_higher_group_counts_and_the_page_asks(clinic: Engine, lowered: str) -> None:
    screen = page(clinic, lowered, Role.RHEUMATOLOGY)

    assert "▲ High" in words(screen)
    assert "The facts now give ● standard." in words(screen)
    assert has_button(screen, lowered)


def test_once_confirmed_the_lower_group_counts_and_nothing_is_asked(clinic: Engine, lowered: str) -> None:
    screen = page(clinic, lowered, Role.RHEUMATOLOGY)
    screen.button(key=BUTTON.format(lowered)).click().run()

    assert not screen.exception
    assert "● Standard" in words(screen)
    assert not has_button(screen, lowered)


def test_oncology_reads_who_confirms_and_gets_no_button(clinic: Engine, lowered: str) -> None:
    screen = page(clinic, lowered, Role.ONCOLOGY)

    assert "until dermatology or rheumatology confirms" in words(screen)
    assert not has_button(screen, lowered)


def test_a_colleague_who_confirmed_first_is_named(clinic: Engine, lowered: str) -> None:
    mine = page(clinic, lowered, Role.RHEUMATOLOGY)
    theirs = page(clinic, lowered, Role.DERMATOLOGY)
    theirs.button(key=BUTTON.format(lowered)).click().run()
    mine.button(key=BUTTON.format(lowered)).click().run()

    assert not mine.exception
    assert "● Standard" in words(mine)


def test_nobody_is_asked_where_the_group_never_fell(clinic: Engine, marie: str) -> None:
    assert not has_button(page(clinic, marie, Role.RHEUMATOLOGY), marie)
