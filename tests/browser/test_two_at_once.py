"""Two clinics at the same patient: what one records is said to the other, and nothing moves under the other's hands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from journey import Journey
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Journey]
WITHIN_MS = 10_000


def test_a_colleagues_change_is_announced_within_ten_seconds_and_shown_when_asked(visit: Visit) -> None:
    reader, oncologist = visit("rheumatology"), visit("oncology")
    for each in (reader, oncologist):
        each.open_patient("muller", "Müller, Birgit")
    before = reader.page.get_by_role("heading", name="Screening plan").bounding_box()

    oncologist.page.get_by_role("combobox", name="Test").fill("Surveillance")
    oncologist.page.get_by_role("combobox", name="Test").press("Enter")
    oncologist.settle()
    oncologist.press("Save")
    expect(oncologist.page.get_by_text("✓ Saved.")).to_be_visible()

    expect(reader.part("news")).to_contain_text("1 change by oncology", timeout=WITHIN_MS)
    assert reader.page.get_by_role("heading", name="Screening plan").bounding_box() == before
    expect(oncologist.part("news")).to_have_count(0)
    reader.press("Show")
    expect(reader.part("news")).to_have_count(0)
    assert not reader.complaints
    assert not reader.elsewhere
