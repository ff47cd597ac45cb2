"""The findings that nobody has answered, in the weekly review and on the way to it."""

from __future__ import annotations

import pytest
from builders import drug, having, patient
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.services import load_records, open_patient
from db.engine import reading

FINDINGS = "Findings unanswered"


@pytest.fixture
def on_both(clinic: Engine) -> str:
    """Azathioprine with febuxostat: critical, for rheumatology or oncology."""
    record = having(patient(family_name="Both"), regimen=(drug("azathioprine"), drug("febuxostat", "2026-05-10")))
    return load_records(clinic, [numbered(named(record), "A-9")], COORDINATOR, TODAY, key="both").patient_ids[0]


def review(engine: Engine, role: Role = Role.RHEUMATOLOGY) -> AppTest:
    screen = open_screen(engine, "weekly_review", role)
    return screen.segmented_control(key="list").set_value(FINDINGS).run()


def test_the_critical_one_stands_first_with_its_patient_and_who_decides(clinic: Engine, on_both: str) -> None:
    first = review(clinic).dataframe[0].value.iloc[0]

    assert first["Severity"] == "▲ Critical"
    assert "Both" in first["Patient"]
    assert "Rheumatology" in first["Who decides"]


def test_a_specialty_sees_its_own(clinic: Engine, on_both: str) -> None:
    screen = review(clinic)
    screen.pills(key="decides").set_value("oncology").run()

    assert all("Oncology" in owners for owners in screen.dataframe[0].value["Who decides"])


def test_where_nothing_waits_the_list_says_so(clinic: Engine) -> None:
    assert "nobody has answered" in words(review(clinic))


def test_an_owner_answers_in_the_list_and_the_finding_leaves_it(clinic: Engine, on_both: str) -> None:
    screen = review(clinic)
    before = len(screen.dataframe[0].value)
    screen.session_state["review_finding"] = (on_both, _key_of_the_first(clinic, on_both))
    screen.run()
    assert "▲ Critical" in words(screen)

    screen.button(key=f"answer_{on_both}_save").click().run()

    assert "The answer is saved" in words(screen)
    assert len(screen.dataframe[0].value) == before - 1


def test_who_comes_second_keeps_what_was_typed_and_is_told_who_was_first(clinic: Engine, on_both: str) -> None:
    key = _key_of_the_first(clinic, on_both)
    second = review(clinic, Role.ONCOLOGY)
    second.session_state["review_finding"] = (on_both, key)
    second.run()
    second.text_input(key=f"answer_{on_both}_{key}_reason").input("stopped by phone").run()
    first = review(clinic)
    first.session_state["review_finding"] = (on_both, key)
    first.run().button(key=f"answer_{on_both}_save").click().run()

    second.button(key=f"answer_{on_both}_save").click().run()

    shown = words(second)
    assert "The answer is saved" not in shown
    assert "answered 'acknowledged'" in shown
    assert second.text_input(key=f"answer_{on_both}_{key}_reason").value == "stopped by phone"


def test_the_overview_counts_what_waits_for_my_specialty(clinic: Engine, on_both: str) -> None:
    metrics = {metric.label: metric.value for metric in open_screen(clinic, "overview", Role.ONCOLOGY).metric}

    assert int(metrics["Findings unanswered, oncology"]) >= 1


def test_the_page_of_the_patient_names_who_decides_about_the_critical_finding(clinic: Engine, on_both: str) -> None:
    shown = words(open_screen(clinic, "patient", id=on_both))

    assert "▲ critical: " in shown.split("Who acts next")[1]


def _key_of_the_first(engine: Engine, patient_id: str) -> str:
    with reading(engine) as session:
        return open_patient(session, patient_id).findings[0].key
