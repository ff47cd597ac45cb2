"""The checks that drug rules ask for, on the Patient page and on the Weekly review."""

from __future__ import annotations

from datetime import date

import pytest
from builders import drug, having, patient
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, ActForm, open_screen, words
from sqlalchemy import Engine

from dashboard.domain.actor import Role
from dashboard.domain.words import ActState
from dashboard.services import load_records
from db import worklist
from db.engine import reading

NOTHING = "No drug that is recorded with its dates asks for monitoring."


@pytest.fixture
def nora(clinic: Engine) -> str:
    """On methotrexate since 2 May 2026, no bloods yet: due on 16 May, overdue from 24 May."""
    record = having(patient(family_name="Okafor", given_name="Nora"), regimen=(drug("methotrexate"),))
    return load_records(clinic, [numbered(named(record), "A-9")], COORDINATOR, TODAY, key="nora").patient_ids[0]


def _form(engine: Engine, page: str, nora: str, role: Role = Role.RHEUMATOLOGY) -> ActForm:
    return ActForm(engine, page, nora, f"{nora}/M-01/monitoring_bloods/2026-05-16", role)


@pytest.fixture(params=["weekly_review", "patient"])
def form(request: pytest.FixtureRequest, clinic: Engine, nora: str) -> ActForm:
    return _form(clinic, request.param, nora)


def is_listed(engine: Engine, nora: str) -> bool:
    with reading(engine) as session:
        return any("/M-01/" in w.plan_key for w in worklist.outstanding(session, TODAY.today(), patient_id=nora))


def test_overdue_bloods_stand_on_the_patient_page_with_state_owner_reason_and_source(clinic: Engine, nora: str) -> None:
    screen = open_screen(clinic, "patient", id=nora)

    assert screen.header[-1].value == "Monitoring"
    for said in (
        "Monitoring bloods",
        "◆ overdue 16 d",
        "16 May 2026",
        "rheumatology",
        "Methotrexate since 2 May 2026, no monitoring bloods yet, due 16 May 2026.",
        "every 2 weeks until the dose is stable",
        "read in the source",
    ):
        assert said in words(screen)


def test_the_first_answers_count_overdue_bloods_too(clinic: Engine, nora: str) -> None:
    shown = words(open_screen(clinic, "patient", id=nora))

    assert "<li>Monitoring bloods <b>16 d</b></li>" in shown


def test_a_patient_whose_drugs_ask_for_nothing_is_told_what_that_means(clinic: Engine, marie: str, nora: str) -> None:
    assert NOTHING in words(open_screen(clinic, "patient", id=marie))
    assert NOTHING not in words(open_screen(clinic, "patient", id=nora))


def test_overdue_bloods_stand_on_the_weekly_review_and_in_the_counts_of_the_overview(
    clinic: Engine, marie: str
) -> None:
    def overdue() -> int:
        return int(open_screen(clinic, "overview", Role.RHEUMATOLOGY).metric[0].value)

    before = overdue()
    record = having(patient(family_name="Okafor", given_name="Nora"), regimen=(drug("methotrexate"),))
    load_records(clinic, [numbered(named(record), "A-9")], COORDINATOR, TODAY, key="nora")

    assert overdue() == before + 1
    listed = open_screen(clinic, "weekly_review").dataframe[0].value
    assert "Monitoring bloods" in set(listed["Test"])
    assert any(why.startswith("Methotrexate since 2 May 2026") for why in listed["Why"])


def test_ordered_bloods_get_a_receipt_and_are_ordered_in_the_list(form: ActForm) -> None:
    form.say(ActState.ORDERED)
    shown = form.save()

    assert "✓ Saved." in shown
    assert "Monitoring bloods, due 16 May 2026: ordered 1 Jun 2026" in shown
    assert "◐ ordered, overdue 16 d" in shown


def test_bloods_that_were_done_have_no_finding_to_choose_and_leave_the_list(
    form: ActForm, clinic: Engine, nora: str
) -> None:
    form.say(ActState.DONE)
    form.screen.date_input(key=form.key("on")).set_value(date(2026, 5, 30)).run()
    assert form.key("finding") not in {box.key for box in form.screen.selectbox}
    form.save()

    assert not is_listed(clinic, nora)
    form.screen.button(key=f"{form.prefix}_undo").click().run()
    assert not form.screen.exception
    assert is_listed(clinic, nora)


def test_after_done_the_patient_page_shows_the_next_date(clinic: Engine, nora: str) -> None:
    form = _form(clinic, "patient", nora)
    form.say(ActState.DONE)
    shown = form.save()

    assert "last monitoring bloods 1 Jun 2026, due 1 Jul 2026" in shown
    assert "overdue 16 d" not in shown


def test_waived_bloods_say_on_the_patient_page_that_they_were_not_done(clinic: Engine, nora: str) -> None:
    form = _form(clinic, "patient", nora)
    form.say(ActState.WAIVED)
    assert "needs a reason" in form.save()
    form.screen.text_input(key=form.key("reason")).set_value("<b>moved</b> to Leeds").run()
    form.save()
    form.screen.session_state["settled_monitoring"] = True
    shown = words(form.screen.run())

    assert "✕ waived" in shown
    assert "(&lt;b&gt;moved&lt;/b&gt; to Leeds). Not done all the same: it counts as overdue from 24 May 2026." in shown
    assert "Monitoring bloods on a DMARD" in shown
    assert not is_listed(clinic, nora)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.CONTRIBUTOR])
def test_who_may_not_record_is_told_who_may(clinic: Engine, nora: str, role: Role) -> None:
    form = _form(clinic, "patient", nora, role)

    assert "Only the clinics" in words(form.screen)
    assert form.key("save") not in {button.key for button in form.screen.button}
