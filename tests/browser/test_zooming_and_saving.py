"""What is done with the mouse on the timeline: zooming, and taking along what is on the screen."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from journey import Journey
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Journey]
SVG = "{http://www.w3.org/2000/svg}"
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"


def open_first(journey: Journey) -> Locator:
    """The chart of the first patient of the list."""
    journey.go("Patients")
    journey.open_row(1)
    expect(journey.part("patient_banner")).to_be_visible()
    chart = journey.page.get_by_test_id("stPlotlyChart").filter(visible=True)
    expect(chart.locator("svg.main-svg").first).to_be_visible()
    journey.settle()
    chart.scroll_into_view_if_needed()
    return chart


def days_on(chart: Locator) -> list[str]:
    """The first and the last day on the screen, as ISO dates."""
    ends = chart.locator(".js-plotly-plot").evaluate("chart => chart.layout.xaxis.range")
    return [end[:10] if isinstance(end, str) else f"{datetime.fromtimestamp(end / 1000, UTC):%Y-%m-%d}" for end in ends]


def zoom(journey: Journey, chart: Locator) -> list[str]:
    """By dragging over a part of the chart."""
    before, box = days_on(chart), chart.bounding_box()
    assert box
    y = max(box["y"], 0) + 250
    journey.page.mouse.move(box["x"] + 240, y)
    journey.page.mouse.down()
    journey.page.mouse.move(box["x"] + 440, y, steps=8)
    journey.page.mouse.up()
    journey.page.wait_for_timeout(500)
    after = days_on(chart)
    assert after[0] > before[0]
    assert after[1] < before[1]
    return after


def save(journey: Journey, form: str, path: Path) -> bytes:
    with journey.page.expect_download() as saved:
        journey.page.get_by_role("button", name="Save").first.click()
        journey.page.get_by_text(form, exact=True).click()
    assert saved.value.suggested_filename.endswith(path.suffix)
    saved.value.save_as(path)
    journey.settle()
    return path.read_bytes()


def test_the_pictures_that_are_saved_show_the_days_that_were_zoomed_to(visit: Visit, tmp_path: Path) -> None:
    journey = visit("oncology")
    chart = open_first(journey)
    first, last = zoom(journey, chart)

    svg = ElementTree.fromstring(save(journey, "Picture (SVG)", tmp_path / "it.svg"))
    words = [node.text or "" for node in svg.iter(f"{SVG}text")]
    assert words[0].endswith("as of 22 Nov 2026")
    years = [word for word in words if re.fullmatch(r"20\d\d", word)]
    assert years
    assert first[:4] <= min(years) <= max(years) <= last[:4]
    assert last < "2026-11-22"
    assert "today 22 Nov 2026" not in words

    png = save(journey, "Picture (PNG)", tmp_path / "it.png")
    assert png.startswith(PNG_BEGINS)
    assert struct.unpack(">II", png[16:24]) == tuple(2 * round(float(svg.get(side, 0))) for side in ("width", "height"))

    assert days_on(chart) == [first, last], "saving leaves the zoom as it was"
    assert not journey.complaints
    assert not journey.elsewhere
