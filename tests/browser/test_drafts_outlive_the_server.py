"""The server is killed while people type, and two correct the same fact: nothing that was typed is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from journey import Journey
from playwright.sync_api import Browser, Locator, expect
from sqlmodel import select

from bench.served import free_port, running
from db.engine import open_engine, reading
from db.models import DraftRow

pytestmark = pytest.mark.browser
PATIENT = ("HT-0006", "García, José")
ROW_OF_HIS = "García, José"
TYPED = "left <b>arm</b> weaker, :red[seen]"


class Clinic:
    """A demo that can be killed and started again, and browsers of people who sign in to it."""

    def __init__(self, chromium: Browser, folder: Path, stack: ExitStack) -> None:
        self.chromium, self.folder, self.stack = chromium, folder, stack
        self.environment = {"DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite'}", "HELIOTROPE_TODAY": "2026-11-22"}
        fill = [sys.executable, "-m", "dashboard", "demo", "--patients", "14"]
        subprocess.run(fill, env=os.environ | self.environment, check=True, capture_output=True)
        self.engine = open_engine(self.environment["DATABASE_URL"])
        self.start()

    def start(self) -> None:
        port = free_port()
        command = ["-m", "dashboard", "serve", "--demo", "--port", str(port)]
        served = running(command, port, self.folder / "log", self.environment)
        self.address, self.process = self.stack.enter_context(served)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def leave(self, journey: Journey, box: Locator, typed: str) -> None:
        """Types and goes on, and waits until the server has heard of it."""
        box.fill(typed)
        box.blur()
        for _ in range(150):
            if any(typed in draft.fields.values() for draft in self._drafts()):
                break
            journey.page.wait_for_timeout(200)
        else:
            raise AssertionError(f"{typed} is not kept")
        journey.settle()

    def _drafts(self) -> list[DraftRow]:
        with reading(self.engine) as session:
            return list(session.exec(select(DraftRow)))

    def visit(self, role: str) -> Journey:
        context = self.stack.enter_context(
            self.chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce")
        )
        context.set_default_timeout(30_000)
        journey = Journey(context.new_page(), self.address)
        journey.sign_in(role)
        return journey


@pytest.fixture
def clinic(chromium: Browser, tmp_path: Path) -> Iterator[Clinic]:
    with ExitStack() as stack:
        found = Clinic(chromium, tmp_path, stack)
        yield found
        found.engine.dispose()


def test_what_stood_in_four_forms_stands_there_after_the_server_was_killed(clinic: Clinic) -> None:
    ann = clinic.visit("oncology")
    ann.open_patient(*PATIENT)
    open_note(ann)
    clinic.leave(ann, field(ann, "Note"), TYPED)
    open_panel(ann, "cancer_state")
    ann.part("cancer_state").get_by_text("Stage and histology", exact=True).click()
    expect(field(ann, "Stage")).to_be_visible()
    ann.settle()
    clinic.leave(ann, field(ann, "Stage"), "IIB")
    choose(ann, "Test", "Blood pressure")
    test = ann.page.get_by_role("combobox", name="Test").input_value()
    ann.part("record_act").get_by_text("Declined", exact=True).click()
    expect(field(ann, "Reason")).to_be_visible()
    ann.settle()
    clinic.leave(ann, field(ann, "Reason"), "prefers to wait")
    ann.go("Treatment status")
    choose_row(ann)
    ann.part("update_row").get_by_test_id("stButtonGroup").get_by_text("Response awaited", exact=True).click()
    expect(field(ann, "Evidence")).to_be_visible()
    ann.settle()
    clinic.leave(ann, field(ann, "Evidence"), "PET-CT *asked*")

    clinic.kill()
    clinic.start()
    ann = clinic.visit("oncology")
    ann.open_patient(*PATIENT)

    expect(field(ann, "Note")).to_have_value(TYPED)
    expect(field(ann, "Stage")).to_have_value("IIB")
    expect(ann.page.get_by_role("combobox", name="Test")).to_have_value(test)
    expect(field(ann, "Reason")).to_have_value("prefers to wait")
    expect(ann.page.get_by_text("not saved.")).to_have_count(3)
    assert "<b>" not in ann.page.get_by_text("not saved.").first.inner_html()
    ann.part("record").get_by_role("button", name="Discard").click()
    ann.settle()
    expect(field(ann, "Note")).to_have_value("")
    clinic.leave(ann, field(ann, "Note"), "Seen today.")
    expect(field(ann, "Note")).to_have_value("Seen today.")
    ann.part("record").get_by_role("button", name="Save", exact=True).click()
    expect(ann.part("record")).to_contain_text("✓ Saved. Seen today.")
    ann.go("Treatment status")
    choose_row(ann)
    expect(field(ann, "Evidence")).to_have_value("PET-CT *asked*")

    ben = clinic.visit("rheumatology")
    ben.open_patient(*PATIENT)
    open_note(ben)
    expect(field(ben, "Note")).to_have_value("")
    expect(ben.page.get_by_text("not saved.")).to_have_count(0)
    assert not [each for each in ann.complaints + ben.complaints if "ERR_CONNECTION" not in each]


def test_of_two_who_correct_one_note_the_second_is_told_and_chooses(clinic: Clinic) -> None:
    ann, ben = clinic.visit("oncology"), clinic.visit("rheumatology")
    ann.open_patient(*PATIENT)
    open_note(ann)
    clinic.leave(ann, field(ann, "Note"), "Weight 60 kg")
    save(ann, "Save", "✓ Saved. Weight 60 kg")
    ben.open_patient(*PATIENT)
    open_note(ben)
    for each, typed in ((ben, "Weight 66 kg"), (ann, "Weight 61 kg")):
        choose(each, "Entry to correct", "Weight 60 kg")
        expect(each.part("record").get_by_role("button", name="Save correction")).to_be_visible()
        each.settle()
        clinic.leave(each, correction(each), typed)
    save(ann, "Save correction", "✓ Saved. Corrected: Weight 61 kg")

    ben.part("record").get_by_role("button", name="Save correction").click()
    refusal = ben.part("record").get_by_test_id("stAlert")
    expect(refusal).to_contain_text("demo-oncology changed this note")
    expect(refusal).to_contain_text("Weight 60 kg")
    expect(refusal).to_contain_text("Weight 61 kg")
    expect(correction(ben)).to_have_value("Weight 66 kg")
    ben.part("record").get_by_role("button", name="Discard").click()
    ben.settle()
    expect(correction(ben)).to_have_value("Weight 61 kg")
    clinic.leave(ben, correction(ben), "Weight 66 kg")
    save(ben, "Save correction", "✓ Saved. Corrected: Weight 66 kg")


def open_panel(journey: Journey, key: str) -> None:
    """If it is not open."""
    heading = journey.part(key).locator("summary")
    if not heading.evaluate("each => each.parentElement.open"):
        heading.click()
    journey.settle()


def open_note(journey: Journey) -> None:
    open_panel(journey, "record")
    choose(journey, "What", "Note")
    expect(field(journey, "Note")).to_be_visible()
    journey.settle()


def choose(journey: Journey, label: str, option: str) -> None:
    """Where the list is first scrolled to: it closes when the page scrolls under it."""
    journey.page.get_by_role("combobox", name=label).scroll_into_view_if_needed()
    journey.page.wait_for_timeout(500)
    journey.choose(label, option)


def field(journey: Journey, label: str) -> Locator:
    """The first of that name: a correction has its own below."""
    return journey.page.get_by_role("textbox", name=label, exact=True).first


def correction(journey: Journey) -> Locator:
    return journey.page.get_by_role("textbox", name="Note", exact=True).last


def save(journey: Journey, label: str, said: str) -> None:
    journey.part("record").get_by_role("button", name=label, exact=True).last.click()
    expect(journey.part("record")).to_contain_text(said)
    journey.settle()


def choose_row(journey: Journey) -> None:
    cell = journey.page.get_by_test_id("stDataFrame").locator("td[role=gridcell]", has_text=ROW_OF_HIS).first
    row = int(cell.evaluate("cell => cell.parentElement.getAttribute('aria-rowindex')")) - 1
    journey.open_row(row)
    expect(journey.part("update_row")).to_contain_text(ROW_OF_HIS)
    journey.settle()
