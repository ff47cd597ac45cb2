"""A cancer whose diagnosis or state is known to the month or year only is not drawn as if its day were known."""

from __future__ import annotations

from datetime import date

import pytest
from figures.patients import TODAY, on, plan_of, scene, seen

from dashboard.domain.dates import days
from dashboard.domain.record import Cancer, CancerMove, Myositis, Patient, PatientRecord
from dashboard.domain.words import CancerState, Subtype
from dashboard.figures.drawing.draw import Drawing, draw
from dashboard.figures.held import held
from dashboard.figures.marks import Bar, BarState, Point, Shape
from dashboard.figures.scene import Scene
from dashboard.figures.theme import Family

STATES = (CancerState.CONFIRMED_STAGING, CancerState.TREATMENT_CURATIVE)


def of(*moved: str | None, diagnosed: str | None = None) -> Scene:
    moves = tuple(
        CancerMove(state=state, on=on(day) if day else None, provenance=seen(f"m-{state}"))
        for state, day in zip(STATES, moved, strict=False)
    )
    breast = Cancer(site="breast", diagnosed_on=on(diagnosed) if diagnosed else None, moves=moves, provenance=seen("c"))
    return scene((PatientRecord(patient=Patient(), cancers=(breast,)), plan_of()))


def bars(found: Scene) -> list[Bar]:
    return [mark for mark in found.marks if isinstance(mark, Bar)]


def test_a_state_known_to_the_year_that_lasts_is_sure_today_only():
    (bar,) = bars(of("2026"))

    assert (bar.fades_from, bar.first) == (date(2026, 1, 1), TODAY)
    assert [segment.state for segment in bar.segments] == [BarState.TAKEN, BarState.AHEAD]


def test_a_state_known_to_the_day_has_no_doubt():
    (bar,) = bars(of("2026-02-10"))

    assert (bar.fades_from, bar.first, bar.fades_until) == (None, date(2026, 2, 10), None)


@pytest.mark.parametrize(
    ("moved", "first", "second"),
    [
        (
            ("2026-02", "2026-06"),
            ("2026-02-01", "2026-02-28", "2026-05-31", BarState.TAKEN),
            ("2026-06-01", "2026-06-30"),
        ),
        (
            ("2026", "2026-06-05"),
            (None, "2026-01-01", "2026-06-04", BarState.UNSURE),
            (None, "2026-06-05"),
        ),
        (("2026", "2026"), (None, "2026-01-01", "2026-01-01", BarState.UNSURE), ("2026-01-01", str(TODAY))),
        (
            ("2026-05-10", "2026"),
            (None, "2026-05-10", "2026-05-10", BarState.TAKEN),
            ("2026-05-11", str(TODAY)),
        ),
    ],
    ids=["both months", "a year, a day of it", "the same year", "a day, its year"],
)
def test_only_the_days_on_which_a_state_surely_lasted_are_solid(moved, first, second):
    before, after = bars(of(*moved))
    (segment,) = before.segments

    assert (before.fades_from and str(before.fades_from), str(before.first), str(before.last), segment.state) == first
    assert (after.fades_from and str(after.fades_from), str(after.first)) == second


def test_a_state_known_to_the_year_and_left_on_an_unknown_day_has_no_sure_day():
    (bar,) = bars(of("2026", None))

    assert [(s.first, s.last, s.state) for s in bar.segments] == [(date(2026, 1, 1), TODAY, BarState.UNSURE)]


def test_the_table_does_not_invent_the_day_on_which_a_state_was_left():
    rows = [row.when for row in of("2026-02", "2026-06").rows()]

    assert rows[:2] == ["Feb 2026, approx. to Jun 2026, approx.", "since Jun 2026, approx."]


def test_the_pointer_is_told_that_the_day_of_the_state_is_not_known():
    lines = {there.lines for there in held(of("2026"))}

    assert ("Breast: confirmed, being staged, day not known",) in lines


def places(drawing: Drawing) -> tuple[float, float]:
    (star,) = [glyph.x for glyph in drawing.glyphs if glyph.shape is Shape.STAR]
    (label,) = [text.x for text in drawing.texts if text.text == "Breast cancer"]
    return star, label


@pytest.mark.parametrize("diagnosed", ["2026-02-10", "2026-02", "2026"], ids=["the day", "the month", "the year"])
def test_the_star_and_the_name_above_the_lanes_stand_in_one_place(diagnosed):
    star, label = places(draw(of("2026", diagnosed=diagnosed)))

    assert abs(star - label) <= 0.5


def whiskers(drawing: Drawing) -> list[tuple[date, date]]:
    """First and last day of those above the lanes."""
    found = [line.points for line in drawing.lines if line.dash == "dot" and line.points[0][1] < 66]
    return [(date.fromordinal(int(x0)), date.fromordinal(int(x1)) - days(1)) for (x0, _), (x1, _) in found]


@pytest.mark.parametrize(
    ("diagnosed", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026", date(2026, 1, 1), TODAY),
    ],
    ids=["a year", "a month", "this year, of which the rest is to come"],
)
def test_the_name_above_the_lanes_says_between_which_days_the_diagnosis_lies(diagnosed, first, last):
    found = of("2026", diagnosed=diagnosed)
    (star,) = [mark for mark in found.marks if isinstance(mark, Point)]

    assert whiskers(draw(found)) == [(first, last)]
    assert (star.on.first, star.on.last) == (first, last)


def test_a_diagnosis_known_to_the_day_has_no_whisker_above_the_lanes():
    assert whiskers(draw(of("2026-02-10", diagnosed="2026-02-10"))) == []


def test_the_whisker_of_one_name_does_not_underline_another():
    breast = Cancer(site="breast", diagnosed_on=on("2026"), provenance=seen("c"))
    myositis = Myositis(subtype=Subtype.DM, diagnosed_on=on("2026-01-10"), provenance=seen("m"))
    drawing = draw(scene((PatientRecord(patient=Patient(), myositis=myositis, cancers=(breast,)), plan_of())))
    rows = {text.text: text.y for text in drawing.texts}

    assert rows["Breast cancer"] != rows["DM diagnosed"]


def test_the_star_of_a_day_keeps_its_place():
    (star,) = [mark for mark in of("2026-02-10", diagnosed="2026-02-10").marks if isinstance(mark, Point)]

    assert star.on == on("2026-02-10")


@pytest.mark.parametrize(
    ("state", "family"),
    [
        (CancerState.REMISSION, Family.RESPONSE),
        (CancerState.SURVIVORSHIP, Family.RESPONSE),
        (CancerState.PROGRESSION, Family.ACTIVITY),
        (CancerState.TREATMENT_CURATIVE, Family.ACTIVITY),
        (CancerState.SUPPORTIVE_ONLY, Family.ACTIVITY),
    ],
)
def test_only_a_cancer_that_responded_wears_the_colour_of_response(state, family):
    moves = (CancerMove(state=state, on=on("2026-03-02")),)
    cancer = Cancer(site="ovary", diagnosed_on=on("2026-03-02"), moves=moves)
    found = scene((PatientRecord(patient=Patient(), cancers=(cancer,)), plan_of()))

    assert {mark.family for mark in found.marks if isinstance(mark, Bar)} == {family}
