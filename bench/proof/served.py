"""Is anything lost when the app itself is killed? `python -m bench.proof.served [KILLS]`.

Somebody saves in a browser, sees the receipt, saves again; the server is killed around the last click.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine, func, select

from bench.chromium import launch
from bench.figure import Figure, table
from bench.in_browser import IS_IDLE, wait
from bench.proof.ground import ACTS, AUDIT, CLOCK, opened
from bench.served import free_port, running
from dashboard.demo.fill import fill
from dashboard.services import check
from db.engine import reading
from db.migrate import migrate

MOST_SAVES = 3
_MOST_LATER_MS = 60
_PATIENCE_MS = 60_000


def prove(folder: Path, kills: int, seed: int = 1) -> list[Figure]:
    """A receipt is lost if there are fewer new records than receipts seen; a record is too much if there are more than
    these and the one that was under way."""
    expect.set_options(timeout=_PATIENCE_MS)
    random, url, lost, too_many, receipts, faults = Random(seed), f"sqlite:///{folder / 'served.sqlite'}", 0, 0, 0, 0
    migrate(url)
    with opened(url) as engine, sync_playwright() as playwright:
        fill(engine, patients=12, clock=CLOCK)
        browser = launch(playwright)
        for _ in range(kills):
            before = _recorded(engine)
            saves = random.randint(1, MOST_SAVES)
            _save_and_be_killed(browser, url, folder, saves, random.randint(0, _MOST_LATER_MS))
            new = _recorded(engine) - before
            receipts += saves
            lost += max(0, saves - new)
            too_many += max(0, new - saves - 1)
            faults += sum(line.startswith("FAILED") for line in check(engine)) + _without_audit(engine)
        browser.close()
    return [
        Figure(name=name, value=value, unit="", count=count, goal=0, note=f"{kills} kills of the app under a browser")
        for name, value, count in (
            ("SIGKILL of the served app: no write is lost whose receipt was seen", lost, receipts),
            ("SIGKILL of the served app: nothing doubled or by half, database sound", too_many + faults, kills),
        )
    ]


def _save_and_be_killed(browser: Browser, url: str, folder: Path, saves: int, later_ms: int) -> None:
    port = free_port()
    command = ["-m", "dashboard", "serve", "--demo", "--port", str(port)]
    environment = {"DATABASE_URL": url, "HELIOTROPE_TODAY": CLOCK.today().isoformat()}
    with running(command, port, folder / "served.log", environment) as (address, process):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        page.goto(f"{address}/weekly_review")
        page.get_by_role("button", name="Coordinator").click()
        expect(page.get_by_role("heading", name="Weekly review", level=1)).to_be_visible()
        wait(page, IS_IDLE)
        for _ in range(saves):
            _fill_in(page)
            page.get_by_role("button", name="Save", exact=True).click()
            # The form is empty again when the receipt is there.
            expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
            expect(page.locator(".st-key-review_receipt")).to_contain_text("ordered")
            wait(page, IS_IDLE)
        _fill_in(page)
        page.get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
        page.wait_for_timeout(later_ms)
        process.kill()
        process.wait()
        context.close()


def _fill_in(page: Page) -> None:
    """Takes the first test that nobody ordered yet."""
    page.get_by_role("combobox", name="Test").click()
    page.get_by_role("option").filter(has_not_text="ordered").first.click()
    wait(page, IS_IDLE)


def _recorded(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.execute(select(func.count()).select_from(ACTS)).scalar_one())


def _without_audit(engine: Engine) -> int:
    audited = select(AUDIT.c.version_after).where(AUDIT.c.version_after.is_not(None))
    with reading(engine) as session:
        return len(session.execute(select(ACTS.c.version_id).where(ACTS.c.version_id.not_in(audited))).all())


def main(times: int = 10) -> list[Figure]:
    """Prints and returns what was lost, doubled or left by half."""
    with TemporaryDirectory(prefix="heliotrope-proof-", ignore_cleanup_errors=True) as folder:
        figures = prove(Path(folder), times)
    print(table(figures))
    return figures


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
