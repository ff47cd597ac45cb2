from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from figures.patients import EVERYONE, fifteen_years, full_story, scene

from dashboard.figures.axis import Fold, TimeAxis
from dashboard.figures.drawing.draw import draw
from dashboard.figures.plotly_figure import plotly_figure
from dashboard.figures.svg import svg
from dashboard.figures.window import Window, WindowChoice
from dashboard.figures.zoom import zoomed

PLAIN = TimeAxis(Window(date(2025, 1, 1), date(2026, 12, 31)), 730)
FOLDED = TimeAxis(Window(date(2010, 1, 1), date(2020, 12, 31)), 800, (Fold(date(2012, 1, 1), date(2018, 12, 31)),))


def days_of(window: Window | None) -> tuple[date, date]:
    assert window
    return window.start, window.end


@pytest.mark.parametrize("choice", list(WindowChoice))
@pytest.mark.parametrize("story", EVERYONE.values(), ids=EVERYONE.keys())
def test_who_has_not_zoomed_sees_every_day_of_the_range(story, choice):
    found = scene(story, choice)

    assert zoomed(found.axis, plotly_figure(found)["layout"]["xaxis"]["range"]) == found.axis.window


@pytest.mark.parametrize(
    ("ends", "first", "last"),
    [
        (["2026-01-26 11:52:08.7273", "2026-08-22 00:57:36"], date(2026, 1, 26), date(2026, 8, 22)),
        (["2026-01-26", "2026-08-22"], date(2026, 1, 26), date(2026, 8, 21)),
        (["2026-08-22 00:00", "2026-01-26 23:59"], date(2026, 1, 26), date(2026, 8, 21)),
        (["2026-01-26 03:00", "2026-01-26 04:00"], date(2026, 1, 26), date(2026, 1, 26)),
        (["2026-01-26", "2026-01-26"], date(2026, 1, 26), date(2026, 1, 26)),
        (["1900-01-01", "2025-02-01"], date(2025, 1, 1), date(2025, 1, 31)),
        (["2030-01-01", "2031-01-01"], date(2026, 12, 31), date(2026, 12, 31)),
        ([1767225600000, 1769904000000], date(2026, 1, 1), date(2026, 1, 31)),
        ([float("-inf"), float("inf")], date(2025, 1, 1), date(2026, 12, 31)),
    ],
    ids=[
        "part of a day counts",
        "the end is the day's beginning",
        "from right to left",
        "an hour",
        "nothing",
        "before the range",
        "after the range",
        "milliseconds",
        "without end",
    ],
)
def test_the_days_on_screen_are_whole_days_of_the_range(ends, first, last):
    assert days_of(zoomed(PLAIN, ends)) == (first, last)


@pytest.mark.parametrize("axis", [PLAIN, FOLDED], ids=["dates", "folded"])
@pytest.mark.parametrize(
    "ends",
    [
        None,
        7,
        "",
        "ab",
        [],
        [1],
        [1, 2, 3],
        [None, None],
        ["<b>", "x"],
        [float("nan")] * 2,
        [{}, []],
        {"a": 1},
        [9**999, 1],
    ],
    ids=repr,
)
def test_what_is_no_pair_of_days_is_no_zoom(axis, ends):
    assert zoomed(axis, ends) is None


def test_a_position_is_found_again_by_its_pixels_on_either_side_of_a_fold():
    places = [day.toordinal() + 0.5 for day in (date(2010, 1, 1), date(2011, 12, 31), date(2019, 1, 1))]

    assert [FOLDED.position(FOLDED.px(place)) for place in places] == pytest.approx(places)


def test_a_zoom_that_begins_or_ends_at_a_fold_leaves_the_fold_out():
    at_fold = FOLDED.px(date(2012, 1, 1).toordinal())

    assert days_of(zoomed(FOLDED, [100, at_fold]))[1] == date(2011, 12, 31)
    assert days_of(zoomed(FOLDED, [at_fold, 700]))[0] == date(2019, 1, 1)


def test_years_that_are_folded_on_screen_stay_folded_in_the_part_that_was_zoomed_to():
    record, plan = fifteen_years()
    whole = scene(fifteen_years, WindowChoice.ALL)
    fold = whole.folds[0]
    at = whole.axis.px(fold.first.toordinal())
    window = zoomed(whole.axis, [at - 20, at + 20])
    part = scene((record, plan), window=window, quiet=(fold,))

    assert window.start < fold.first < fold.last < window.end
    assert "⋯ 11 y quiet ⋯" in [text.text for text in draw(part).texts]


@pytest.mark.parametrize("length_days", [0, 2, 9, 30])
def test_a_picture_of_a_few_days_names_the_days_and_the_year(length_days):
    record, plan = full_story()
    window = Window(date(2026, 6, 30), date.fromordinal(date(2026, 6, 30).toordinal() + length_days))
    picture = svg(scene((record, plan), window=window), interactive=False, whose="Berg, Anna")
    words = [node.text for node in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]

    assert "Berg, Anna, as of 22 Nov 2026" in words
    assert "2026" in words
    assert any(word in words for word in ("30 Jun", "6 Jul"))
