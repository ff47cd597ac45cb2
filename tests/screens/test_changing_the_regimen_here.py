"""Changing the regimen on the Patient page: what would follow is said before it is saved."""

from __future__ import annotations

from datetime import date

import pytest
from builders import drug, having, patient, when
from people import COORDINATOR, RHEUMATOLOGIST, named, numbered
from small_clinic import TODAY, open_screen, tick, typed, words
from sqlalchemy import Engine
from streamlit.proto.SelectWidgetFilterMode_pb2 import SelectWidgetFilterMode
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import CancerTreatment, Hold
from dashboard.domain.regimen import PutOnHold
from dashboard.domain.words import Modality, Per
from dashboard.services import ChangeRegimen, change_regimen, load_records, open_patient
from db.engine import reading


@pytest.fixture
def on_azathioprine(clinic: Engine) -> str:
    record = having(patient(family_name="Aza"), regimen=(drug("azathioprine"),))
    return load_records(clinic, [numbered(named(record), "A-9")], COORDINATOR, TODAY, key="aza").patient_ids[0]


def changing(engine: Engine, patient_id: str, role: Role = Role.RHEUMATOLOGY) -> AppTest:
    screen = open_screen(engine, "patient", role, id=patient_id)
    screen.session_state["regimen"] = True
    return screen.run()


def test_a_collision_is_said_before_saving_and_saved_with_a_reason_only(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("febuxostat").run()
    assert "Would cause: " in words(screen)
    assert "▲ Critical" in words(screen)

    screen.button(key=f"{key}_save").click().run()
    assert "Write why it is right all the same" in words(screen)
    assert screen.selectbox(key=f"{key}_drug").value == "febuxostat"

    screen.text_input(key=f"{key}_reason").input("azathioprine ends tomorrow").run()
    screen.button(key=f"{key}_save").click().run()
    assert not screen.exception
    assert "febuxostat from 1 Jun 2026" in words(screen)
    assert screen.selectbox(key=f"regimen_{on_azathioprine}_1_drug").value is None


def test_stopping_a_drug_needs_a_reason(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.segmented_control(key=f"{key}_what").set_value("Stop a drug").run()
    screen.selectbox(key=f"{key}_entry").select_index(0).run()
    fact_id = screen.selectbox(key=f"{key}_entry").value
    screen.button(key=f"{key}_save").click().run()
    assert "Stopping a drug needs a reason" in words(screen)

    screen.text_input(key=f"{key}_{fact_id}_why").input("rash").run()
    screen.button(key=f"{key}_save").click().run()
    assert not screen.exception
    assert "Stopping a drug needs a reason" not in words(screen)


@pytest.mark.parametrize(
    ("what", "field"),
    [("Change a dose", "on"), ("Hold a drug", "from"), ("Hold a drug", "until"), ("Stop a drug", "last")],
)
def test_the_day_of_a_change_is_read_back_in_words(clinic: Engine, on_azathioprine: str, what: str, field: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.segmented_control(key=f"{key}_what").set_value(what).run()
    screen.selectbox(key=f"{key}_entry").select_index(0).run()
    fact_id = screen.selectbox(key=f"{key}_entry").value
    screen.date_input(key=f"{key}_{fact_id}_{field}").set_value(date(2026, 2, 28)).run()

    assert "Recorded as 28 Feb 2026, Saturday" in words(screen)


def test_the_first_day_of_a_drug_is_read_back_in_words(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("folic_acid").run()
    assert "Recorded as 1 Jun 2026, Monday" in words(screen)


def test_a_day_of_a_drug_that_nobody_has_read_in_words_is_not_saved_at_the_first_press(
    clinic: Engine, on_azathioprine: str
) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.segmented_control(key=f"{key}_what").set_value("Stop a drug").run()
    screen.selectbox(key=f"{key}_entry").select_index(0).run()
    fact_id = screen.selectbox(key=f"{key}_entry").value
    screen.text_input(key=f"{key}_{fact_id}_why").input("rash").run()
    screen.date_input(key=f"{key}_{fact_id}_last").set_value(date(2026, 2, 28))
    screen.button(key=f"{key}_save").click().run()
    assert "Last day is recorded as 28 Feb 2026, Saturday" in words(screen)

    screen.button(key=f"{key}_save").click().run()
    assert "is recorded as" not in words(screen)


def test_a_colleagues_change_is_not_overwritten(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.segmented_control(key=f"{key}_what").set_value("Stop a drug").run()
    screen.selectbox(key=f"{key}_entry").select_index(0).run()
    fact_id = screen.selectbox(key=f"{key}_entry").value
    screen.text_input(key=f"{key}_{fact_id}_why").input("rash").run()
    with reading(clinic) as session:
        (entry,) = open_patient(session, on_azathioprine).record.regimen
    hold = PutOnHold(fact_id, Hold(from_=date(2026, 6, 1), reason="gout"))
    follows = (entry.provenance.version_id,)
    command = ChangeRegimen(patient_id=on_azathioprine, change=hold, follows=follows, idempotency_key="hold")
    change_regimen(clinic, command, RHEUMATOLOGIST, TODAY)

    screen.button(key=f"{key}_save").click().run()

    assert f"{RHEUMATOLOGIST.name} changed azathioprine" in words(screen)


def test_a_dose_that_goes_on_needs_a_reason_however_early_it_began(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("febuxostat").run()
    screen.date_input(key=f"{key}_on").set_value(date(2026, 5, 25)).run()
    assert "recorded all the same" not in words(screen)

    screen.button(key=f"{key}_save").click().run()
    assert "Write why it is right all the same" in words(screen)

    screen.text_input(key=f"{key}_reason").input("begun by the general practitioner").run()
    screen.button(key=f"{key}_save").click().run()
    assert not screen.exception
    assert "febuxostat from 25 May 2026" in words(screen)


def test_how_often_has_no_default(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("mycophenolate").run()
    screen.number_input(key=f"{key}_dose").set_value(2.0).run()
    screen.selectbox(key=f"{key}_unit").set_value("g").run()
    assert screen.selectbox(key=f"{key}_per").value is None

    screen.button(key=f"{key}_save").click().run()

    assert "how often it is taken" in words(screen)


def test_who_types_mtx_is_offered_methotrexate_and_not_the_high_dose_of_oncology(
    clinic: Engine, on_azathioprine: str
) -> None:
    def offered(screen: AppTest, form: str) -> list[str]:
        choice = screen.selectbox(key=f"{form}_{on_azathioprine}_0_drug")
        assert choice.proto.filter_mode == SelectWidgetFilterMode.FILTER_MODE_CONTAINS
        return [label.split(",")[0] for label in choice.options if "mtx" in label.casefold()]

    assert offered(changing(clinic, on_azathioprine), "regimen") == ["Methotrexate"]

    oncology = open_screen(clinic, "patient", Role.ONCOLOGY, id=on_azathioprine)
    oncology.session_state["treatment"] = True
    assert offered(oncology.run(), "treatment") == ["Methotrexate", "Methotrexate"]


def test_oncology_is_told_who_records_the_immunosuppression(clinic: Engine, on_azathioprine: str) -> None:
    assert "Dermatology or rheumatology records" in words(changing(clinic, on_azathioprine, Role.ONCOLOGY))


def test_a_drug_that_no_rule_knows_is_said_to_warn_of_nothing(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    typed(screen.selectbox(key=f"{key}_drug"), "brandname-9")
    screen.run()
    assert "no rule knows this drug" in str([caption.value for caption in screen.caption])
    assert "No rule knows this drug, so nothing about it is judged." in words(screen)
    assert "No drug rule finds anything new" not in words(screen)

    typed(screen.selectbox(key=f"{key}_drug"), "brandname-9")
    screen.button(key=f"{key}_save").click().run()

    assert not screen.exception
    assert "brandname-9" in words(screen)


def test_half_a_name_is_saved_only_once_somebody_says_that_it_is_the_whole(
    clinic: Engine, on_azathioprine: str
) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    typed(screen.selectbox(key=f"{key}_drug"), "predni")
    screen.run()
    question = 'No drug goes by "predni". Did you mean Prednisone or Prednisolone? Is it really called "predni"?'
    assert not tick(screen, question).value
    assert "Is it one of the list" not in words(screen)

    typed(screen.selectbox(key=f"{key}_drug"), "predni")
    screen.button(key=f"{key}_save").click().run()
    assert f"{question} Tick that it is." in words(screen).replace("\\", "")

    typed(screen.selectbox(key=f"{key}_drug"), "predni")
    tick(screen, question).check()
    screen.button(key=f"{key}_save").click().run()
    assert "✓ Saved. Start a drug: predni, since 1 Jun 2026." in words(screen)


def test_a_part_of_a_name_that_does_not_begin_it_is_only_pointed_out(clinic: Engine, on_azathioprine: str) -> None:
    screen = changing(clinic, on_azathioprine)
    typed(screen.selectbox(key=f"regimen_{on_azathioprine}_0_drug"), "nisolone")
    screen.run()

    assert "Is it one of the list? Prednisolone; Methylprednisolone" in words(screen)
    assert not any("Is it really called" in box.label for box in screen.checkbox)


def test_a_drug_that_is_only_for_cancer_is_refused_with_the_way_to_oncology(
    clinic: Engine, on_azathioprine: str
) -> None:
    screen = changing(clinic, on_azathioprine)
    typed(screen.selectbox(key=f"regimen_{on_azathioprine}_0_drug"), "Keytruda")
    screen.run()

    assert "Pembrolizumab is given as cancer treatment" in str([caption.value for caption in screen.caption])


def test_a_brand_that_is_typed_is_the_drug_that_rules_know(clinic: Engine, on_azathioprine: str) -> None:
    screen = changing(clinic, on_azathioprine)
    typed(screen.selectbox(key=f"regimen_{on_azathioprine}_0_drug"), "adenuric")
    screen.run()

    assert "Would cause: " in words(screen)
    assert "no rule knows this drug" not in str([caption.value for caption in screen.caption])


def test_daily_methotrexate_waits_on_the_page_until_oncology_confirms_it(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("methotrexate").run()
    screen.number_input(key=f"{key}_dose").set_value(2.5).run()
    screen.selectbox(key=f"{key}_unit").set_value("mg").run()
    screen.selectbox(key=f"{key}_per").set_value("day").run()
    screen.button(key=f"{key}_save").click().run()
    assert "A dose a day needs a reason" in words(screen)

    screen.text_input(key=f"{key}_why_daily").input("trial protocol").run()
    screen.button(key=f"{key}_save").click().run()
    assert "awaits a second person&#39;s confirmation" in words(screen)

    screen = changing(clinic, on_azathioprine, Role.ONCOLOGY)
    assert "Recorded by demo-rheumatology: trial protocol" in words(screen)
    screen.button(key=f"{key}_save").click().run()
    assert not screen.exception
    assert "awaits a second person" not in words(screen)


def test_an_unusual_dose_is_asked_about_and_saved_with_a_tick(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("methotrexate").run()
    screen.number_input(key=f"{key}_dose").set_value(250.0).run()
    screen.selectbox(key=f"{key}_unit").set_value("mg").run()
    screen.selectbox(key=f"{key}_per").set_value("week").run()
    screen.selectbox(key=f"{key}_weekday").set_value("Monday").run()
    question = "Methotrexate 250 mg a week is above the usual 10 to 25 mg a week. Is it right?"
    screen.button(key=f"{key}_save").click().run()
    assert f"{question} Tick that it is." in words(screen).replace("\\", "")

    tick(screen, question).check().run()
    screen.number_input(key=f"{key}_dose").set_value(300.0).run()
    assert not tick(screen, question.replace("250", "300")).value
    screen.number_input(key=f"{key}_dose").set_value(250.0).run()
    tick(screen, question).check().run()
    screen.button(key=f"{key}_save").click().run()

    assert not screen.exception
    assert "Methotrexate 250 mg a week" in words(screen)
    assert screen.selectbox(key=f"regimen_{on_azathioprine}_1_drug").value is None


def test_the_only_route_of_a_drug_is_taken_and_its_own_are_offered_first(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("methotrexate").run()
    route = screen.selectbox(key=f"{key}_methotrexate_route")
    assert route.value is None
    assert route.options[:5] == ["oral", "SC", "IM", "IV", "topical"]

    screen.selectbox(key=f"{key}_drug").set_value("adalimumab").run()
    assert screen.selectbox(key=f"{key}_adalimumab_route").value == "SC"


def test_a_route_that_is_not_the_drugs_is_asked_about_and_saved_with_a_tick(
    clinic: Engine, on_azathioprine: str
) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("adalimumab").run()
    screen.selectbox(key=f"{key}_adalimumab_route").set_value("oral").run()
    tick(screen, "Adalimumab: oral is not one of its known routes (SC). Is it right?").check().run()
    screen.button(key=f"{key}_save").click().run()

    assert not screen.exception
    assert "Saved. Start a drug: Adalimumab" in words(screen)


def test_a_route_may_be_typed_and_is_shown_as_it_was_typed(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("adalimumab").run()
    typed(screen.selectbox(key=f"{key}_adalimumab_route"), "ear *drops*")
    screen.run()

    assert tick(screen, "Adalimumab: ear *drops* is not one of its known routes (SC). Is it right?")


def test_a_dose_that_is_usual_by_weight_says_that_nobody_compared_it(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("ciclosporin").run()
    screen.number_input(key=f"{key}_dose").set_value(600.0).run()
    screen.selectbox(key=f"{key}_unit").set_value("mg").run()
    screen.selectbox(key=f"{key}_per").set_value("day").run()

    captions = str([caption.value for caption in screen.caption]).replace("\\", "")
    assert "Without a weight on record this dose was not compared with the usual 5 mg/kg a day." in captions


def test_what_oncology_gives_too_is_asked_about_and_saved_with_a_tick(clinic: Engine) -> None:
    tablets = CancerTreatment(
        modality=Modality.SYSTEMIC,
        drug="prednisolone",
        dose=100.0,
        unit="mg",
        per=Per.DAY,
        started_on=when("2026-05-30"),
    )
    ill = having(patient(family_name="Ill"), cancer_treatments=(tablets,))
    (ill_id,) = load_records(clinic, [numbered(named(ill), "A-7")], COORDINATOR, TODAY, key="ill").patient_ids
    key = f"regimen_{ill_id}_0"
    screen = changing(clinic, ill_id)
    screen.selectbox(key=f"{key}_drug").set_value("prednisolone").run()
    screen.button(key=f"{key}_save").click().run()
    assert "Tick that it is" in words(screen)

    question = "Prednisolone 100 mg a day since 30 May 2026 is in the cancer's treatment already."
    tick(screen, f"{question} Is it right that both are given?").check().run()
    screen.number_input(key=f"{key}_dose").set_value(10.0).run()
    assert not tick(screen, f"{question} Is it right that both are given?").value
    screen.selectbox(key=f"{key}_unit").set_value("mg").run()
    screen.selectbox(key=f"{key}_per").set_value("day").run()
    tick(screen, f"{question} Is it right that both are given?").check().run()
    screen.button(key=f"{key}_save").click().run()

    assert "✓ Saved" in words(screen)


def test_a_saved_change_gets_a_receipt_on_this_patients_page_alone(
    clinic: Engine, on_azathioprine: str, marie: str
) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("folic_acid").run()
    screen.button(key=f"{key}_save").click().run()
    assert "✓ Saved. Start a drug: Folic acid, since 1 Jun 2026." in words(screen)

    screen.query_params["id"] = marie
    assert "✓ Saved" not in words(screen.run())


def test_the_receipt_tells_the_taper_the_last_day_and_the_days_of_infusions(
    clinic: Engine, on_azathioprine: str
) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("prednisolone").run()
    screen.number_input(key=f"{key}_dose").set_value(40.0)
    screen.selectbox(key=f"{key}_unit").set_value("mg")
    screen.selectbox(key=f"{key}_per").set_value("day").run()
    screen.number_input(key=f"{key}_by").set_value(5.0)
    screen.number_input(key=f"{key}_to").set_value(10.0).run()
    screen.button(key=f"{key}_save").click().run()
    assert (
        "✓ Saved. Start a drug: Prednisolone 40 mg a day, since 1 Jun 2026, down by 5 mg every 14 days to 10 mg."
        in words(screen)
    )

    key = f"regimen_{on_azathioprine}_1"
    screen.selectbox(key=f"{key}_drug").set_value("rituximab").run()
    screen.number_input(key=f"{key}_dose").set_value(1000.0)
    screen.selectbox(key=f"{key}_unit").set_value("mg")
    screen.selectbox(key=f"{key}_per").set_value("single doses").run()
    screen.number_input(key=f"{key}_count").set_value(2).run()
    screen.text_input(key=f"{key}_reason").input("agreed with oncology")
    screen.button(key=f"{key}_save").click().run()
    assert "✓ Saved. Start a drug: Rituximab 2 x 1000 mg: 1 Jun 2026; 15 Jun 2026." in words(screen)

    key = f"regimen_{on_azathioprine}_2"
    screen.segmented_control(key=f"{key}_what").set_value("Stop a drug").run()
    screen.selectbox(key=f"{key}_entry").select_index(0).run()
    screen.text_input(key=f"{key}_{screen.selectbox(key=f'{key}_entry').value}_why").input("rash").run()
    screen.button(key=f"{key}_save").click().run()
    assert "✓ Saved. Stop a drug: Azathioprine, since 2 May 2026, last day 1 Jun 2026." in words(screen)


def test_nothing_is_started_in_somebody_who_died(clinic: Engine) -> None:
    record = having(patient(family_name="Gone", deceased_on=PartialDate.parse("2026-05-20")))
    (gone,) = load_records(clinic, [numbered(named(record), "A-8")], COORDINATOR, TODAY, key="gone").patient_ids
    key = f"regimen_{gone}_0"
    screen = changing(clinic, gone)
    screen.selectbox(key=f"{key}_drug").set_value("azathioprine").run()
    screen.button(key=f"{key}_save").click().run()
    assert "The patient died 20 May 2026" in words(screen)

    screen.date_input(key=f"{key}_on").set_value(date(2026, 5, 20)).run()
    screen.button(key=f"{key}_save").click().run()
    assert "✓ Saved" in words(screen)


def test_a_dose_that_nobody_takes_is_refused(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("prednisolone").run()
    screen.number_input(key=f"{key}_dose").set_value(500_001).run()
    screen.selectbox(key=f"{key}_unit").set_value("mg").run()
    screen.selectbox(key=f"{key}_per").set_value("day").run()
    screen.button(key=f"{key}_save").click().run()
    assert "500001 is more than anybody takes" in words(screen)
    screen.number_input(key=f"{key}_dose").set_value(500_000).run()
    screen.button(key=f"{key}_save").click().run()
    assert "Tick that it is" in words(screen)


def test_a_single_dose_outside_the_usual_range_is_asked_about(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("rituximab").run()
    screen.number_input(key=f"{key}_dose").set_value(10.0)
    screen.selectbox(key=f"{key}_unit").set_value("g")
    screen.selectbox(key=f"{key}_per").set_value("single doses").run()
    screen.text_input(key=f"{key}_reason").input("agreed with oncology")
    screen.button(key=f"{key}_save").click().run()

    question = "Rituximab 10 g as a single dose is above the usual 0.5 to 2 g a course. Is it right?"
    assert f"{question} Tick that it is." in words(screen).replace("\\", "")


def test_infusions_are_so_many_single_doses_so_many_days_apart(clinic: Engine, on_azathioprine: str) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("rituximab").run()
    screen.number_input(key=f"{key}_dose").set_value(1000.0)
    screen.selectbox(key=f"{key}_unit").set_value("mg")
    screen.selectbox(key=f"{key}_per").set_value("single doses").run()
    screen.number_input(key=f"{key}_count").set_value(2).run()
    screen.number_input(key=f"{key}_apart").set_value(14).run()
    screen.text_input(key=f"{key}_reason").input("agreed with oncology")
    screen.button(key=f"{key}_save").click().run()

    assert not screen.exception
    with reading(clinic) as session:
        rituximab = open_patient(session, on_azathioprine).record.regimen[-1]
    assert rituximab.given_on == (date(2026, 6, 1), date(2026, 6, 15))
    assert rituximab.stopped_on == PartialDate.on(date(2026, 6, 15))
    assert "2 x 1000 mg" in words(screen)


def test_infusions_of_uneven_distance_are_days_of_a_cycle_that_comes_again(
    clinic: Engine, on_azathioprine: str
) -> None:
    key = f"regimen_{on_azathioprine}_0"
    screen = changing(clinic, on_azathioprine)
    screen.selectbox(key=f"{key}_drug").set_value("rituximab").run()
    screen.number_input(key=f"{key}_dose").set_value(1000.0)
    screen.selectbox(key=f"{key}_unit").set_value("mg")
    screen.selectbox(key=f"{key}_per").set_value("single doses").run()
    screen.text_input(key=f"{key}_days").input("0, 14").run()
    assert "The first day is day 1" in str([caption.value for caption in screen.caption])
    assert not [button for button in screen.button if button.key == f"{key}_save"]

    screen.text_input(key=f"{key}_days").input("1, 15").run()
    screen.number_input(key=f"{key}_count").set_value(2).run()
    assert "comes after the next begins, 14 days on" in str([caption.value for caption in screen.caption])

    screen.number_input(key=f"{key}_apart").set_value(182).run()
    told = "On days 1 and 15, Q182d x 2: 1 Jun 2026; 15 Jun 2026; 30 Nov 2026; 14 Dec 2026"
    assert told in [caption.value for caption in screen.caption]
    screen.text_input(key=f"{key}_reason").input("agreed with oncology")
    screen.button(key=f"{key}_save").click().run()

    assert "✓ Saved. Start a drug: Rituximab 4 x 1000 mg: 1 Jun 2026; 15 Jun 2026; 30 Nov 2026" in words(screen)
    with reading(clinic) as session:
        rituximab = open_patient(session, on_azathioprine).record.regimen[-1]
    assert rituximab.given_on == (date(2026, 6, 1), date(2026, 6, 15), date(2026, 11, 30), date(2026, 12, 14))
    assert rituximab.stopped_on == PartialDate.on(date(2026, 12, 14))
