"""What is done with the mouse on the timeline: zooming, keeping details open, taking along what is on the screen."""

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

from dashboard.figures.plotly_text import plotly_text

pytestmark = pytest.mark.browser
Visit = Callable[..., Journey]
SVG = "{http://www.w3.org/2000/svg}"
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"


def open_mueller(journey: Journey) -> Locator:
    """Her chart."""
    journey.open_patient("muller", "Müller, Birgit")
    chart = journey.page.get_by_test_id("stPlotlyChart").filter(visible=True)
    expect(chart.locator("svg.main-svg").first).to_be_visible()
    journey.settle()
    chart.evaluate("chart => chart.scrollIntoView({ block: 'end' })")
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
    journey.page.mouse.move(box["x"] + 640, y, steps=8)
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
    chart = open_mueller(journey)
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


PLACES = """chart => {
    const { xaxis, yaxis, _size: margin } = chart._fullLayout, box = chart.getBoundingClientRect()
    const glyphs = chart.data.find((trace) => trace.type === 'scatter' && trace.customdata)
    return glyphs.x.map((x, i) => [box.x + margin.l + xaxis.d2p(x), box.y + margin.t + yaxis.d2p(glyphs.y[i])])
}"""


def marks(chart: Locator) -> list[tuple[float, float]]:
    """Where on the screen marks are that the mouse reaches and that no other mark is near."""
    found = chart.locator(".js-plotly-plot").evaluate(PLACES)
    alone = [(x, y) for x, y in found if sum(abs(x - u) + abs(y - v) < 12 for u, v in found) == 1]
    return [(x, y) for x, y in alone if 450 < x < 1000 and 150 < y < 850]


def click(journey: Journey, at: tuple[float, float]) -> None:
    journey.page.mouse.move(at[0] - 30, at[1] - 20)
    journey.page.mouse.move(*at, steps=3)
    journey.page.wait_for_timeout(1000)  # plotly takes two clicks within 300 ms for a double-click, and zooms out
    journey.page.mouse.click(*at)


def test_a_click_on_a_mark_keeps_its_details_open_and_changes_nothing_else(visit: Visit) -> None:
    journey = visit("dermatology")
    chart = open_mueller(journey)
    card = journey.page.get_by_role("region", name="Details kept open")
    zoomed = zoom(journey, chart)
    one, other, *_ = marks(chart)
    expect(card).to_be_hidden()
    height = chart.bounding_box()

    click(journey, one)
    expect(card).to_contain_text("Source:")
    first = card.get_by_role("paragraph").inner_text()
    click(journey, other)
    expect(card.get_by_role("paragraph")).not_to_have_text(first, use_inner_text=True)
    click(journey, other)
    expect(card).to_be_hidden()
    click(journey, one)
    expect(card.get_by_role("paragraph")).to_have_text(first, use_inner_text=True)
    assert (days_on(chart), chart.bounding_box()) == (zoomed, height)

    journey.page.get_by_text(re.compile(r"The same as a table: \d+ entries")).click()
    journey.settle()
    expect(card).to_contain_text("Source:")
    assert days_on(chart) == zoomed
    card.get_by_role("button", name="Close").click()
    expect(card).to_be_hidden()
    assert not journey.complaints


def test_another_patient_starts_without_details(visit: Visit) -> None:
    journey = visit("dermatology")
    chart = open_mueller(journey)
    click(journey, marks(chart)[0])
    card = journey.page.get_by_role("region", name="Details kept open")
    expect(card).to_be_visible()
    journey.open_patient("HT-0002", "Lim, Wei Ming")
    expect(journey.page.get_by_test_id("stPlotlyChart").filter(visible=True)).to_be_visible()

    expect(card).to_be_hidden()


def test_what_people_typed_is_text_in_the_details(visit: Visit) -> None:
    journey = visit("dermatology")
    chart = open_mueller(journey)
    hostile = "<img src=x onerror=alert(1)> & co"
    click(journey, marks(chart)[0])
    chart.locator(".js-plotly-plot").evaluate(
        "(chart, words) => chart.emit('plotly_click', { points: [{ customdata: 'key', hovertext: words }] })",
        plotly_text(hostile),
    )
    card = journey.page.get_by_role("region", name="Details kept open")

    expect(card).to_contain_text(hostile)
    expect(card.locator("img")).to_have_count(0)
    assert not journey.complaints


def test_beside_the_marks_the_day_at_the_pointer_is_said_and_on_a_mark_its_details(visit: Visit) -> None:
    journey = visit("dermatology")
    chart = open_mueller(journey)
    zoom(journey, chart)
    tooltip, day = chart.locator(".hovertext"), journey.page.locator(".st-key-pinned_card .day")
    x, y = marks(chart)[0]
    details, days = [], []
    for place in (x, *range(280, 1200, 40)):
        journey.page.mouse.move(place, y, steps=2)
        journey.page.wait_for_timeout(200)
        details.append(tooltip.count() > 0)
        days.append(day.inner_text().split("\n")[0].split(" (")[0] if day.is_visible() else "")

    assert details[0]
    assert all(is_on_mark != bool(said) for is_on_mark, said in zip(details, days, strict=True))
    told = [f"{datetime.strptime(said, '%d %b %Y').replace(tzinfo=UTC):%Y-%m-%d}" for said in days if said]
    assert len(told) > 3
    assert told == sorted(told)
    first, last = days_on(chart)
    assert first <= told[0] <= told[-1] <= last

    journey.page.mouse.move(place, 5)
    expect(day).to_be_hidden()
    assert not journey.complaints
