"""A member of staff comes in with the hospital's own account, through a real OpenID provider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hospital import Hospital, open_hospital
from playwright.sync_api import Browser, Page, expect
from serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with open_hospital(tmp_path_factory.mktemp("hospital")) as found:
        yield found


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, hospital: Hospital) -> Iterator[str]:
    """The product on an empty database, as a clinic serves it first: no account, no demo."""
    folder: Path = tmp_path_factory.mktemp("served")
    environment = hospital.settings | {"DATABASE_URL": f"sqlite:///{folder / 'clinic.sqlite'}"}
    with serving(folder, environment, "-m", "dashboard", "serve", "--port", "PORT") as found:
        hospital.trusts(found)
        yield found


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    # The provider proves itself with a certificate that only Heliotrope was told of.
    context = chromium.new_context(viewport={"width": 1024, "height": 768}, ignore_https_errors=True)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_somebody_signs_in_with_the_hospital_account_and_out_again(hospital: Hospital, address: str, page: Page):
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "Content Security Policy" in said.text else None)
    hospital.knows("dana", "skin")
    page.goto(f"{address}/treatment_status")
    assert Axe().run(page).violations_count == 0
    # The cursor is on it: by keyboard it is one key.
    expect(page.get_by_role("link", name="Sign in with St Elsewhere")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="St Elsewhere")).to_be_visible()
    page.get_by_label("Staff name").fill("dana")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_text("Dr Dana")).to_be_visible()
    assert page.url == f"{address}/treatment_status"
    assert blocked == []
    page.get_by_text("Dr Dana").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    expect(page.get_by_text("Signs in with St Elsewhere")).to_be_visible()
    expect(page.get_by_role("link", name="Change password")).to_have_count(0)
    assert Axe().run(page).violations_count == 0

    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Sign in with St Elsewhere")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Signs in with St Elsewhere")).to_have_count(0)


def test_who_has_no_role_reads_whom_to_ask(hospital: Hospital, address: str, page: Page):
    hospital.knows("mona", "choir")
    page.goto(address)
    page.get_by_role("link", name="Sign in with St Elsewhere").click()
    page.get_by_label("Staff name").fill("mona")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("alert")).to_contain_text("Ask an administrator of Heliotrope which group you need.")
    assert Axe().run(page).violations_count == 0
