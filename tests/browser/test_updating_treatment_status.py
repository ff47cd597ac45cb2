"""Updating treatment status row after row: how many clicks, keys and seconds it takes."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import perf_counter

import pytest
from journey import ROW_PX, Journey
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Journey]

MOST_CLICKS, MOST_KEYS, MOST_SECONDS = 3, 6, 2.0


class Counted:
    """What a person does on the page, one by one, and how long the machine takes from each to being idle again."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.page = journey.page
        self.clicks = self.keys = 0
        self.seconds = 0.0

    def click_row(self, number: int) -> None:
        cells = self.page.get_by_test_id("stDataFrame").locator(".dvn-scroller")
        asked = self.journey.part("update_row").get_by_text("What happened")
        self._click(lambda: cells.click(position={"x": 250, "y": ROW_PX * number + ROW_PX / 2}), asked)

    def click_choice(self, words: str) -> None:
        choice = self.journey.part("update_row").get_by_test_id("stButtonGroup").get_by_text(words, exact=True)
        self._click(choice.click, self.page.get_by_role("button", name="Save", exact=True))

    def click_save(self, receipt: str) -> None:
        save = self.page.get_by_role("button", name="Save", exact=True)
        self._click(save.click, self.journey.part("status_receipt").get_by_text(receipt))

    def tab_into(self, field: Locator, typed: str) -> None:
        """By the keyboard, as whoever sees the field does."""
        expect(field).to_be_visible()
        self.page.keyboard.press("Tab")
        expect(field).to_be_focused()
        self.page.keyboard.type(typed)
        expect(field).to_have_value(typed)
        self.keys += 1 + len(typed)

    def is_quick(self) -> None:
        assert self.clicks <= MOST_CLICKS
        assert self.keys <= MOST_KEYS
        # A machine that others use at the same time is given its share of time.
        crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        assert self.seconds < MOST_SECONDS * crowd, f"{self.seconds:.2f} s at {crowd:.1f} times the load"

    def _click(self, click: Callable[[], object], then: Locator) -> None:
        """Until what was asked for stands there and nothing runs any more."""
        began = perf_counter()
        click()
        expect(then).to_be_visible()
        self.journey.settle()
        self.clicks += 1
        self.seconds += perf_counter() - began


def row_of(journey: Journey, name: str) -> int:
    """Its cells are drawn; the table that screen readers read says where it stands, the heading being row 1."""
    cell = journey.page.get_by_test_id("stDataFrame").locator("td[role=gridcell]", has_text=name).first
    return int(cell.evaluate("cell => cell.parentElement.getAttribute('aria-rowindex')")) - 1


def test_two_rows_one_after_the_other_take_few_clicks_and_keys(visit: Visit) -> None:
    journey = visit("oncology")
    journey.go("Treatment status")
    row = row_of(journey, "García, José")
    counted = Counted(journey)
    counted.click_row(row)
    expect(journey.part("update_row")).to_contain_text("García, José")
    counted.click_choice("Response awaited")
    counted.click_save("García, José (HT-0006): Response awaited")

    counted.is_quick()

    # The next row is chosen already.
    second = Counted(journey)
    options = journey.part("update_row").get_by_test_id("stButtonGroup").get_by_role("radio")
    expect(options.first).to_be_visible()
    name = journey.part("update_row").get_by_test_id("stText").nth(1).inner_text()
    assert "García" not in name
    words = options.first.inner_text()
    second.click_choice(words)
    second.click_save(words)
    second.is_quick()
    assert second.clicks == 2
    assert not journey.complaints


def test_a_delayed_cycle_with_its_reason_takes_no_more(visit: Visit) -> None:
    journey = visit("oncology")
    journey.go("Treatment status")
    counted = Counted(journey)
    counted.click_row(row_of(journey, "O'Brien, Aoife"))
    counted.click_choice("C8 of 15 delayed")
    counted.tab_into(journey.page.get_by_role("textbox", name="Reason"), "ANC")
    counted.click_save("C8 of 15 delayed")

    counted.is_quick()
    assert not journey.complaints


def test_a_clinic_reads_the_rows_and_is_offered_no_update(visit: Visit) -> None:
    journey = visit("dermatology")
    journey.go("Treatment status")
    journey.open_row(1)
    expect(journey.part("update_row")).to_contain_text("Oncology updates these rows")
    expect(journey.page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
