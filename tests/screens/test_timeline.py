"""The timeline's controls on the Patient page."""

from __future__ import annotations

import pytest
from builders import patient
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.figures.window import WindowChoice
from dashboard.services import load_records
from db.engine import reading
from db.patients import by_number


@pytest.fixture
def ines(clinic: Engine) -> str:
    """The id of a woman of whom nothing is known between 2014 and 2024."""
    long_ago = named(patient(family_name="Silva", given_name="Inês", onset="2014-02-01", diagnosed="2024-05-01"))
    load_records(clinic, [numbered(long_ago, "A-4")], COORDINATOR, TODAY, key="ines")
    with reading(clinic) as session:
        found = by_number(session, "A-4")
    assert found
    return found


def everything(clinic: Engine, patient_id: str) -> AppTest:
    return show(open_screen(clinic, "patient", id=patient_id), WindowChoice.ALL)


def show(screen: AppTest, choice: WindowChoice) -> AppTest:
    return screen.segmented_control(key="range").set_value(choice).run()


def chart(screen: AppTest) -> str:
    (found,) = screen.get("plotly_chart")
    return str(found.proto.spec)


def unfolds(screen: AppTest) -> list[bool]:
    return [toggle.value for toggle in screen.toggle if toggle.key == "unfold_quiet"]


def test_quiet_years_can_be_unfolded_and_folded_again(clinic: Engine, ines: str) -> None:
    screen = everything(clinic, ines)
    assert "10 y 2 m quiet" in chart(screen)

    screen.toggle(key="unfold_quiet").set_value(True).run()
    assert "quiet" not in chart(screen)

    screen.toggle(key="unfold_quiet").set_value(False).run()
    assert "10 y 2 m quiet" in chart(screen)


def test_unfolded_years_stay_unfolded_after_a_look_at_another_range(clinic: Engine, ines: str) -> None:
    screen = everything(clinic, ines)
    screen.toggle(key="unfold_quiet").set_value(True).run()
    show(screen, WindowChoice.SIX_MONTHS)
    assert unfolds(screen) == []

    show(screen, WindowChoice.ALL)
    assert unfolds(screen) == [True]
    assert "quiet" not in chart(screen)


def test_where_nothing_is_folded_nothing_offers_to_unfold(clinic: Engine, marie: str) -> None:
    assert unfolds(everything(clinic, marie)) == []
