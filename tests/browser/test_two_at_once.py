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
    reader.open_patient("HT-0002", "Lim, Wei Ming")
    before = reader.page.get_by_role("heading", name="Screening plan").bounding_box()

    oncologist.go("Weekly review")
    oncologist.choose("Test", "Lim, Wei Ming (HT-0002): ")
    oncologist.part("record_act").get_by_role("button", name="Save", exact=True).click()
    expect(oncologist.part("review_receipt")).to_contain_text("ordered 22 Nov 2026")

    expect(reader.part("news")).to_contain_text("1 change by oncology", timeout=WITHIN_MS)
    assert reader.page.get_by_role("heading", name="Screening plan").bounding_box() == before
    reader.press("Show")
    expect(reader.part("news")).to_have_count(0)
    assert not reader.complaints
    assert not reader.elsewhere
