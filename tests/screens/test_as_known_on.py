"""As known on a day: the record as it stood then, plainly marked, and nothing can be recorded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from builders import drug, having, patient
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine

from dashboard.services import load_records
from dashboard.services.load import DEMO_SOURCE


@pytest.fixture
def patient_id(clinic: Engine) -> str:
    """Last year's file knew of azathioprine alone; today's knows of methotrexate too."""
    then = having(patient(family_name="Back"), regimen=(drug("azathioprine", "2025-05-02"),))
    now = having(then, regimen=(*then.regimen, drug("methotrexate")))
    last_year = datetime(2025, 6, 1, 17, tzinfo=UTC)
    for key, record, at in (("then", then, last_year), ("now", now, None)):
        loaded = load_records(
            clinic, [numbered(named(record, DEMO_SOURCE), "A-9")], COORDINATOR, TODAY, key=key, recorded_at=at
        )
    return loaded.patient_ids[0]


def test_a_day_is_chosen_on_the_patient_page_and_says_what_changed_since(clinic: Engine, patient_id: str) -> None:
    screen = open_screen(clinic, "patient", id=patient_id)
    screen.session_state["other_day"] = True
    screen.run()

    assert "1 change since" in words(screen)
    assert "Methotrexate" in words(screen)
    assert screen.button(key="show_as_known").label.startswith("Show as known on ")


def test_the_page_shows_what_was_known_then_and_records_nothing(clinic: Engine, patient_id: str) -> None:
    screen = open_screen(clinic, "as_known", id=patient_id, on="2025-07-01")

    assert not screen.exception
    said = words(screen)
    assert "As known on 1 Jul 2025." in said
    assert "Azathioprine" in said
    assert "Methotrexate" not in said
    assert [button.key for button in screen.button if button.key not in ("sign_out_button", "back_to_today")] == []


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ("", "names no day"),
        ("30 Feb", "names no day"),
        ("2099-01-01", "still to come"),
        ("2025-05-31", "none was known"),
    ],
)
def test_a_day_that_cannot_be_shown_is_refused_in_one_line(clinic: Engine, patient_id: str, on: str, why: str) -> None:
    screen = open_screen(clinic, "as_known", id=patient_id, on=on)

    assert not screen.exception
    assert why in words(screen)
