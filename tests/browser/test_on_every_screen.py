"""What the browser has to say about every screen: accessibility, width, and where it was sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from journey import Journey
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Journey]

SCREENS = ["Overview", "Patients", "Patient", "Patient, read", "Weekly review", "Treatment status", "Guidelines"]
TOO_WIDE = """() => [document.documentElement,
    ...document.querySelectorAll('[data-testid=stMain], .stMainBlockContainer')]
    .filter(each => each.scrollWidth > each.clientWidth + 1)
    .map(each => `${each.dataset.testid || each.tagName} ${each.scrollWidth} > ${each.clientWidth}`)"""


def go(journey: Journey, screen: str) -> None:
    if not screen.startswith("Patient,") and screen != "Patient":
        journey.go(screen)
        return
    journey.go("Patients")
    journey.open_row(1)
    expect(journey.part("patient_banner")).to_be_visible()
    if screen.endswith("read"):
        journey.page.get_by_test_id("stButtonGroup").get_by_text("Read", exact=True).click()
        expect(journey.page.locator("svg .mark").first).to_be_visible()
    else:
        expect(journey.page.get_by_test_id("stPlotlyChart").locator("svg.main-svg").first).to_be_visible()
    journey.settle()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_accessible_fits_and_calls_nobody_elsewhere(visit: Visit, screen: str) -> None:
    journey = visit("coordinator", width=1024, height=768)
    go(journey, screen)
    assert not journey.page.evaluate(TOO_WIDE)
    journey.page.set_viewport_size({"width": 1440, "height": 900})
    journey.settle()
    assert not journey.page.evaluate(TOO_WIDE)

    found = Axe().run(journey.page)
    serious = [each for each in found.response["violations"] if each["impact"] in ("serious", "critical")]
    assert not [(each["id"], [node["target"] for node in each["nodes"][:3]]) for each in serious]
    assert not journey.elsewhere
    assert not journey.complaints
