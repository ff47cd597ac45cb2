"""The main job: find a patient, read the timeline, mark a test as booked, sign out."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from journey import IDLE, Journey
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Journey]


def open_mueller(journey: Journey) -> None:
    journey.open_patient("muller", "Müller, Birgit")


def test_an_oncologist_finds_a_patient_and_reads_the_answers_and_the_timeline(visit: Visit) -> None:
    journey = visit("oncology")
    open_mueller(journey)

    expect(journey.part("patient_banner")).to_contain_text("HT-0004")
    expect(journey.page.locator(".ht-answers")).to_contain_text("Suppresses the immune system")
    expect(journey.page.locator(".ht-answers")).to_contain_text("anti-TIF1-gamma positive")
    chart = journey.page.get_by_test_id("stPlotlyChart")
    expect(chart.locator("svg.main-svg").first).to_be_visible()
    expect(chart).to_contain_text("today 22 Nov 2026")
    assert "muller" not in journey.page.url.lower()
    assert not journey.complaints


def test_a_range_button_shows_another_time_and_stays_in_the_address(visit: Visit) -> None:
    journey = visit("rheumatology")
    open_mueller(journey)
    # Streamlit takes a chart with other content for another one, and keeps that of before, hidden, until the run ends.
    chart = journey.page.get_by_test_id("stPlotlyChart").filter(visible=True)
    expect(chart).to_contain_text("Remission")
    journey.page.get_by_test_id("stButtonGroup").get_by_text("6 months", exact=True).click()

    expect(chart).not_to_contain_text("Remission")
    expect(chart).to_contain_text("today 22 Nov 2026")
    journey.settle()
    journey.page.reload()
    journey.settle()
    expect(chart).to_contain_text("today 22 Nov 2026")
    expect(chart).not_to_contain_text("Remission")


def test_every_mark_can_be_reached_and_read_with_the_keyboard(visit: Visit) -> None:
    journey = visit("dermatology")
    open_mueller(journey)
    journey.page.get_by_test_id("stButtonGroup").get_by_text("Read", exact=True).click()
    marks = journey.page.locator("svg .mark")
    expect(marks.first).to_be_visible()
    journey.settle()

    journey.page.locator("svg .mark[tabindex='0']").focus()
    heard = []
    for _ in range(3):
        heard.append(journey.page.locator("svg .mark:focus").get_attribute("aria-label"))
        journey.page.keyboard.press("ArrowRight")

    assert all(heard)
    assert len(set(heard)) == 3


def test_the_table_below_the_timeline_says_the_same(visit: Visit) -> None:
    journey = visit("observer")
    open_mueller(journey)
    twin = journey.page.get_by_text(re.compile(r"The same as a table: \d+ entries"))
    twin.click()
    journey.settle()

    expect(journey.page.get_by_test_id("stDataFrame")).to_be_visible()


def test_a_test_booked_in_the_weekly_review_is_booked_on_the_patients_page(visit: Visit) -> None:
    journey = visit("coordinator")
    journey.go("Weekly review")
    journey.choose("Test", "Lim, Wei Ming (HT-0002): Chest radiograph")
    journey.page.get_by_test_id("stButtonGroup").get_by_text("Booked", exact=True).click()
    journey.settle()
    journey.press("Save")
    expect(journey.part("review_receipt")).to_contain_text("booked 22 Nov 2026")

    journey.open_patient("HT-0002", "Lim, Wei Ming")
    line = journey.page.locator("table.ht-plan tr", has_text="Chest radiograph").first
    expect(line).to_contain_text("booked")
    assert not journey.complaints


def test_signing_out_ends_the_other_tab_too(visit: Visit) -> None:
    journey = visit("oncology")
    other = journey.page.context.new_page()
    other.goto(journey.address + "/patients")
    expect(other.get_by_role("heading", name="Patients", level=1)).to_be_visible()
    expect(other.locator(IDLE)).to_be_visible()
    journey.page.get_by_role("button", name="Sign out").click()
    expect(journey.page.get_by_role("heading", name="Sign in")).to_be_visible()
    # The tab may have noticed by itself before it can be clicked.
    with suppress(PlaywrightError):
        other.get_by_role("link", name="Weekly review").click(timeout=3000)

    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(other.get_by_text("Weekly review")).to_have_count(0)


def test_a_link_to_a_patient_survives_signing_in(visit: Visit) -> None:
    journey = visit("oncology")
    open_mueller(journey)
    link = journey.page.url.removeprefix(journey.address)
    colleague = visit("dermatology", to=link)

    expect(colleague.part("patient_banner")).to_contain_text("Müller, Birgit")


def test_an_unknown_patient_in_the_address_is_refused_in_words(visit: Visit) -> None:
    journey = visit("oncology", to="/patient?id=nobody")

    expect(journey.page.get_by_text("There is no such patient here")).to_be_visible()
