"""The timeline on the Patient page: what its controls change, and taking it along as a file."""

from __future__ import annotations

import json

import pytest
from builders import patient
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.figures.window import WindowChoice
from dashboard.services import load_records
from db.engine import reading
from db.models import AuditEventRow
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
    assert "10 y 3 m quiet" in chart(screen)

    screen.toggle(key="unfold_quiet").set_value(True).run()
    assert "quiet" not in chart(screen)

    screen.toggle(key="unfold_quiet").set_value(False).run()
    assert "10 y 3 m quiet" in chart(screen)


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


def save(screen: AppTest, form: str) -> AppTest:
    return screen.menu_button(key="save_timeline").set_value(form).run()


def answered(screen: AppTest, patient_id: str, form: str, ends: object) -> AppTest:
    """As after the browser has said what the chart's axis shows."""
    screen.session_state["days_answered"] = (f"explore_{patient_id}", form, ends)
    return screen.run()


def handed_over(screen: AppTest) -> list[dict[str, str]]:
    mounted = [each.proto for each in screen.get("bidi_component")]
    return [json.loads(proto.json) for proto in mounted if "save_file" in proto.component_name]


def exports(clinic: Engine) -> list[str]:
    with reading(clinic) as session:
        return list(session.exec(select(AuditEventRow.object).where(AuditEventRow.action == "export")))


def test_a_picture_waits_for_the_days_on_the_screen_and_is_noted_once(clinic: Engine, marie: str) -> None:
    screen = save(open_screen(clinic, "patient", id=marie), "Picture (SVG)")
    assert handed_over(screen) == []
    assert exports(clinic) == []

    screen = answered(screen, marie, "Picture (SVG)", ["2026-05-01", "2026-05-11"])
    (file,) = handed_over(screen)
    assert file["name"] == f"timeline_{marie}_2026-06-01.svg"
    assert "Müller, Marie" in file["text"]
    assert "as of 1 Jun 2026" in file["text"]
    assert ">10 May<" in file["text"]
    assert ">11 May<" not in file["text"]
    assert exports(clinic) == ["timeline, Picture (SVG)"]

    assert handed_over(screen.run()) == []
    assert exports(clinic) == ["timeline, Picture (SVG)"]


def test_in_the_reading_view_nothing_is_zoomed_and_the_picture_shows_the_range(clinic: Engine, marie: str) -> None:
    screen = open_screen(clinic, "patient", id=marie)
    screen.segmented_control(key="drawn_to").set_value("Read").run()
    (file,) = handed_over(save(screen, "Picture (PNG)"))

    assert file["name"].endswith(".png")
    assert "today 1 Jun 2026" in file["text"]
    assert exports(clinic) == ["timeline, Picture (PNG)"]


def test_the_same_table_can_be_saved_twice(clinic: Engine, marie: str) -> None:
    screen = open_screen(clinic, "patient", id=marie)
    (first,), (second,) = (handed_over(save(screen, "Table (CSV)")) for _ in range(2))

    assert first["text"] == second["text"]
    assert first != second


@pytest.mark.parametrize("ends", [[], None, ["<b>", "x"], {"ends": 1}, "2026-05-01"], ids=repr)
def test_where_the_days_on_the_screen_are_not_known_nothing_is_saved_and_one_line_says_so(
    clinic: Engine, marie: str, ends: object
) -> None:
    screen = answered(open_screen(clinic, "patient", id=marie), marie, "Picture (PNG)", ends)

    (refusal,) = screen.error
    assert refusal.value.startswith("Nothing was saved")
    assert handed_over(screen) == []
    assert exports(clinic) == []


def test_an_answer_about_another_patient_saves_nothing(clinic: Engine, marie: str, ines: str) -> None:
    screen = answered(open_screen(clinic, "patient", id=marie), ines, "Picture (SVG)", ["2026-05-01", "2026-05-11"])

    assert handed_over(screen) == []
    assert exports(clinic) == []


def test_who_may_not_export_is_told_so_in_one_line(clinic: Engine, marie: str) -> None:
    screen = open_screen(clinic, "patient", Role.OBSERVER, id=marie)
    answered(screen, marie, "Picture (PNG)", ["2026-05-01", "2026-05-11"])

    (refusal,) = screen.error
    assert "export" in refusal.value
    assert handed_over(screen) == []
    assert exports(clinic) == []
