"""How active the myositis is, on the Patient page."""

from __future__ import annotations

import pytest
from builders import having, high_risk, when
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.domain.record import Event, Result
from dashboard.services import load_records

SCORES = (
    Result(test="cdasi_activity", value=24, on=when("2026-05-02")),
    Result(test="cdasi_activity", value=18, on=when("2026-05-28")),
    Result(test="mmt8", value=100, unit="/150", on=when("2026-05-02")),
    Result(test="mmt8", value=130, unit="/150", on=when("2026-05-28")),
)
FLARE = Event(type="disease_activity", on=when("2026-05-20"))


@pytest.fixture
def flared(clinic: Engine, marie: str) -> str:
    """Marie flared on 20 May 2026; skin and strength were scored before and after."""
    known = numbered(named(high_risk(family_name="Müller", given_name="Marie")), "A-1")
    load_records(clinic, [having(known, results=SCORES, events=(FLARE,))], COORDINATOR, TODAY, key="scores")
    return marie


def page(engine: Engine, patient_id: str, role: Role = Role.RHEUMATOLOGY, *, opened: bool = True) -> AppTest:
    screen = open_screen(engine, "patient", role, id=patient_id)
    if opened:
        screen.session_state["activity"] = True
        screen.run()
    assert not screen.exception
    return screen


def button(screen: AppTest, patient_id: str, answer: bool) -> str | None:
    key = f"flare_{patient_id}_2026-05-20_{answer}"
    return key if key in [each.key for each in screen.button] else None


def test_it_is_drawn_only_when_it_is_opened(clinic: Engine, flared: str) -> None:
    assert "Total Improvement Score" not in words(page(clinic, flared, opened=False))
    assert "Total Improvement Score" in words(page(clinic, flared))


def test_it_shows_the_latest_value_its_change_and_what_is_missing_for_the_score(clinic: Engine, flared: str) -> None:
    shown = words(page(clinic, flared))
    assert "18 of 100" in shown
    assert "down 6 from 2 May 2026, better" in shown
    assert "moderate to severe (above 14); a meaningful change (4 points or more)" in shown
    assert "Incomplete, so no score: not known is physician global activity, patient global activity" in shown
    assert "add up to 20 already, so at least minimal improvement" in shown
    assert "they cannot give the subtype that the screening asks for" in shown
    assert "read in the source" in shown


def test_without_any_score_it_says_what_to_record(clinic: Engine, marie: str) -> None:
    shown = words(page(clinic, marie))
    assert "No activity is recorded" in shown
    assert "MMT-8 with its maximum (/80 or /150)" in shown


def test_the_flare_asks_and_an_answer_is_recorded_and_can_be_changed(clinic: Engine, flared: str) -> None:
    screen = page(clinic, flared)
    assert "Flare on 20 May 2026: screen again?" in words(screen)
    screen.button(key=button(screen, flared, True)).click().run()

    assert not screen.exception
    assert "Flare on 20 May 2026: screening again is wanted, answered by demo-rheumatology on 1 Jun 2026." in words(
        screen
    )
    assert "the guideline names no test: which ones?" in words(screen)
    assert not button(screen, flared, True)

    screen.button(key=button(screen, flared, False)).click().run()
    assert "Flare on 20 May 2026: no screening again" in words(screen)


def test_a_colleague_who_answered_first_is_named(clinic: Engine, flared: str) -> None:
    mine, theirs = page(clinic, flared), page(clinic, flared, Role.DERMATOLOGY)
    theirs.button(key=button(theirs, flared, True)).click().run()
    mine.button(key=button(mine, flared, False)).click().run()

    assert not mine.exception
    assert "answered yes on 1 Jun 2026" in words(mine)


def test_oncology_reads_the_question_and_gets_no_button(clinic: Engine, flared: str) -> None:
    screen = page(clinic, flared, Role.ONCOLOGY)
    assert "Flare on 20 May 2026: screen again?" in words(screen)
    assert not button(screen, flared, True)
