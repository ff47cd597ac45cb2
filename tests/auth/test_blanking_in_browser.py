"""A screen that nobody sits at holds nothing, whatever the server and the network do. The limit is shortened."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.auth.accounts import COMMAND_LINE, AddAccount, add_account
from dashboard.auth.grants import Grant
from dashboard.clock import clock
from dashboard.domain.actor import Role

pytestmark = pytest.mark.browser
PASSWORD = "plum river lantern quilt"
SHORT = "from datetime import timedelta; from dashboard.auth import sessions; sessions.{} = timedelta(seconds={}); "
PATIENCE_MS = 45_000
SHOWN = "signed in as anna"


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1024, "height": 768})
    yield context
    context.close()


@pytest.fixture(scope="module")
def idle_server(start_server):
    return start_server(before=SHORT.format("IDLE", 12))


def _sign_in(context: BrowserContext, url: str, name: str = "anna") -> Page:
    page = context.new_page()
    page.goto(url)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    return page


def test_an_idle_screen_is_cleared_although_it_polls(idle_server, context):
    page = _sign_in(context, idle_server.url + "/?pid=42")
    polls = []
    page.on("request", lambda request: polls.append(request.url) if request.url.endswith("/account/here") else None)
    expect(page.get_by_text(SHOWN)).to_be_visible()

    expect(page.get_by_text("Your session has ended")).to_be_visible(timeout=PATIENCE_MS)
    assert SHOWN not in page.content()
    assert polls


def test_an_idle_page_of_the_account_is_cleared_too(idle_server, context):
    page = _sign_in(context, idle_server.url + "/account")
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()

    expect(page.get_by_text("Your session has ended")).to_be_visible(timeout=PATIENCE_MS)
    assert "Where you are signed in" not in page.content()


def test_an_idle_screen_is_cleared_when_the_network_is_gone(idle_server, context):
    page = _sign_in(context, idle_server.url)
    expect(page.get_by_text(SHOWN)).to_be_visible()
    with page.expect_response("**/account/here"):
        pass
    context.set_offline(True)

    expect(page.get_by_text(SHOWN)).to_have_count(0, timeout=PATIENCE_MS)
    assert SHOWN not in page.content()


def test_a_screen_in_use_is_cleared_at_the_absolute_limit(start_server, context):
    server = start_server(before=SHORT.format("LONGEST", 12))
    page = _sign_in(context, server.url)
    expect(page.get_by_text(SHOWN)).to_be_visible()
    for _ in range(20):
        if not page.get_by_role("button", name="Again").is_visible():
            break
        page.get_by_role("button", name="Again").click(timeout=2000, no_wait_after=True)
        page.wait_for_timeout(1000)

    expect(page.get_by_text("Your session has ended")).to_be_visible(timeout=PATIENCE_MS)
    assert SHOWN not in page.content()


def test_an_administrator_sets_codes_up_by_hand_and_every_page_is_accessible_and_fits(server, context):
    add_account(
        server.engine, AddAccount("ruth", "Ruth", (Grant(Role.ADMINISTRATOR),), PASSWORD), COMMAND_LINE, clock()
    )
    page = _sign_in(context, server.url + "/account", "ruth")
    faults = _faults(page, "Set up an app")
    page.get_by_role("button", name="Set up an app").click()
    key = page.locator("code.secret")
    expect(key).to_be_visible()
    faults += _faults(page, "Turn on")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("Code that the app shows").fill(pyotp.TOTP(key.inner_text().replace(" ", "")).now())
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("listitem")).to_have_count(10)
    spare = page.get_by_role("listitem").first.inner_text()
    faults += _faults(page, "")
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(re.compile("/account$"))
    for path, button in (
        ("/account", "Sign out everywhere"),
        ("/account/password", "Change password"),
        ("/account/codes", "Make new recovery codes"),
        ("/administration/accounts", ""),
        ("/administration/new", "Add the account"),
        ("/administration/account?name=anna", "Save roles"),
        ("/administration/sessions", ""),
    ):
        page.goto(server.url + path)
        faults += _faults(page, button)
    assert faults == []

    page.get_by_role("button", name="Sign out", exact=True).click()
    page = _sign_in(context, server.url + "/account", "ruth")
    page.get_by_label("Code from your app, or a recovery code").fill(spare)
    page.keyboard.press("Enter")
    expect(page.get_by_text("9 recovery codes left")).to_be_visible()


def _faults(page: Page, button: str) -> list[str]:
    """What keeps somebody from using the page: at two widths, the button out of sight, and what axe finds."""
    found = []
    if button:
        expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 768})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{page.url} is wider than {width}")
    page.set_viewport_size({"width": 1024, "height": 768})
    return found + [f"{page.url}: {each['id']}" for each in Axe().run(page).response["violations"]]
