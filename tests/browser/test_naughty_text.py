"""Whatever people type is shown as they typed it: it runs nothing, calls nobody and breaks no page."""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from journey import Journey
from naughty import OURS, naughty, naughty_patient
from people import COORDINATOR, named
from playwright.sync_api import Browser, Page, expect
from serving import serving

from dashboard.auth.accounts import open_demo
from dashboard.clock import Clock
from dashboard.services import load_records
from db.engine import open_engine, writing
from db.mark import Mark, write_mark

pytestmark = pytest.mark.browser
TODAY = Clock(ZoneInfo("Europe/London"), date(2026, 6, 1))
SERVE = "from dashboard.asgi import serve; serve(port=PORT, is_demo=True)"
HARMFUL = """() => [
    ...document.querySelectorAll('a[href*="elsewhere"], a[href^="mailto"], a[href^="javascript"]'),
    ...document.querySelectorAll('img[src="x"], img[src*="elsewhere"], iframe, [onerror], [onload], [onfocus]'),
    ...document.querySelectorAll('[data-testid=stException], .katex, .stMarkdown em, .stMarkdown del, svg a'),
  ].map(each => each.outerHTML.slice(0, 200))"""
NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"
"""Streamlit looks for its server beside the page's own address first."""
PER_PATIENT = 40
PROJECT = Path(__file__).parents[2]


class Clinic:
    """A served clinic in which every text is naughty."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder = folder
        self.not_found: list[str] = []
        path = folder / "clinic.sqlite"
        shutil.copy(template, path)
        self.environment = {"DATABASE_URL": f"sqlite:///{path}", "HELIOTROPE_TODAY": TODAY.today().isoformat()}
        self.environment["PYTHONPATH"] = str(PROJECT)
        engine = open_engine(self.environment["DATABASE_URL"])
        open_demo(engine, TODAY)
        self.patients = [OURS[at : at + PER_PATIENT] for at in range(0, len(OURS), PER_PATIENT)]
        records = [named(naughty_patient(*texts)) for texts in self.patients]
        self.ids = load_records(engine, records, COORDINATOR, TODAY, key="naughty").patient_ids
        with writing(engine) as session:
            write_mark(session, Mark(is_synthetic=True), COORDINATOR, TODAY.now())
        engine.dispose()


@pytest.fixture(scope="module")
def clinic(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return Clinic(tmp_path_factory.mktemp("naughty"), sqlite_template)


@pytest.fixture(scope="module")
def journey(chromium: Browser, clinic: Clinic) -> Iterator[Journey]:
    with serving(clinic.folder, clinic.environment, "-c", SERVE) as address:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce")
        context.set_default_timeout(15_000)
        page = context.new_page()
        found = Journey(page, address)
        beside = re.compile(r"/\w+/_stcore/")
        page.on("response", lambda one: one.status != 404 or beside.search(one.url) or clinic.not_found.append(one.url))
        found.sign_in("oncology")
        yield found
        context.close()


def unharmed(journey: Journey, clinic: Clinic) -> None:
    """Nothing ran, nobody was called, nothing broke, and nothing typed is where others could read it."""
    assert journey.page.evaluate("window.ran") is None
    assert not journey.page.evaluate(HARMFUL)
    assert not journey.elsewhere
    assert not [said for said in journey.complaints if said != NOT_FOUND]
    assert not clinic.not_found
    expect(journey.page.get_by_text("Something went wrong")).to_have_count(0)
    assert re.fullmatch(r"[\w ]+ · Heliotrope", journey.page.title())
    assert re.fullmatch(r"[\w/]*(\?[\w=&+%-]*)?", journey.page.url.removeprefix(journey.address))
    log = (clinic.folder / "log").read_text()
    assert not [text for text in OURS if len(text) > 4 and text in log]


PLACES = """chart => {
    const { xaxis, yaxis, _size: margin } = chart._fullLayout, box = chart.getBoundingClientRect()
    const glyphs = chart.data.find((trace) => trace.type === 'scatter' && trace.customdata)
    return glyphs.x.map((x, i) => [box.x + margin.l + xaxis.d2p(x), box.y + margin.t + yaxis.d2p(glyphs.y[i])])
}"""
SAID = """chart => chart.data.flatMap(trace => trace.hovertext || []).map(
    text => new DOMParser().parseFromString(text, 'text/html').body.textContent.replace(/\\s/g, ''))"""


def test_the_tooltips_of_the_timeline_are_text(journey: Journey, clinic: Clinic) -> None:
    """Plotly would read tags: a link in a name would be one that people can follow."""
    page = journey.page
    page.goto(f"{journey.address}/patient?id={clinic.ids[0]}")
    journey.settle()
    chart = page.get_by_test_id("stPlotlyChart").filter(visible=True)
    expect(chart.locator("svg.main-svg").first).to_be_visible()
    chart.evaluate("chart => chart.scrollIntoView({ block: 'end' })")
    told, found = chart.locator(".js-plotly-plot").evaluate(SAID), []
    for x, y in chart.locator(".js-plotly-plot").evaluate(PLACES)[-40:]:
        if 100 < y < 850:
            page.mouse.move(x - 9, y - 5)
            page.mouse.move(x, y, steps=2)
            page.wait_for_timeout(150)
            found += [re.sub(r"\s", "", text) for text in chart.locator(".hovertext").all_text_contents()]
        if len(set(found)) > 3:
            break

    assert found
    assert [text for text in found if text not in told] == []
    unharmed(journey, clinic)


def missing(page: Page, texts: tuple[str, ...], where: str) -> list[str]:
    """Those texts that this part of the page does not show as they were typed."""
    shown = "\n".join(page.locator(where).evaluate_all("parts => parts.map(part => part.textContent)"))
    return [text for text in texts if text not in shown]


@pytest.mark.parametrize("number", range(-(-len(OURS) // PER_PATIENT)))
def test_the_patient_page_shows_every_text_as_typed(journey: Journey, clinic: Clinic, number: int) -> None:
    texts, page = clinic.patients[number], journey.page
    page.goto(f"{journey.address}/patient?id={clinic.ids[number]}")
    journey.settle()
    expect(journey.part("patient_banner")).to_be_visible()
    chart = page.get_by_test_id("stPlotlyChart").filter(visible=True)
    expect(chart.locator("svg.main-svg").first).to_be_visible()

    assert not missing(page, texts[:1], ".ht-banner")
    assert not missing(page, texts, ".ht-answers")
    unharmed(journey, clinic)


def test_the_parts_of_the_patient_page_that_are_opened_show_texts_as_typed(journey: Journey, clinic: Clinic) -> None:
    page = journey.page
    page.goto(f"{journey.address}/patient?id={clinic.ids[0]}")
    journey.settle()
    closed = page.locator(".stMain summary")
    for at in range(closed.count()):
        if closed.nth(at).locator("xpath=..").get_attribute("open") is None:
            closed.nth(at).click()
            journey.settle()
    unharmed(journey, clinic)


def test_the_timeline_to_read_says_every_text_as_typed(journey: Journey, clinic: Clinic) -> None:
    page, texts = journey.page, clinic.patients[0]
    page.goto(f"{journey.address}/patient?id={clinic.ids[0]}&drawn_to=Read&range=All")
    journey.settle()
    expect(page.locator("svg .mark").first).to_be_visible()
    said = "\n".join(page.locator("svg .mark").evaluate_all("marks => marks.map(mark => mark.dataset.words)"))

    assert [text for text in texts if text not in said] == []
    unharmed(journey, clinic)


def test_files_are_named_by_id_and_day_and_hold_texts_as_typed(
    journey: Journey, clinic: Clinic, tmp_path: Path
) -> None:
    page, texts = journey.page, clinic.patients[0]
    page.goto(f"{journey.address}/patient?id={clinic.ids[0]}&drawn_to=Read&range=All")
    journey.settle()
    held = {}
    for form in ("Picture (SVG)", "Table (CSV)"):
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save").first.click()
            page.get_by_text(form, exact=True).click()
        kind = form[-4:-1].lower()
        assert saved.value.suggested_filename == f"timeline_{clinic.ids[0]}_2026-06-01.{kind}"
        saved.value.save_as(tmp_path / kind)
        journey.settle()
        held[kind] = (tmp_path / kind).read_text("utf-8")
    rows = list(csv.reader(held["csv"].splitlines()))
    tree = ElementTree.fromstring(held["svg"])

    assert texts[0] in rows[1][0]
    assert [text for text in texts if not any(text in cell for row in rows for cell in row)] == []
    assert {node.tag.partition("}")[2] for node in tree.iter()}.isdisjoint({"script", "a", "image", "foreignObject"})
    assert any(texts[0] in (node.text or "") for node in tree.iter())
    unharmed(journey, clinic)


def test_the_other_pages_show_texts_as_typed(journey: Journey, clinic: Clinic) -> None:
    page = journey.page
    for screen in ("Overview", "Patients", "Weekly review"):
        journey.go(screen)
        unharmed(journey, clinic)
    box = page.get_by_role("combobox", name="Test")
    for texts in clinic.patients:
        box.fill(texts[0])
        expect(page.get_by_role("option").first).to_contain_text(texts[0])
    page.get_by_role("option").first.click()
    journey.settle()
    expect(page.locator(".ht-banner")).to_contain_text(texts[0])
    unharmed(journey, clinic)
    page.goto(f"{journey.address}/as_known?id={clinic.ids[1]}&on=2026-06-01")
    journey.settle()
    assert not missing(page, clinic.patients[1][:1], ".ht-banner")
    unharmed(journey, clinic)


TEXTS = (*OURS, *naughty()[len(OURS) :: 4])
MARKDOWN = """
import streamlit as st
from test_naughty_text import TEXTS
from dashboard.ui.text import safe

for at, text in enumerate(TEXTS):
    st.container(key=f"shown_{at}").caption(safe(text))
    if at % 12 == 0:
        st.container(key=f"asked_{at}").checkbox(safe(text))
        st.container(key=f"told_{at}").error(safe(text), icon=":material/block:")
st.text("That is all.")
"""
SHOWN = (
    """parts => Object.fromEntries(parts.map(part => [part.className.match(/st-key-(\\w+)/)[1], part.textContent]))"""
)


def test_where_markdown_is_read_every_text_is_shown_as_typed(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(MARKDOWN)
    environment = {"PYTHONPATH": os.pathsep.join(map(str, (PROJECT, PROJECT / "tests", Path(__file__).parent)))}
    options = ("--server.port=PORT", "--server.address=127.0.0.1", "--server.headless=true")
    options += ("--browser.gatherUsageStats=false", "--server.fileWatcherType=none")
    with serving(tmp_path, environment, "-m", "streamlit", "run", "app.py", *options) as address:
        page = chromium.new_page()
        page.goto(address)
        expect(page.get_by_text("That is all.")).to_be_visible()
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        page.wait_for_function("[...document.querySelectorAll('[class*=st-key-]')].every(part => part.textContent)")
        shown = page.locator("[class*=st-key-]").evaluate_all(SHOWN)
        links = page.locator(".stMain a, .stMain img, .stMain em, .stMain strong, .stMain code").count()
        page.close()

    assert not links
    differs = {}
    for key, words in shown.items():
        kind, _, at = key.partition("_")
        typed = " ".join(TEXTS[int(at)].lstrip("\ufeff").split())
        if words != ("block" if kind == "told" else "") + typed:
            differs[key] = typed, words
    assert not differs
    assert len(shown) > len(TEXTS)
