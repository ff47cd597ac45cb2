"""The audit trail on its page, and what every other screen leaves in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import drug, having, high_risk
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from dashboard import services
from dashboard.domain.actor import Role
from dashboard.ui import looking
from db.engine import reading
from db.models import AuditEventRow


def test_an_administrator_reads_who_looked_at_a_patient(clinic: Engine, marie: str) -> None:
    open_screen(clinic, "patient", Role.ONCOLOGY, id=marie)
    screen = open_screen(clinic, "audit", Role.ADMINISTRATOR)
    screen.text_input(key="audit_patient").set_value("A-1").run()

    assert not screen.exception
    assert "Demo oncology, oncology" in words(screen)
    assert "looked at the screen Patient" in words(screen)
    assert "Müller" in words(screen)
    assert "Brien" not in words(screen)


def test_what_was_recorded_is_told_in_words_and_its_values_are_not(clinic: Engine, marie: str) -> None:
    record = numbered(named(having(high_risk(family_name="Müller"), regimen=(drug("azathioprine"),))), "A-1")
    services.load_records(clinic, [record], COORDINATOR, TODAY, key="later")
    screen = open_screen(clinic, "audit", Role.ADMINISTRATOR)
    choose(screen, "audit_action", "create")

    assert "recorded medication azathioprine" in words(screen)
    assert "cora, coordinator" in words(screen)


def test_the_trail_is_narrowed_by_person_action_and_days(clinic: Engine, marie: str) -> None:
    open_screen(clinic, "patient", Role.ONCOLOGY, id=marie)
    open_screen(clinic, "patients", Role.DERMATOLOGY)
    screen = open_screen(clinic, "audit", Role.ADMINISTRATOR)
    choose(screen, "audit_person", "demo-dermatology")
    assert "looked at the screen Patients" in words(screen)
    assert "Demo oncology" not in words(screen)

    choose(screen, "audit_action", "create")
    assert "0 events, the newest first." in words(screen)
    choose(screen, "audit_action", None)
    today = TODAY.now().astimezone(TODAY.zone).date()
    screen.date_input(key="audit_from").set_value(today).run()
    assert "1 event, the newest first." in words(screen)
    screen.date_input(key="audit_from").set_value(today + timedelta(days=1)).run()
    assert "0 events, the newest first." in words(screen)


def test_of_several_patients_who_match_one_is_chosen(clinic: Engine, marie: str) -> None:
    screen = open_screen(clinic, "audit", Role.ADMINISTRATOR)
    screen.text_input(key="audit_patient").set_value("A-").run()
    assert "Who" not in words(screen)
    choose(screen, "audit_which_A-", marie)
    assert "about Müller, Marie, A-1" in words(screen)

    screen.text_input(key="audit_patient").set_value("nobody at all").run()
    assert "No patient has this name or number" in words(screen)


def test_many_events_are_paged_and_each_stands_on_one_page(clinic: Engine, marie: str) -> None:
    for number in range(120):
        services.note_search(clinic, f"term {number}", marie, COORDINATOR, TODAY)
    screen = open_screen(clinic, "audit", Role.ADMINISTRATOR)
    choose(screen, "audit_action", "search")

    assert "120 events" in words(screen)
    assert words(screen).count("searched and opened the patient") == 50


def test_reading_the_trail_is_an_event_itself(clinic: Engine, marie: str) -> None:
    screen = open_screen(clinic, "audit", Role.ADMINISTRATOR)
    screen.text_input(key="audit_patient").set_value("A-1").run()
    screen.run()

    assert looks(clinic, "demo-administrator") == [("screen/Audit trail", None), ("screen/Audit trail", marie)]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_is_shown_the_trail(clinic: Engine, role: Role) -> None:
    shown = open_screen(clinic, "audit", role)

    assert not shown.exception
    assert "Audit trail" not in words(shown)
    assert "looked at" not in words(shown)


def test_a_name_and_a_reason_stand_there_as_they_were_typed(clinic: Engine) -> None:
    shown = open_screen(clinic, "audit", Role.ADMINISTRATOR)
    shown.text_input(key="audit_patient").set_value("A-3").run()

    assert "&lt;b&gt;Bo&lt;/b&gt; ![x](http://elsewhere/x)" in words(shown)
    assert not [html.value for html in shown.get("html") if "<b>Bo" in html.value]


@pytest.mark.parametrize(
    ("screen", "expected"),
    [
        ("overview", "Overview"),
        ("patients", "Patients"),
        ("weekly_review", "Weekly review"),
    ],
)
def test_opening_a_list_is_one_event_however_often_it_is_drawn(clinic: Engine, screen: str, expected: str) -> None:
    shown = open_screen(clinic, screen)
    shown.run()
    shown.run()

    assert looks(clinic, "demo-oncology") == [(f"screen/{expected}", None)]


def test_opening_a_patient_is_one_event_also_when_the_server_has_forgotten_it(clinic: Engine, marie: str) -> None:
    shown = open_screen(clinic, "patient", id=marie)
    shown.run()
    looking._noted.clear()
    shown.run()

    assert looks(clinic, "demo-oncology") == [("screen/Patient", marie)]


def test_a_patient_who_does_not_exist_was_not_looked_at(clinic: Engine) -> None:
    open_screen(clinic, "patient", id="Müller, born 1961")

    assert looks(clinic, "demo-oncology") == []


def test_guidelines_show_nobody(clinic: Engine) -> None:
    open_screen(clinic, "guidelines")

    assert looks(clinic, "demo-oncology") == []


def test_a_patient_found_by_a_search_leaves_the_search_and_the_look(clinic: Engine, marie: str) -> None:
    screen = open_screen(clinic, "patients")
    screen.text_input(key="search").set_value("Müller").run()
    screen.session_state["patients_table_Müller_None_None_None_Name_1"] = {"selection": {"rows": [0]}}
    screen.run()

    (found,) = [event for event in events(clinic) if event.action == "search"]
    assert found.patient_id == marie
    assert "ller" not in found.object


def test_where_the_trail_cannot_be_written_people_read_all_the_same(
    clinic: Engine, marie: str, caplog: pytest.LogCaptureFixture
) -> None:
    with clinic.execution_options(transaction="migrating").begin() as owner:
        owner.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    shown = open_screen(clinic, "patient", id=marie)

    assert not shown.exception
    assert "Müller" in words(shown)
    assert "somebody reads unnoted" in caplog.text
    assert "ller" not in caplog.text


def choose(screen: AppTest, key: str, value: str | None) -> None:
    screen.selectbox(key=key).set_value(value).run()


def events(engine: Engine) -> list[AuditEventRow]:
    with reading(engine) as session:
        return list(session.execute(select(AuditEventRow).order_by(AuditEventRow.seq)).scalars())


def looks(engine: Engine, actor: str) -> list[tuple[str, str | None]]:
    return [(e.object, e.patient_id) for e in events(engine) if (e.actor, e.action) == (actor, "read")]
