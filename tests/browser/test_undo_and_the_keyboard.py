"""After Save the keyboard goes on from the receipt, and Undo takes back what was saved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from journey import Journey
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Journey]


def test_who_saves_by_keyboard_stands_at_the_receipt_and_undoes_at_the_next_tab(visit: Visit) -> None:
    journey = visit("rheumatology")
    keyboard = journey.page.keyboard
    journey.open_patient("García", "García")
    journey.page.get_by_text("Change the regimen", exact=True).click()
    journey.settle()
    drug = journey.page.get_by_role("combobox", name="Drug", exact=True)
    drug.click()
    drug.press_sequentially("hydroxychl")
    journey.page.get_by_role("option", name="Hydroxychloroquine").first.click()
    journey.settle()
    save = journey.page.get_by_role("button", name="Save change")
    save.focus()
    keyboard.press("Enter")
    receipt = journey.page.locator('[class*="st-key-regimen_"][class*="_receipt"]').first
    expect(receipt).to_contain_text("✓ Saved. Start a drug: Hydroxychloroquine")
    journey.settle()
    expect(receipt).to_be_focused()

    keyboard.press("Enter")  # Once too often: it undoes nothing.
    journey.settle()
    expect(receipt).to_be_visible()
    keyboard.press("Tab")
    expect(receipt.get_by_role("button", name="Undo")).to_be_focused()
    keyboard.press("Enter")
    expect(receipt).to_have_count(0)
    assert not journey.complaints
