"""One person's way through the app, and what the browser complained about on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, Request, expect

IDLE = '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
ROW_PX = 35


@dataclass
class Journey:
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Content policy violations reach the console as errors too."""
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else 0)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._note)

    def sign_in(self, role: str, to: str = "/") -> None:
        self.page.goto(self.address + to)
        self.page.get_by_role("button", name=re.compile(f"^{role}", re.IGNORECASE)).click()
        self.settle()

    def settle(self) -> None:
        """Until the script has run and what it draws is there."""
        expect(self.page.locator(IDLE)).to_be_visible()
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)

    def go(self, screen: str) -> None:
        """By the menu at the top."""
        self.page.get_by_test_id("stHeader").get_by_role("link", name=screen, exact=True).click()
        expect(self.page.get_by_role("heading", name=screen, level=1)).to_be_visible()
        self.settle()

    def choose(self, label: str, option: str) -> None:
        """Types the option's beginning, as a long list shows only its first lines, and takes it."""
        self.page.get_by_role("combobox", name=label).fill(option)
        self.page.get_by_role("option", name=option).first.click()
        self.settle()

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).click()
        self.settle()

    def part(self, key: str) -> Locator:
        """What the page drew under this key."""
        return self.page.locator(f".st-key-{key}")

    def open_row(self, number: int) -> None:
        """Clicks a row of the one table; its cells are drawn, so there is nothing else to take hold of."""
        cells = self.page.get_by_test_id("stDataFrame").locator(".dvn-scroller")
        cells.click(position={"x": 12, "y": ROW_PX * number + ROW_PX / 2})
        self.settle()

    def open_patient(self, typed: str, name: str) -> None:
        """By the search, whose words find this one patient."""
        self.go("Patients")
        self.page.get_by_role("searchbox").fill("")
        expect(self.page.get_by_text("One patient.")).to_have_count(0)
        self.page.get_by_role("searchbox").fill(typed)
        expect(self.page.get_by_text("One patient.")).to_be_visible()
        self.settle()
        self.open_row(1)
        expect(self.part("patient_banner")).to_contain_text(name)
        self.settle()

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(request.url)
