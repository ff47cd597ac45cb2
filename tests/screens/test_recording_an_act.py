"""Recording what was done about a test, on the Weekly review and on the Patient page."""

from __future__ import annotations

from datetime import date

import pytest
from small_clinic import ActForm, open_screen, words
from sqlalchemy import Engine

from dashboard.domain.actor import Role
from dashboard.domain.words import ActFinding, ActState
from dashboard.services import open_patient
from db.engine import reading

CT = "ct_neck_thorax_abdomen_pelvis"


def _form(engine: Engine, page: str, marie: str, role: Role = Role.ONCOLOGY) -> ActForm:
    return ActForm(engine, page, marie, f"{marie}/imacs-2023/{CT}/diagnosis", role)


@pytest.fixture(params=["weekly_review", "patient"])
def form(request: pytest.FixtureRequest, clinic: Engine, marie: str) -> ActForm:
    return _form(clinic, request.param, marie)


def state_of_ct(engine: Engine, marie: str) -> str:
    with reading(engine) as session:
        plan = open_patient(session, marie).plan
    return next(item.state(date(2026, 6, 1)) for item in plan.items if item.item == CT)


def test_the_day_that_will_be_recorded_is_read_back_in_words(form: ActForm) -> None:
    form.screen.date_input(key=form.key("on")).set_value(date(2026, 2, 28)).run()

    assert "Recorded as 28 Feb 2026, Saturday" in words(form.screen)


def test_a_day_that_nobody_has_read_in_words_is_not_saved_at_the_first_press(
    form: ActForm, clinic: Engine, marie: str
) -> None:
    form.say(ActState.BOOKED)
    form.screen.date_input(key=form.key("on")).set_value(date(2026, 2, 28))

    assert "Booked for is recorded as 28 Feb 2026, Saturday" in form.save()
    assert state_of_ct(clinic, marie) == "due"
    assert "✓ Saved." in form.save()


def test_a_booked_test_gets_a_receipt_and_is_booked_in_the_list(form: ActForm, clinic: Engine, marie: str) -> None:
    form.say(ActState.BOOKED)
    shown = form.save()

    assert "✓ Saved." in shown
    assert "booked 1 Jun 2026" in shown
    assert "◐ booked" in shown
    assert state_of_ct(clinic, marie) == "booked"


def test_undo_takes_back_what_was_saved(form: ActForm, clinic: Engine, marie: str) -> None:
    form.say(ActState.BOOKED)
    form.save()
    form.screen.button(key=f"{form.prefix}_undo").click().run()

    assert not form.screen.exception
    assert "Saved" not in words(form.screen)
    assert state_of_ct(clinic, marie) == "due"


def test_a_finished_test_keeps_its_finding_and_leaves_the_outstanding_work(clinic: Engine, marie: str) -> None:
    form = _form(clinic, "weekly_review", marie)
    form.say(ActState.DONE)
    form.screen.selectbox(key=form.key("finding")).set_value(ActFinding.INCIDENTAL).run()
    form.save()

    assert not [row for row in form.screen.dataframe[0].value["Test"] if row.startswith("CT")]
    with reading(clinic) as session:
        record = open_patient(session, marie).record
    assert [act.finding for act in record.screening] == [ActFinding.INCIDENTAL]


def test_declined_without_a_reason_is_refused_in_one_line_and_nothing_typed_is_lost(
    form: ActForm, clinic, marie
) -> None:
    form.say(ActState.DECLINED)
    form.screen.date_input(key=form.key("on")).set_value(date(2026, 5, 30)).run()
    form.save()

    (refusal,) = form.screen.error
    assert "needs a reason" in refusal.value
    assert "\n" not in refusal.value
    assert form.screen.segmented_control(key=form.key("state")).value is ActState.DECLINED
    assert form.screen.date_input(key=form.key("on")).value == date(2026, 5, 30)
    assert state_of_ct(clinic, marie) == "due"

    form.screen.text_input(key=form.key("reason")).set_value("prefers to wait").run()
    assert "✓ Saved." in form.save()
    assert state_of_ct(clinic, marie) == "declined"


def test_what_a_colleague_did_meanwhile_is_shown_and_neither_entry_is_lost(
    form: ActForm, clinic: Engine, marie: str
) -> None:
    colleague = _form(clinic, "patient", marie, Role.RHEUMATOLOGY)
    colleague.say(ActState.DONE)
    form.say(ActState.DECLINED)
    form.screen.text_input(key=form.key("reason")).set_value("prefers to wait")
    form.screen.run()
    colleague.save()
    form.screen.button(key=form.key("save")).click().run()

    (refusal,) = form.screen.error
    assert "recorded 'done'" in refusal.value.replace("\\", "")
    assert form.screen.text_input(key=form.key("reason")).value == "prefers to wait"
    assert state_of_ct(clinic, marie) == "done"


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.CONTRIBUTOR])
@pytest.mark.parametrize("page", ["weekly_review", "patient"])
def test_who_may_not_record_is_told_who_may(clinic: Engine, marie: str, page: str, role: Role) -> None:
    form = _form(clinic, page, marie, role)

    assert "Only the clinics" in words(form.screen)
    assert form.key("save") not in {button.key for button in form.screen.button}


def test_what_is_outstanding_is_offered_before_the_same_test_of_a_later_year(clinic: Engine, marie: str) -> None:
    screen = open_screen(clinic, "patient", id=marie)
    offered = [label for label in screen.selectbox(key=f"patient_{marie}_test").options if "Chest radiograph" in label]

    assert [label.split(":")[0] for label in offered] == [
        "Chest radiograph, at diagnosis",
        "Chest radiograph, year 1",
        "Chest radiograph, year 2",
        "Chest radiograph, year 3",
    ]
