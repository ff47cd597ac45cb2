"""Recording facts on the Patient page: by the keyboard, with a receipt that can undo, and beside colleagues."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import when
from people import ONCOLOGIST
from small_clinic import HOSTILE, TODAY, open_screen, typed, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.domain.record import Comorbidity, Event, Fact, Note, Result
from dashboard.domain.words import AntibodyState, Dysphagia, Feature, Sex
from dashboard.services import CorrectFact, RecordFacts, correct_fact, record_facts
from dashboard.ui.facts.panel import FORMS, TABLE
from db.engine import reading
from db.versions import Version, of_kind

CLINICS = [Role.DERMATOLOGY, Role.RHEUMATOLOGY, Role.ONCOLOGY]
CK = Result(test="ck", value=340.0, unit="U/L", lower_limit=25.0, upper_limit=170.0, on=when("2026-05-02"))


def recording(engine: Engine, patient_id: str, kind: str, role: Role = Role.RHEUMATOLOGY) -> AppTest:
    screen = open_screen(engine, "patient", role, id=patient_id)
    screen.session_state["record"] = True
    screen.run()
    return screen.selectbox(key=f"facts_{patient_id}_kind").set_value(kind).run()


def kept(engine: Engine, kind: str, patient_id: str) -> list[Version]:
    with reading(engine) as session:
        return of_kind(session, kind, patient_id)


def stored(engine: Engine, patient_id: str, fact: Fact, key: str = "before") -> str:
    command = RecordFacts(patient_id=patient_id, facts=(fact,), idempotency_key=key)
    return record_facts(engine, command, ONCOLOGIST, TODAY)[0]


def form(patient_id: str, kind: str, saved: int = 0) -> str:
    return f"facts_{patient_id}_{kind}_{saved}"


def chosen(screen: AppTest, patient_id: str, kind: str, fact_id: str, do: str, saved: int = 0) -> str:
    screen.selectbox(key=f"facts_{patient_id}_{kind}_entry_{saved}").set_value(fact_id).run()
    screen.segmented_control(key=f"facts_{patient_id}_{fact_id}_do_{saved}").set_value(do).run()
    return form(patient_id, fact_id, saved)


def press(screen: AppTest, key: str) -> str:
    screen.button(key=f"{key}_save").click().run()
    assert not screen.exception
    return words(screen)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", FORMS)
def test_every_form_opens_for_everybody_and_only_those_whose_it_is_may_save(
    clinic: Engine, marie: str, kind: str, role: Role
) -> None:
    screen = recording(clinic, marie, kind, role)

    assert not screen.exception
    saves = [button.key for button in screen.button if button.key and button.key.startswith("facts_")]
    mine = {"patient": "c", "identifier": "c", "myositis": "dr", "antibody": "dr", "feature": "dr", "red_flag": "dr"}
    assert bool(saves) is (role in {"c": [Role.COORDINATOR], "dr": CLINICS[:2]}.get(mine.get(kind, ""), CLINICS))
    assert bool(saves) or "ask" in words(screen)


def test_a_result_is_recorded_with_the_last_unit_and_limits_of_that_test(clinic: Engine, marie: str) -> None:
    stored(clinic, marie, CK)
    key = form(marie, "result")
    screen = recording(clinic, marie, "result", Role.ONCOLOGY)
    screen.selectbox(key=f"{key}_test").set_value("ck").run()
    screen.text_input(key=f"{key}_ck_value").set_value("<4,5").run()
    said = press(screen, key)

    assert "✓ Saved. Creatine kinase <4.5 U/L (25 to 170), 1 Jun 2026" in said
    last = kept(clinic, "result", marie)[-1].fact
    assert last == replace(CK, value=4.5, comparator="<", on=when("2026-06-01"))
    assert screen.selectbox(key=f"{form(marie, 'result', 1)}_test").value is None


def test_undo_withdraws_what_was_saved(clinic: Engine, marie: str) -> None:
    key = form(marie, "note")
    screen = recording(clinic, marie, "note")
    screen.text_area(key=f"{key}_text").set_value(HOSTILE).run()
    assert "✓ Saved." in press(screen, key)
    screen.button(key=f"facts_{marie}_saved_undo").click().run()

    assert not screen.exception
    assert "✓ Saved." not in words(screen)
    assert "withdrawn:</b> Undone at once" in words(screen)
    assert kept(clinic, "note", marie)[-1].retracted_because == "Undone at once"


def test_text_from_people_is_shown_as_it_was_typed(clinic: Engine, marie: str) -> None:
    stored(clinic, marie, Note(text=HOSTILE, on=when("2026-05-02")))
    shown = words(recording(clinic, marie, "note"))

    assert "&lt;b&gt;Bo&lt;/b&gt;" in shown
    assert "<b>Bo" not in shown


def test_a_month_or_a_year_is_recorded_as_no_more_than_that(clinic: Engine, marie: str) -> None:
    key = form(marie, "comorbidity")
    screen = recording(clinic, marie, "comorbidity", Role.ONCOLOGY)
    screen.selectbox(key=f"{key}_what").set_value("diabetes").run()
    screen.selectbox(key=f"{key}_on_to").set_value("month").run()
    screen.date_input(key=f"{key}_on_month").set_value(date(1999, 3, 7)).run()
    assert "Recorded as Mar 1999" in words(screen)
    press(screen, key)

    assert kept(clinic, "comorbidity", marie)[-1].fact == Comorbidity(what="diabetes", on=when("1999-03"))


def test_an_antibody_that_is_known_is_corrected_and_undone(clinic: Engine, marie: str) -> None:
    (tif1g, *_) = [each for each in kept(clinic, "antibody", marie) if each.fact.code == "TIF1G"]
    screen = recording(clinic, marie, "antibody")
    key = chosen(screen, marie, "antibody", tif1g.fact_id, "Correct")
    screen.segmented_control(key=f"{key}_state").set_value(AntibodyState.BORDERLINE).run()
    said = press(screen, key)

    assert "✓ Saved. Corrected: Anti-TIF1-gamma borderline" in said
    screen.button(key=f"facts_{marie}_saved_undo").click().run()
    told = [each.fact.state for each in kept(clinic, "antibody", marie) if each.fact_id == tif1g.fact_id]
    assert told == ["positive", "borderline", "positive"]


def test_a_feature_has_its_grade_and_its_day(clinic: Engine, marie: str) -> None:
    key = form(marie, "feature")
    screen = recording(clinic, marie, "feature", Role.DERMATOLOGY)
    screen.selectbox(key=f"{key}_feature").set_value(Feature.DYSPHAGIA).run()
    screen.segmented_control(key=f"{key}_dysphagia_grade").set_value(Dysphagia.MODERATE).run()
    screen.selectbox(key=f"{key}_dysphagia_since_to").set_value("year").run()
    assert "✓ Saved. Dysphagia: moderate, since 2026" in press(screen, key)


def test_demographics_are_corrected_in_place_and_every_version_is_shown(clinic: Engine, marie: str) -> None:
    screen = recording(clinic, marie, "patient", Role.COORDINATOR)
    key = form(marie, marie)
    assert screen.text_input(key=f"{key}_family").value == "Müller"
    screen.number_input(key=f"{key}_weight").set_value(61.5)
    screen.selectbox(key=f"{key}_sex").set_value(Sex.OTHER).run()
    assert "✓ Saved. Corrected" in press(screen, key)

    screen.selectbox(key=f"facts_{marie}_patient_entry_1").set_value(marie).run()
    assert "Corrected: sex from female to other, weight kg from not recorded to 61.5" in words(screen)


def test_who_saves_after_a_colleague_is_told_what_changed_and_keeps_what_was_typed(clinic: Engine, marie: str) -> None:
    first = stored(clinic, marie, CK)
    screen = recording(clinic, marie, "result")
    key = chosen(screen, marie, "result", first, "Correct")
    screen.text_input(key=f"{key}_ck_value").set_value("430").run()
    other = CorrectFact(patient_id=marie, follows=first, fact=replace(CK, value=34.0), idempotency_key="a colleague's")
    correct_fact(clinic, other, ONCOLOGIST, TODAY)

    press(screen, key)
    (refusal,) = screen.error
    assert "ono changed this result" in refusal.value.replace("\\", "")
    assert "value from 340 to 34" in refusal.value.replace("\\", "")
    assert screen.text_input(key=f"{key}_ck_value").value == "430"
    assert "✓ Saved." in press(screen, key)
    assert [each.fact.value for each in kept(clinic, "result", marie)] == [340.0, 34.0, 430.0]


def test_withdrawing_asks_for_a_reason_and_the_history_keeps_it(clinic: Engine, marie: str) -> None:
    first = stored(clinic, marie, Event(type="admission", on=when("2026-05-02"), detail="pneumonia"))
    screen = recording(clinic, marie, "event")
    chosen(screen, marie, "event", first, "Withdraw")
    key = form(marie, f"{first}_withdraw")
    press(screen, key)
    assert "needs a reason" in screen.error[0].value

    screen.text_input(key=f"{key}_reason").set_value("another patient's").run()
    assert "✓ Saved. Withdrawn: Admission, pneumonia, 2 May 2026" in press(screen, key)
    chosen(screen, marie, "event", first, "History", saved=1)
    assert "Withdrawn: another patient" in words(screen)


def test_a_pasted_table_is_shown_before_it_is_stored_and_undone_as_a_whole(clinic: Engine, marie: str) -> None:
    stored(clinic, marie, CK)
    screen = recording(clinic, marie, "result")
    screen.segmented_control(key=f"facts_{marie}_how").set_value(TABLE).run()
    key = form(marie, "pasted")
    rows = (
        "Date\tTest\tResult\tUnit\n2026-05-02\tCK\t340\tU/L\n03/04/2026\tHb\t12,1\tg/dL\n2026-05-03\tWombats\t<i>3\t\n"
    )
    screen.text_area(key=f"{key}_text").set_value(rows).run()

    assert "1 result to be stored; 1 known already; 1 left out." in words(screen)
    assert "may be 4 Mar 2026 or 3 Apr 2026" in words(screen)
    assert "&lt;i&gt;3" in words(screen)
    screen.selectbox(key=f"{key}_order").set_value("day first").run()
    assert len(kept(clinic, "result", marie)) == 1
    assert "✓ Saved. 2 results of a pasted table" in press(screen, key)
    assert [each.fact.test for each in kept(clinic, "result", marie)] == ["ck", "haemoglobin", "Wombats"]

    screen.button(key=f"facts_{marie}_saved_undo").click().run()
    assert not screen.exception
    assert [each.retracted_because for each in kept(clinic, "result", marie)][3:] == ["Undone at once"] * 2


def test_a_test_that_nobody_knows_is_kept_as_it_is_typed(clinic: Engine, marie: str) -> None:
    key = form(marie, "result")
    screen = recording(clinic, marie, "result", Role.ONCOLOGY)
    typed(screen.selectbox(key=f"{key}_test"), "Wombat index")
    screen.run()
    typed(screen.selectbox(key=f"{key}_test"), "Wombat index")
    screen.text_input(key=f"{key}_Wombat index_value").set_value("high").run()
    typed(screen.selectbox(key=f"{key}_test"), "Wombat index")
    assert "Wombat index (not mapped) high" in press(screen, key)


@pytest.mark.parametrize(
    ("value", "says"),
    [("", "Write the value"), ("1,234", "may be 1.234 or 1234"), ("≤4", "write < or >")],
)
def test_what_is_missing_or_unclear_is_said_and_nothing_is_saved(
    clinic: Engine, marie: str, value: str, says: str
) -> None:
    key = form(marie, "result")
    screen = recording(clinic, marie, "result", Role.ONCOLOGY)
    screen.selectbox(key=f"{key}_test").set_value("crp").run()
    screen.text_input(key=f"{key}_crp_value").set_value(value).run()
    press(screen, key)

    assert says in screen.error[0].value.replace("\\", "")
    assert not kept(clinic, "result", marie)
