"""A steroid whose start or stop is known to the month or year only is not drawn as if its days were known."""

from __future__ import annotations

from datetime import date

import pytest
from figures.patients import TODAY, on, plan_of, scene, seen

from dashboard.domain.dates import days
from dashboard.domain.record import Medication, Patient, PatientRecord
from dashboard.domain.words import DoseStatus, Per
from dashboard.figures.drawing.draw import draw
from dashboard.figures.drawing.steps import UNSURE_OPACITY
from dashboard.figures.held import held
from dashboard.figures.marks import Bar, BarState, Step
from dashboard.figures.plotly_figure import plotly_figure
from dashboard.figures.scene import Scene
from dashboard.figures.svg import svg
from dashboard.figures.theme import SHADES, Family

SHADE = SHADES[Family.STEROID]


def taking(start: str, stop: str | None = None, **how) -> Scene:
    folded = how.pop("folded", ())
    known = {"drug": "prednisolone", "dose": 10, "unit": "mg", "per": Per.DAY, "provenance": seen("p")} | how
    course = Medication(started_on=on(start), stopped_on=on(stop) if stop else None, **known)
    return scene((PatientRecord(patient=Patient(), regimen=(course,)), plan_of()), folded=folded)


def stretches(found: Scene) -> list[tuple[str, str, bool]]:
    return [(m.first.isoformat(), m.last.isoformat(), m.is_unsure) for m in found.marks if isinstance(m, Step)]


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        ("2026-02-10", "2026-06-09", [("2026-02-10", "2026-06-09", False)]),
        ("2026-02", "2026-06-09", [("2026-02-01", "2026-02-27", True), ("2026-02-28", "2026-06-09", False)]),
        ("2026-02-10", "2026-06", [("2026-02-10", "2026-06-01", False), ("2026-06-02", "2026-06-30", True)]),
        ("2025", "2025", [("2025-01-01", "2025-12-31", True)]),
        ("2026-05", "2026-05-20", [("2026-05-01", "2026-05-20", True)]),
    ],
    ids=["both days", "start to the month", "stop to the month", "one year", "a month, a day of it"],
)
def test_only_the_sure_days_of_a_dose_are_solid(start, stop, expected):
    assert stretches(taking(start, stop)) == expected


def test_what_began_some_day_this_year_and_goes_on_is_sure_today():
    first, today, ahead = stretches(taking("2026"))

    assert first == ("2026-01-01", (TODAY - days(1)).isoformat(), True)
    assert today == (TODAY.isoformat(), TODAY.isoformat(), False)
    assert (ahead[0], ahead[2]) == ((TODAY + days(1)).isoformat(), False)


def test_a_planned_start_in_some_month_is_in_doubt_over_that_month():
    (doubt, sure) = stretches(taking("2027-01", status=DoseStatus.PLANNED))

    assert doubt == ("2027-01-01", "2027-01-30", True)
    assert sure[0] == "2027-01-31"


def test_days_in_doubt_are_paler_and_outlined_with_dashes_where_sure_ones_have_a_line():
    drawing = draw(taking("2026-02", "2026-06-09"))
    x0, x1 = date(2026, 2, 1).toordinal(), date(2026, 2, 28).toordinal()
    pale, sure = [box for box in drawing.areas if box.fill == SHADE.pale]
    (outline,) = [box for box in drawing.boxes if box.is_dashed]
    (line,) = [line for line in drawing.lines if line.stroke == SHADE.ink]

    assert [(box.x0, box.x1, box.stroke) for box in (outline,)] == [(x0, x1, SHADE.ink)]
    assert [(pale.x0, pale.x1, pale.opacity), (sure.x0, sure.opacity)] == [(x0, x1, UNSURE_OPACITY), (x1, 1)]
    assert min(x for x, _ in line.points) == x1


def test_both_renderers_draw_the_doubt():
    found = taking("2026-02", "2026-06-09")
    dashed = [shape for shape in plotly_figure(found)["layout"]["shapes"] if shape["line"].get("dash") == "4px,3px"]

    assert [shape["line"]["color"] for shape in dashed] == [SHADE.ink]
    assert f'stroke="{SHADE.ink}" stroke-width="1.3" stroke-dasharray="4 3"' in svg(found)


@pytest.mark.parametrize(
    ("start", "stop", "when", "words"),
    [
        ("2025", None, "since 2025, approx., no stop recorded", "start known to the year only"),
        ("2026-02", "2026-06-09", "Feb 2026, approx. to 9 Jun 2026", "start known to the month only"),
        ("2026-02-10", "2026-06", "10 Feb 2026 to Jun 2026, approx.", "stop known to the month only"),
        ("2026-02-10", "2026", "10 Feb 2026 to 2026, approx.", "stop not known to the day"),
        ("2026-02-10", "2026-06-09", "10 Feb 2026 to 9 Jun 2026 (4 m)", None),
    ],
    ids=["a year", "a month", "stop to a month", "stop in the year of the start", "both days"],
)
def test_the_table_says_how_well_the_days_are_known(start, stop, when, words):
    (row,) = taking(start, stop).rows()

    assert row.when == when
    assert row.status == "Prednisolone 10 mg a day" + (f", {words}" if words else "")


def test_the_pointer_is_told_that_the_day_is_not_known():
    lines = {there.lines for there in held(taking("2026-02", "2026-06-09"))}

    assert ("Continuous steroid: prednisone 10 mg a day, day not known",) in lines


def test_the_legend_explains_the_dashes():
    assert "dashed pale = day not known" in taking("2026-02").legend_words
    assert "dashed pale = day not known" not in taking("2026-02-10").legend_words


def test_a_folded_lane_keeps_the_doubt():
    bars = [mark for mark in taking("2026-02", "2026-06-09", folded=("steroids",)).marks if isinstance(mark, Bar)]

    assert [bar.segments[0].state for bar in bars] == [BarState.UNSURE, BarState.TAKEN]
