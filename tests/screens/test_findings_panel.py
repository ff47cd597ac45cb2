"""What drug rules find, on the Patient page."""

from __future__ import annotations

import pytest
from builders import drug, having, patient
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.services import load_records

REASON = "![x](http://elsewhere/x) <b>stop</b>"


@pytest.fixture
def on_both(clinic: Engine) -> str:
    """Azathioprine with febuxostat: critical, for rheumatology or oncology."""
    record = having(patient(family_name="Both"), regimen=(drug("azathioprine"), drug("febuxostat", "2026-05-10")))
    return load_records(clinic, [numbered(named(record), "A-9")], COORDINATOR, TODAY, key="both").patient_ids[0]


def answering(engine: Engine, patient_id: str, role: Role) -> AppTest:
    screen = open_screen(engine, "patient", role, id=patient_id)
    screen.session_state["answer_finding"] = True
    return screen.run()


def test_a_critical_finding_says_why_who_decides_the_source_and_what_ends_it(clinic: Engine, on_both: str) -> None:
    shown = words(open_screen(clinic, "patient", id=on_both))

    for said in ("▲ Critical", "since 10 May 2026", "febuxostat from 10 May 2026", "rheumatology", "X-01", "Ends:"):
        assert said in shown


def test_the_code_of_a_rule_says_what_it_is_and_where_it_is_explained(clinic: Engine, on_both: str) -> None:
    shown = words(open_screen(clinic, "patient", id=on_both))

    assert '<abbr title="Drug rule: ' in shown
    assert "On the Guidelines page, under Drug rules." in shown


def test_a_patient_without_findings_has_no_panel(clinic: Engine, marie: str) -> None:
    screen = open_screen(clinic, "patient", id=marie)

    assert "drug rule" not in words(screen)
    assert "answer_finding" not in screen.session_state


def test_an_owner_decides_and_the_card_says_so(clinic: Engine, on_both: str) -> None:
    screen = answering(clinic, on_both, Role.RHEUMATOLOGY)
    key = f"answer_{on_both}"
    finding_key = screen.selectbox(key=f"{key}_finding").options[0]
    assert "Critical" in finding_key
    screen.selectbox(key=f"{key}_finding").select_index(0).run()
    chosen = screen.selectbox(key=f"{key}_finding").value
    screen.segmented_control(key=f"{key}_{chosen}_answer").set_value("decided").run()
    screen.text_input(key=f"{key}_{chosen}_reason").input(REASON).run()
    screen.button(key=f"{key}_save").click().run()

    assert not screen.exception
    assert "Decided by" in words(screen)
    assert "&lt;b&gt;stop&lt;/b&gt;" in words(screen)


def test_a_decision_without_words_is_refused_and_nothing_is_lost(clinic: Engine, on_both: str) -> None:
    screen = answering(clinic, on_both, Role.RHEUMATOLOGY)
    key = f"answer_{on_both}"
    screen.selectbox(key=f"{key}_finding").select_index(0).run()
    chosen = screen.selectbox(key=f"{key}_finding").value
    screen.segmented_control(key=f"{key}_{chosen}_answer").set_value("decided").run()
    screen.button(key=f"{key}_save").click().run()

    assert "A decision needs its words" in words(screen)
    assert screen.segmented_control(key=f"{key}_{chosen}_answer").value == "decided"


def test_who_owns_no_finding_is_told_so(clinic: Engine, on_both: str) -> None:
    screen = answering(clinic, on_both, Role.OBSERVER)

    assert "You act for none of these" in words(screen)
    assert [button.key for button in screen.button if button.key == f"answer_{on_both}_save"] == []


def test_what_a_colleague_answered_meanwhile_is_not_overwritten_and_said(clinic: Engine, on_both: str) -> None:
    key = f"answer_{on_both}"
    mine = answering(clinic, on_both, Role.RHEUMATOLOGY)
    mine.selectbox(key=f"{key}_finding").select_index(0).run()
    theirs = answering(clinic, on_both, Role.ONCOLOGY)
    theirs.selectbox(key=f"{key}_finding").select_index(0).run()
    theirs.button(key=f"{key}_save").click().run()

    mine.button(key=f"{key}_save").click().run()
    assert "oncology answered 'acknowledged'" in words(mine)

    mine.button(key=f"{key}_save").click().run()
    assert "oncology answered 'acknowledged'" not in words(mine)
    assert "Acknowledged by demo-rheumatology" in words(mine)
