"""From the click on Save to “Saved”, beside a click on the blank page, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, sync_playwright

from bench.chromium import launch
from bench.clinic import Clinic
from bench.figure import Figure, figure, ratio
from bench.in_browser import IS_IDLE, wait

# The clock of the page itself: from the press of a button to the frame in which the receipt stands; on the blank page,
# where nothing changes, to the frame after the server's last message.
WATCH = """
const receipt = '[class*="st-key-patient_"][class*="_receipt"]'
window.pressedAt = window.savedAt = window.heardAt = null
const stamp = (name) => requestAnimationFrame(() => { window[name] = performance.now() })
addEventListener('pointerdown', () => {
  window.pressedAt = performance.now()
  window.savedAt = window.heardAt = null
}, true)
new MutationObserver((changes) => {
  const added = changes.flatMap((change) => [...change.addedNodes])
  if (added.some((node) => node.matches?.(receipt) || node.querySelector?.(receipt))) stamp('savedAt')
}).observe(document, { childList: true, subtree: true })
window.WebSocket = class extends WebSocket {
  constructor(...told) { super(...told); this.addEventListener('message', () => stamp('heardAt')) }
}
"""
HEARD_ALL = "window.heardAt && performance.now() - window.heardAt > 300 && window.heardAt"
GOAL = 10
ANY_TEST = "a"
"""A letter that the name of some test has."""


def measure_saved(product: str, blank: str, clinic: Clinic, *, times: int) -> list[Figure]:
    """`times` acts recorded for one patient and taken back, and as many reruns of the blank page."""
    with _tab(blank) as tab:
        rerun = tab.get_by_role("button", name="Rerun")
        rerun.wait_for()
        reruns = [_pressed(tab, rerun, HEARD_ALL) for _ in range(times)]
    with _tab(product) as tab:
        tab.goto(f"{product}/patient?id={clinic.busiest}")
        wait(tab, f"{IS_IDLE} && document.querySelector('.js-plotly-plot .main-svg')")
        saved = [_save(tab) for _ in range(times)]
    one = figure("browser: click to rerun, blank page", reruns)
    two = figure("browser: click on Save to Saved, busiest patient", saved)
    return [one, two, ratio("Saved to blank", two, one, goal=GOAL)]


@contextmanager
def _tab(url: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(WATCH)
        tab = context.new_page()
        tab.goto(f"{url}/auth/sign-in")
        tab.get_by_role("button", name="Dermatology").click()
        wait(tab, IS_IDLE)
        yield tab
        browser.close()


def _save(tab: Page) -> float:
    form = tab.locator(".st-key-record_act")
    form.evaluate("form => form.scrollIntoView({ block: 'center' })")  # Else the list has no room to open.
    form.get_by_role("combobox", name="Test").fill(ANY_TEST)
    tab.get_by_role("option").first.click()
    save = form.get_by_role("button", name="Save", exact=True)
    save.wait_for()
    wait(tab, IS_IDLE)
    took_ms = _pressed(tab, save, "window.savedAt")
    wait(tab, IS_IDLE)
    undo = form.get_by_role("button", name="Undo")
    undo.click()
    undo.wait_for(state="detached")
    wait(tab, IS_IDLE)
    return took_ms


def _pressed(tab: Page, button: Locator, until: str) -> float:
    button.click()
    wait(tab, until)
    return float(tab.evaluate(f"({until}) - window.pressedAt"))
