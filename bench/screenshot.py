"""`python -m bench.screenshot` draws `docs/timeline.png` anew: the Patient page of the demo's longest story."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect, sync_playwright

from bench.chromium import launch
from bench.clinic import open_clinic
from bench.served import product

PICTURE = Path(__file__).parents[1] / "docs" / "timeline.png"
PATIENTS = 14


def main() -> None:
    with TemporaryDirectory(prefix="heliotrope-") as folder:
        clinic = open_clinic(Path(folder), PATIENTS)
        with product(clinic, Path(folder)) as address:
            _take(f"{address}/patient?id={clinic.busiest}")
    print(f"docs/{PICTURE.name}: {PICTURE.stat().st_size // 1024} KB")


def _take(address: str) -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1440, "height": 1790}, locale="en-GB")
        page.goto(address)
        page.get_by_role("button", name="Oncology").click()
        expect(page.get_by_test_id("stPlotlyChart")).to_contain_text("today", timeout=30_000)
        expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PICTURE, animations="disabled")
        browser.close()


if __name__ == "__main__":
    main()
