"""What the label at the pointer says of a day, in the browser, where its words are put together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
from figures.patients import EVERYONE, fifteen_years, overlapping_courses, scene
from playwright.sync_api import Browser, Page, expect

from dashboard.domain.dates import day_words
from dashboard.figures.at_pointer import bends, held_days
from dashboard.figures.held import held
from dashboard.figures.plotly_traces import across_of
from dashboard.figures.window import WindowChoice
from dashboard.ui.at_pointer import HTML, JS

pytestmark = pytest.mark.browser
SAID = f"([bends, held, places]) => {{ {JS} return places.map(daysOf(bends, held)) }}"
SHOWN = f"([words, event, box]) => {{ {JS} atPointer(document).show(words, event, box) }}"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_content(HTML)
    yield page
    page.close()


@pytest.mark.parametrize("story", EVERYONE.values(), ids=EVERYONE.keys())
def test_each_day_is_said_with_what_the_lanes_hold_on_it(page: Page, story) -> None:
    found = scene(story, WindowChoice.ALL)
    across = across_of(found.axis)
    told = [there for there in held(found) if not found.axis.is_folded(there.first)]
    places = [across(there.first.toordinal() + 0.5) for there in told]
    said = page.evaluate(SAID, [bends(found.axis, across), held_days(found), places])

    assert [words[0] for words in said] == [day_words(there.first) for there in told]
    assert ["".join(words[2:]) for words in said] == ["".join(f"\n{line}" for line in there.lines) for there in told]
    for there, (_, unchanged, *_) in zip(told, said, strict=True):
        days = f" (unchanged {day_words(there.first)} to {day_words(there.last)})"
        assert unchanged == (days if there.lines and there.first < there.last else "")


def test_on_both_sides_of_a_fold_its_own_day_is_said(page: Page) -> None:
    found = scene(fifteen_years, WindowChoice.ALL)
    axis = found.axis
    places = [axis.px(fold.first.toordinal()) + beside for fold in axis.folds for beside in (-0.5, 0.5)]
    said = page.evaluate(SAID, [bends(axis, axis.px), held_days(found), places])

    assert places
    assert [words[0] for words in said] == [day_words(date.fromordinal(int(axis.position(place)))) for place in places]


def test_a_day_of_more_lines_than_fit_says_how_many_are_left_out(page: Page) -> None:
    crowd = json.dumps({"lines": [f"drug {i}" for i in range(30)], "days": [[0, list(range(30))]]})
    ((_, _, *lines),) = page.evaluate(SAID, ["0:0 100:10", crowd, [50]])

    assert (lines[0], lines[23], lines[24:]) == ("\ndrug 0", "\ndrug 23", ["\nand 6 more"])


def test_what_people_typed_is_text_in_the_label(page: Page) -> None:
    found = scene(overlapping_courses, WindowChoice.ALL)
    across = across_of(found.axis)
    places = [across(there.last.toordinal()) for there in held(found)]
    said = page.evaluate(SAID, [bends(found.axis, across), held_days(found), places])
    (words, *_) = [words for words in said if "<b onmouseover" in "".join(words)]
    page.evaluate(SHOWN, [words, {"clientX": 9, "clientY": 9}, {"top": 0, "bottom": 9, "right": 900}])

    expect(page.locator(".day")).to_contain_text("<b onmouseover")
    expect(page.locator(".day b")).to_have_count(0)
