from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from figures.patients import (
    EVERYONE,
    TODAY,
    fifteen_years,
    four_results_one_day,
    full_story,
    plan_of,
    prednisolone,
    scene,
)

from dashboard.domain.dates import days
from dashboard.domain.record import Patient, PatientRecord
from dashboard.figures.at_pointer import bends, held_days
from dashboard.figures.held import held
from dashboard.figures.plotly_figure import plotly_figure
from dashboard.figures.plotly_traces import EPOCH, across_of
from dashboard.figures.svg import svg
from dashboard.figures.window import WindowChoice

everywhere = pytest.mark.parametrize("story", EVERYONE.values(), ids=EVERYONE.keys())


def held_on(story, day: str, **how) -> tuple[str, ...]:
    wanted = date.fromisoformat(day)
    return next(there.lines for there in held(scene(story, **how)) if there.first <= wanted <= there.last)


def test_a_day_says_the_dose_the_drugs_the_treatment_the_last_results_and_what_is_due():
    assert held_on(full_story, "2026-10-20") == (
        "CDASI activity: 5 (26 Sep 2026)",
        "CK: 151 U/L (26 Sep 2026)",
        "MMT-8: 147 (26 Sep 2026)",
        "Continuous steroid: prednisone 5 mg a day",
        "Mycophenolate: 2 g/day",
        "Olaparib: 600 mg/day",
        "Ovary: remission",
        "CA-125: 19 U/mL (19 Oct 2026)",
        "CT chest to pelvis, follow-up: due 12 Oct 2026",
        "Pelvic ultrasound: due 31 Aug 2026",
    )


def test_what_lies_ahead_is_said_to_continue_or_to_be_planned():
    ahead = held_on(full_story, "2027-03-01")

    assert "Mycophenolate: 2 g/day, continues" in ahead
    assert "Azathioprine: 100 mg/day, planned" in ahead


def test_a_held_drug_is_said_to_be_held():
    assert "Methotrexate: 15 mg/wk SC, held" in held_on(full_story, "2025-10-01")
    assert "Methotrexate: 15 mg/wk SC" in held_on(full_story, "2025-10-09")


def test_days_on_which_a_course_may_have_begun_are_said_to_be_in_doubt():
    assert "Hydroxychloroquine: 400 mg/day, day not known" in held_on(full_story, "2025-04-10")
    assert "Hydroxychloroquine: 400 mg/day" in held_on(full_story, "2025-04-30")


@pytest.mark.parametrize(
    ("day", "is_due"),
    [("2026-10-11", False), ("2026-10-12", True), ("2027-01-01", True)],
    ids=["the day before", "on the day", "until it is done"],
)
def test_a_test_counts_as_due_from_its_day(day, is_due):
    assert ("CT chest to pelvis, follow-up: due 12 Oct 2026" in held_on(full_story, day)) is is_due


def test_a_booked_test_is_due_until_it_is_done():
    assert "PET-CT: due 14 Dec 2026" in held_on(full_story, "2026-12-20")


def test_the_same_dose_prescribed_again_is_no_change():
    regimen = prednisolone((("2026-01-01", 10), ("2026-03-01", 10)))
    record = PatientRecord(patient=Patient(), regimen=regimen)
    told = held(scene(lambda: (record, plan_of())))

    assert [there.lines for there in told if there.first <= TODAY] == [
        (),
        ("Continuous steroid: prednisone 10 mg a day",),
    ]


def test_a_test_that_was_done_is_not_due():
    assert not [line for line in held_on(full_story, "2026-10-20") if line.startswith(("CT neck", "Mammography"))]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2025-04-01", []),
        ("2025-04-02", ["CA-125: 58 U/mL (2 Apr 2025)"]),
        ("2025-08-27", ["CA-125: 58 U/mL (2 Apr 2025)"]),
        ("2025-08-28", ["CA-125: 640 U/mL (28 Aug 2025)"]),
        ("2026-11-22", ["CA-125: 27 U/mL (16 Nov 2026)"]),
        ("2026-11-23", []),
    ],
    ids=["before the first", "on its day", "until the next one", "the next one", "today", "nobody knows tomorrow's"],
)
def test_a_result_counts_until_the_next_one_and_not_after_today(day, words):
    assert [line for line in held_on(full_story, day) if line.startswith("CA-125")] == words


@pytest.mark.parametrize(
    ("day", "is_said"), [("2012-08-16", True), ("2012-08-17", False)], ids=["180 days", "181 days"]
)
def test_a_result_counts_for_half_a_year_at_most(day, is_said):
    lines = held_on(fifteen_years, day, choice=WindowChoice.ALL)

    assert ("CK: 120 U/L (18 Feb 2012)" in lines) is is_said


def test_several_results_of_one_day_are_said_as_their_mean():
    lines = [line for there in held(scene(four_results_one_day)) for line in there.lines]

    assert any(", mean of 4 (" in line for line in lines)


@everywhere
@pytest.mark.parametrize("choice", WindowChoice)
def test_the_days_in_view_are_all_told_once_and_cut_only_where_something_changes(story, choice):
    found = scene(story, choice)
    told = held(found)

    assert (told[0].first, told[-1].last) == (found.axis.window.start, found.axis.window.end)
    assert all(before.last + days(1) == after.first for before, after in pairwise(told))
    assert all(before.lines != after.lines for before, after in pairwise(told))


@everywhere
def test_both_renderers_know_the_same_of_each_day(story):
    found = scene(story)
    carried = json.loads(ElementTree.fromstring(svg(found)).get("data-held"))
    by_svg = [tuple(carried["lines"][i] for i in at) for _, at in carried["days"]]

    assert by_svg == [there.lines for there in held(found)]
    assert json.loads(held_days(found)) == carried, "which is what the chart is given"


@everywhere
@pytest.mark.parametrize("choice", WindowChoice)
def test_the_chart_is_told_the_days_of_its_own_axis(story, choice):
    found = scene(story, choice)
    places = [bend.split(":") for bend in bends(found.axis, across_of(found.axis)).split()]
    across = [float(place) for place, _ in places]

    assert [across[0], across[-1]] == pytest.approx(plotly_figure(found)["layout"]["xaxis"]["range"], abs=0.1)
    assert across == sorted(across)
    assert (int(places[0][1]), int(places[-1][1])) == (found.axis.start - EPOCH, found.axis.end - EPOCH)
    assert len(places) == 2 + 2 * len(found.folds)


def test_on_a_folded_lane_the_courses_are_still_said():
    assert "Mycophenolate: 2 g/day" in held_on(full_story, TODAY.isoformat(), folded=["immunosuppression"])
