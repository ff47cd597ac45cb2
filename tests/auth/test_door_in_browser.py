"""The door in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError
from sqlmodel import select

from db.engine import writing
from db.models import SignInSessionRow

pytestmark = pytest.mark.browser


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1024, "height": 768})
    yield context
    context.close()


@pytest.fixture
def page(context) -> Page:
    return context.new_page()


def _sign_in(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_label("User name").fill("anna")
    page.get_by_label("Password").fill("plum river lantern quilt")
    page.keyboard.press("Enter")
    expect(page.get_by_text("signed in as anna")).to_be_visible()


def test_someone_signs_in_by_keyboard_and_lands_where_the_link_led(server, page):
    complaints, foreign = [], []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith(server.url) else foreign.append(request.url))

    _sign_in(page, server.url + "/?pid=42")

    assert page.url == server.url + "/?pid=42"
    assert page.evaluate("document.fonts.check('15px Inter')")
    assert complaints == []
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []


def test_after_a_wrong_password_the_name_is_kept_and_the_cursor_waits_in_the_password(server, page):
    page.goto(server.url)
    page.get_by_label("User name").fill("zoe")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_have_text("The user name or the password is not right.")
    expect(page.get_by_label("User name")).to_have_value("zoe")
    expect(page.get_by_label("Password")).to_be_focused()


def test_a_session_that_ended_clears_the_screen_and_comes_back_to_the_same_page(server, page):
    _sign_in(page, server.url + "/?pid=42")
    _let_sessions_idle(server)
    # The page may have noticed by itself before it can be clicked.
    with suppress(PlaywrightError):
        page.get_by_role("button", name="Again").click(timeout=3000)

    expect(page.get_by_text("Your session has ended")).to_be_visible()
    page.get_by_label("User name").fill("anna")
    page.get_by_label("Password").fill("plum river lantern quilt")
    page.keyboard.press("Enter")
    expect(page.get_by_text("signed in as anna")).to_be_visible()
    assert page.url == server.url + "/?pid=42"


def test_signing_out_from_the_app_leads_to_the_sign_in_page_and_back_shows_nothing(server, page):
    _sign_in(page, server.url)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("signed in as anna")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_the_sign_in_page_has_no_accessibility_fault_and_fits_the_screen(demo_server, page, width):
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(demo_server.url + "/auth/sign-in?ended")
    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_demo_is_one_click_away(demo_server, page):
    page.goto(demo_server.url)
    page.get_by_role("button", name="Oncology").click()

    expect(page.get_by_text("signed in as demo-oncology")).to_be_visible()


def _let_sessions_idle(server):
    with writing(server.engine) as session:
        for row in session.exec(select(SignInSessionRow)):
            row.seen_at -= timedelta(minutes=16)
