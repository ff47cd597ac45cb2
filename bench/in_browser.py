"""What a person waits for in a browser: from the click on a patient, or on a range, to the drawn timeline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page, Position, sync_playwright

from bench.chromium import launch
from bench.clinic import Clinic
from bench.figure import Figure, figure

ROW_PX = 35
"""Height of a table's heading and of each of its rows."""

# The clock of the page itself: from the press of the button to the frame after the last change within the timeline.
WATCH = """
const timeline = '[class*="st-key-explore_"] .js-plotly-plot'
window.pressedAt = window.drawnAt = null
addEventListener('pointerdown', () => { window.pressedAt = performance.now(); window.drawnAt = null }, true)
new MutationObserver((changes) => {
  const drawn = ({ target }) => target.closest?.(timeline) && !target.closest('.hoverlayer')
  if (changes.some(drawn)) requestAnimationFrame(() => { window.drawnAt = performance.now() })
}).observe(document, { childList: true, subtree: true })
"""
IS_IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
IS_LIST = f"{IS_IDLE} && document.querySelector('[class*=st-key-patients_table] canvas')?.width > 300"
IS_CASELOAD = f"{IS_IDLE} && document.querySelector('.st-key-caseload .js-plotly-plot .bars path')"
IS_DRAWN = f"{IS_IDLE} && window.drawnAt && performance.now() - window.drawnAt > 500"


def measure_in_browser(product: str, clinic: Clinic, *, times: int, tabs: int) -> list[Figure]:
    """`times` clicks on patients and ranges in one tab, and `tabs` new tabs of each kind."""
    with _signed_in(product) as context:
        tab = context.new_page()
        _open(tab, f"{product}/patients", IS_LIST)
        _choose(tab, 0)
        unseen = [_choose_next(tab, row) for row in range(1, times + 1)]
        seen = [_choose_next(tab, row) for row in range(1, times + 1)]
        _open(tab, f"{product}/patients?sort=Number", IS_LIST)
        busiest_row = clinic.demo.index(clinic.busiest)
        _choose(tab, busiest_row)
        busiest = [_choose_next(tab, busiest_row) for _ in range(times)]
        ranges = [_press(tab, words) for _ in range(times // 2 + 1) for words in ("6 months", "All")]
        tab.close()
        first = [_first_of_tab(context, product, row) for row in range(1, tabs + 1)]
        warmed = [_after_overview(context, product, row) for row in range(1, tabs + 1)]
    marks = f"{clinic.marks} marks"
    return [
        figure("browser: click to timeline, never drawn before", unseen, goal=600),
        figure("browser: click to timeline, drawn before", seen, goal=600),
        figure("browser: click to timeline, busiest patient", busiest, goal=600, note=marks),
        figure("browser: range button to redrawn", ranges, note=marks),
        figure("browser: first chart of a tab is a timeline", first),
        figure("browser: same, after Overview drew its chart", warmed),
    ]


@contextmanager
def _signed_in(product: str) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(WATCH)
        door = context.new_page()
        door.goto(f"{product}/auth/sign-in")
        door.get_by_role("button", name="Dermatology").click()
        wait(door, IS_CASELOAD)
        door.close()
        yield context
        browser.close()


def _open(tab: Page, url: str, is_there: str) -> None:
    tab.goto(url)
    _settle(tab, is_there)


def _settle(tab: Page, is_there: str) -> None:
    wait(tab, is_there)
    tab.wait_for_timeout(300)


def wait(tab: Page, is_there: str) -> None:
    """Playwright's own waiting compiles its condition in the page, which our content policy forbids."""
    for _ in range(600):
        if tab.evaluate(f"Boolean({is_there})"):
            return
        tab.wait_for_timeout(50)
    raise TimeoutError(f"{tab.url}: not within 30 s: {is_there}")


def _choose(tab: Page, row: int) -> float:
    """Chooses a patient in the list; returns the milliseconds until the timeline was drawn."""
    tab.get_by_test_id("stDataFrame").click(position=_middle_of(row))
    return _drawn_ms(tab)


def _choose_next(tab: Page, row: int) -> float:
    """The same from another patient's page, by way of the list."""
    tab.go_back()
    _settle(tab, IS_LIST)
    return _choose(tab, row)


def _press(tab: Page, words: str) -> float:
    tab.get_by_test_id("stButtonGroup").get_by_text(words, exact=True).click()
    return _drawn_ms(tab)


def _first_of_tab(context: BrowserContext, product: str, row: int) -> float:
    tab = context.new_page()
    _open(tab, f"{product}/patients", IS_LIST)
    took_ms = _choose(tab, row)
    tab.close()
    return took_ms


def _after_overview(context: BrowserContext, product: str, row: int) -> float:
    tab = context.new_page()
    _open(tab, product, IS_CASELOAD)
    tab.get_by_test_id("stHeader").get_by_role("link", name="Patients", exact=True).click()
    _settle(tab, IS_LIST)
    took_ms = _choose(tab, row)
    tab.close()
    return took_ms


def _middle_of(row: int) -> Position:
    return {"x": ROW_PX / 2, "y": ROW_PX * (row + 1.5)}


def _drawn_ms(tab: Page) -> float:
    wait(tab, IS_DRAWN)
    return float(tab.evaluate("window.drawnAt - window.pressedAt"))
