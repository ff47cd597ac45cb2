"""Recording the cancer's treatment on the Patient page: oncology alone, and what would follow is said before."""

from __future__ import annotations

from datetime import date

import pytest
from builders import cancer, drug, having, patient
from people import COORDINATOR, ONCOLOGIST, named, numbered
from small_clinic import TODAY, open_screen, tick, typed, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.domain.cycles import ChangeCycle, CycleState, cycles
from dashboard.domain.record import CancerTreatment
from dashboard.domain.treatment_plan import DrugOfCycle, StartCycles
from dashboard.domain.words import CancerState, DoseStatus
from dashboard.services import RecordTreatment, load_records, open_patient, record_treatment
from db.engine import reading

FOLFOX = StartCycles(
    drugs=(DrugOfCycle(drug="oxaliplatin", dose=160, unit="mg"), DrugOfCycle(drug="fluorouracil")),
    first_on=date(2026, 5, 26),
    every_days=14,
    cycles=3,
    combination="FOLFOX",
)


@pytest.fixture
def ill(clinic: Engine) -> str:
    """Colon cancer, on cyclophosphamide for the myositis."""
    record = having(
        patient(family_name="Onc"),
        cancers=(cancer("colon", "2026-04-02", CancerState.CONFIRMED_STAGING),),
        regimen=(drug("cyclophosphamide"),),
    )
    return load_records(clinic, [numbered(named(record), "A-9")], COORDINATOR, TODAY, key="onc").patient_ids[0]


def changing(engine: Engine, patient_id: str, role: Role = Role.ONCOLOGY) -> AppTest:
    screen = open_screen(engine, "patient", role, id=patient_id)
    screen.session_state["treatment"] = True
    return screen.run()


def kept(engine: Engine, patient_id: str) -> tuple[CancerTreatment, ...]:
    with reading(engine) as session:
        return open_patient(session, patient_id).record.cancer_treatments


def record(engine: Engine, patient_id: str, change: object, key: str) -> None:
    follows = tuple(entry.provenance.version_id for entry in kept(engine, patient_id))
    command = RecordTreatment(
        patient_id=patient_id,
        change=change,  # type: ignore[arg-type]
        follows=follows,
        reason="agreed",
        idempotency_key=key,
    )
    record_treatment(engine, command, ONCOLOGIST, TODAY)


def test_a_regimen_is_expanded_to_its_drugs_and_its_days(clinic: Engine, ill: str) -> None:
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.selectbox(key=f"{key}_drug").set_value("folfox").run()
    assert "how many cycles" in str([caption.value for caption in screen.caption])
    assert screen.number_input(key=f"{key}_folfox_every").value == 14

    screen.number_input(key=f"{key}_folfox_cycles").set_value(2).run()
    assert "Q14d x 2: 1 Jun 2026; 15 Jun 2026" in str([caption.value for caption in screen.caption])
    assert "Would cause: " in words(screen)
    screen.button(key=f"{key}_save").click().run()

    assert not screen.exception
    assert "✓ Saved. Start a drug or regimen: FOLFOX, Q14d x 2: 1 Jun 2026; 15 Jun 2026." in words(screen)
    assert [(e.procedure, e.drug, e.site) for e in kept(clinic, ill)][:3] == [
        *[("FOLFOX", "oxaliplatin", "colon"), ("FOLFOX", "folinic_acid", "colon")],
        ("FOLFOX", "fluorouracil", "colon"),
    ]
    assert screen.selectbox(key=f"treatment_{ill}_1_drug").value is None


def test_a_regimen_that_is_typed_is_the_one_of_the_list(clinic: Engine, ill: str) -> None:
    screen = changing(clinic, ill)
    typed(screen.selectbox(key=f"treatment_{ill}_0_drug"), "FolFox")
    screen.run()

    assert screen.number_input(key=f"treatment_{ill}_0_folfox_every").value == 14
    assert "no rule knows this drug" not in str([caption.value for caption in screen.caption])


def test_many_cycles_are_asked_about_and_saved_with_a_tick(clinic: Engine, ill: str) -> None:
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.selectbox(key=f"{key}_drug").set_value("pembrolizumab").run()
    screen.number_input(key=f"{key}_pembrolizumab_every").set_value(21).run()
    screen.number_input(key=f"{key}_pembrolizumab_cycles").set_value(60).run()
    captions = str([caption.value for caption in screen.caption])
    assert "Q21d x 60: 1 Jun 2026; 22 Jun 2026; 13 Jul 2026 ... 22 Oct 2029" in captions
    question = "60 cycles, the last on 22 Oct 2029, go on for longer than the usual two years. Is it right?"
    screen.button(key=f"{key}_save").click().run()
    assert f"{question} Tick that it is." in words(screen).replace("\\", "")
    assert kept(clinic, ill) == ()

    tick(screen, question).check().run()
    screen.button(key=f"{key}_save").click().run()
    assert len(kept(clinic, ill)) == 60
    assert kept(clinic, ill)[0].reason == "Number of cycles outside the usual, said to be right."


def test_a_cancer_drug_is_offered_in_the_units_in_which_it_is_usual_and_an_unusual_dose_is_asked_about(
    clinic: Engine, ill: str
) -> None:
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.selectbox(key=f"{key}_drug").set_value("docetaxel").run()
    assert screen.selectbox(key=f"{key}_docetaxel_route").value == "IV"
    assert screen.selectbox(key=f"{key}_docetaxel_docetaxel_unit").options[-1] == "mg/m2"

    screen.number_input(key=f"{key}_docetaxel_every").set_value(21).run()
    screen.number_input(key=f"{key}_docetaxel_cycles").set_value(4).run()
    screen.number_input(key=f"{key}_docetaxel_docetaxel_dose").set_value(750.0).run()
    screen.selectbox(key=f"{key}_docetaxel_docetaxel_unit").set_value("mg/m2").run()

    question = "Docetaxel 750 mg/m2 a course is above the usual 25 to 100 mg/m2 a dose. Is it right?"
    tick(screen, question).check().run()
    screen.button(key=f"{key}_save").click().run()
    assert len(kept(clinic, ill)) == 4


@pytest.mark.parametrize("how", ["In cycles", "Every day"])
def test_what_the_regimen_gives_too_is_asked_about_and_saved_with_a_tick(clinic: Engine, ill: str, how: str) -> None:
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.selectbox(key=f"{key}_drug").set_value("cyclophosphamide").run()
    screen.segmented_control(key=f"{key}_cyclophosphamide_how").set_value(how).run()
    if how == "In cycles":
        screen.number_input(key=f"{key}_cyclophosphamide_every").set_value(21).run()
        screen.number_input(key=f"{key}_cyclophosphamide_cycles").set_value(1).run()
    screen.button(key=f"{key}_save").click().run()
    assert "Tick that it is" in words(screen)
    assert kept(clinic, ill) == ()

    question = "Cyclophosphamide since 2 May 2026 is in the regimen already. Is it right that both are given?"
    tick(screen, question).check().run()
    screen.date_input(key=f"{key}_cyclophosphamide_on").set_value(date(2026, 5, 25)).run()
    screen.text_input(key=f"{key}_reason").input("agreed with rheumatology").run()
    screen.button(key=f"{key}_save").click().run()
    assert "The same drug on the same days" in kept(clinic, ill)[0].reason


def test_where_no_cancer_is_recorded_somebody_says_that_it_is_the_right_patient(clinic: Engine, marie: str) -> None:
    key = f"treatment_{marie}_0"
    screen = changing(clinic, marie)
    screen.selectbox(key=f"{key}_drug").set_value("cisplatin").run()
    screen.number_input(key=f"{key}_cisplatin_every").set_value(21).run()
    screen.number_input(key=f"{key}_cisplatin_cycles").set_value(1).run()
    screen.button(key=f"{key}_save").click().run()
    assert kept(clinic, marie) == ()

    tick(screen, "No cancer is recorded for this patient. Is this the right patient?").check().run()
    screen.button(key=f"{key}_save").click().run()
    assert [entry.drug for entry in kept(clinic, marie)] == ["cisplatin"]


def test_who_types_carboplatin_is_offered_the_drug_before_what_combines_it(clinic: Engine, ill: str) -> None:
    options = changing(clinic, ill).selectbox(key=f"treatment_{ill}_0_drug").options

    assert next(label for label in options if "carboplatin" in label.casefold()).startswith("Carboplatin, ")


def test_a_collision_is_saved_with_a_reason_only(clinic: Engine, ill: str) -> None:
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.selectbox(key=f"{key}_drug").set_value("ifosfamide").run()
    screen.number_input(key=f"{key}_ifosfamide_every").set_value(21).run()
    screen.number_input(key=f"{key}_ifosfamide_cycles").set_value(1).run()
    screen.button(key=f"{key}_save").click().run()
    assert "Write why it is right all the same" in words(screen)
    assert kept(clinic, ill) == ()

    screen.text_input(key=f"{key}_reason").input("agreed with rheumatology").run()
    screen.button(key=f"{key}_save").click().run()
    assert kept(clinic, ill)[0].reason == "agreed with rheumatology"


def test_what_was_already_given_is_not_held_up(clinic: Engine, ill: str) -> None:
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.selectbox(key=f"{key}_drug").set_value("ifosfamide").run()
    screen.date_input(key=f"{key}_ifosfamide_on").set_value(date(2026, 5, 25)).run()
    screen.number_input(key=f"{key}_ifosfamide_every").set_value(21).run()
    screen.number_input(key=f"{key}_ifosfamide_cycles").set_value(1).run()
    assert "recorded all the same" in words(screen)

    screen.button(key=f"{key}_save").click().run()

    assert kept(clinic, ill)[0].status is DoseStatus.TAKEN


def test_a_cycle_is_delayed_with_a_reason(clinic: Engine, ill: str) -> None:
    record(clinic, ill, FOLFOX, "start")
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.segmented_control(key=f"{key}_what").set_value("Change a cycle").run()
    screen.selectbox(key=f"{key}_cycle").select_index(0).run()
    own = f"{key}_{screen.selectbox(key=f'{key}_cycle').value}"
    screen.segmented_control(key=f"{own}_state").set_value(CycleState.DELAYED).run()
    screen.button(key=f"{key}_save").click().run()
    assert "needs a reason" in words(screen)

    screen.text_input(key=f"{own}_why").input("platelets 60").run()
    screen.button(key=f"{key}_save").click().run()

    assert not screen.exception
    days = sorted({str(entry.started_on) for entry in kept(clinic, ill)})
    assert days == ["2026-05-26", "2026-06-16", "2026-06-30"]


def test_a_drug_left_out_of_a_cycle_stays_left_out_when_the_cycle_is_given(clinic: Engine, ill: str) -> None:
    record(clinic, ill, FOLFOX, "start")
    with reading(clinic) as session:
        first = cycles(open_patient(session, ill).record)[0]
    oxaliplatin, *others = first.fact_ids
    left_out = ChangeCycle(fact_ids=(oxaliplatin,), state=CycleState.OMITTED, reason="neuropathy")
    record(clinic, ill, left_out, "left out")
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.segmented_control(key=f"{key}_what").set_value("Change a cycle").run()
    screen.selectbox(key=f"{key}_cycle").set_value(oxaliplatin).run()
    assert screen.multiselect(key=f"{key}_{oxaliplatin}_drugs").value == others
    assert "Cycle 1 of 3, 26 May 2026, given: FOLFOX" in screen.selectbox(key=f"{key}_cycle").options

    screen.button(key=f"{key}_save").click().run()

    states = {e.provenance.fact_id: e.status for e in kept(clinic, ill) if e.provenance.fact_id in first.fact_ids}
    assert states == {oxaliplatin: DoseStatus.OMITTED, **dict.fromkeys(others, DoseStatus.TAKEN)}


def test_a_cycle_ahead_stays_among_the_first_where_its_first_drug_was_left_out(clinic: Engine, ill: str) -> None:
    record(clinic, ill, FOLFOX, "start")
    with reading(clinic) as session:
        second = cycles(open_patient(session, ill).record)[1]
    left_out = ChangeCycle(fact_ids=second.fact_ids[:1], state=CycleState.OMITTED, reason="neuropathy")
    record(clinic, ill, left_out, "left out")
    screen = changing(clinic, ill)
    screen.segmented_control(key=f"treatment_{ill}_0_what").set_value("Change a cycle").run()

    assert screen.selectbox(key=f"treatment_{ill}_0_cycle").options == [
        "Cycle 2 of 3, 9 Jun 2026, planned: FOLFOX",
        "Cycle 3 of 3, 23 Jun 2026, planned: FOLFOX",
        "Cycle 1 of 3, 26 May 2026, given: FOLFOX",
    ]


def test_every_day_of_a_treatment_is_read_back_in_words(clinic: Engine, ill: str) -> None:
    record(clinic, ill, FOLFOX, "start")
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.selectbox(key=f"{key}_drug").set_value("ifosfamide").run()
    assert "Recorded as 1 Jun 2026, Monday" in words(screen)

    screen.segmented_control(key=f"{key}_what").set_value("Change a cycle").run()
    screen.selectbox(key=f"{key}_cycle").select_index(0).run()
    own = f"{key}_{screen.selectbox(key=f'{key}_cycle').value}"
    screen.date_input(key=f"{own}_given").set_value(date(2026, 5, 28)).run()
    assert "Recorded as 28 May 2026, Thursday" in words(screen)
    screen.segmented_control(key=f"{own}_state").set_value(CycleState.DELAYED).run()
    assert "Recorded as 16 Jun 2026, Tuesday" in words(screen)

    screen.segmented_control(key=f"{key}_what").set_value("Stop").run()
    screen.selectbox(key=f"{key}_stop").select_index(0).run()
    assert "Recorded as 1 Jun 2026, Monday" in words(screen)

    for what, field in [("Radiotherapy", "on"), ("Radiotherapy", "last"), ("Surgery", "on")]:
        screen.segmented_control(key=f"{key}_what").set_value(what).run()
        screen.date_input(key=f"{key}_{what.lower()}__{field}").set_value(date(2026, 2, 28)).run()
        assert "Recorded as 28 Feb 2026, Saturday" in words(screen)
        screen.date_input(key=f"{key}_{what.lower()}__{field}").set_value(None).run()


def test_a_colleagues_change_is_not_overwritten(clinic: Engine, ill: str) -> None:
    record(clinic, ill, FOLFOX, "start")
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.segmented_control(key=f"{key}_what").set_value("Stop").run()
    screen.selectbox(key=f"{key}_stop").select_index(0).run()
    screen.text_input(key=f"{key}_FOLFOX_why").input("progression").run()
    with reading(clinic) as session:
        second = cycles(open_patient(session, ill).record)[1]
    delay = ChangeCycle(fact_ids=second.fact_ids, state=CycleState.DELAYED, on=date(2026, 6, 16), reason="platelets 60")
    record(clinic, ill, delay, "delay")

    screen.button(key=f"{key}_save").click().run()
    assert f"{ONCOLOGIST.name} changed oxaliplatin" in words(screen)

    screen.button(key=f"{key}_save").click().run()
    assert {entry.status for entry in kept(clinic, ill)} == {DoseStatus.TAKEN, DoseStatus.OMITTED}


def test_radiotherapy_counts_its_fractions(clinic: Engine, ill: str) -> None:
    key = f"treatment_{ill}_0"
    own = f"{key}_radiotherapy_"
    screen = changing(clinic, ill)
    screen.segmented_control(key=f"{key}_what").set_value("Radiotherapy").run()
    screen.text_input(key=f"{own}_site").input("pelvis").run()
    screen.date_input(key=f"{own}_on").set_value(date(2026, 5, 18)).run()
    screen.number_input(key=f"{own}_planned").set_value(25).run()
    screen.number_input(key=f"{own}_given").set_value(26).run()
    screen.button(key=f"{key}_save").click().run()
    assert "more than the 25 planned" in words(screen)

    screen.number_input(key=f"{own}_given").set_value(9).run()
    screen.button(key=f"{key}_save").click().run()

    (saved,) = kept(clinic, ill)
    assert (saved.site, saved.fractions_given, saved.fractions_planned) == ("pelvis", 9, 25)


def test_an_operation_is_planned_and_then_done(clinic: Engine, ill: str) -> None:
    key = f"treatment_{ill}_0"
    screen = changing(clinic, ill)
    screen.segmented_control(key=f"{key}_what").set_value("Surgery").run()
    screen.text_input(key=f"{key}_surgery__what").input("right hemicolectomy").run()
    screen.button(key=f"{key}_save").click().run()
    (planned,) = kept(clinic, ill)
    assert (planned.procedure, planned.status, planned.started_on) == (
        *("right hemicolectomy", DoseStatus.PLANNED, None),
    )

    key, fact_id = f"treatment_{ill}_1", planned.provenance.fact_id
    screen.segmented_control(key=f"{key}_what").set_value("Surgery").run()
    screen.selectbox(key=f"{key}_surgery").set_value(fact_id).run()
    screen.segmented_control(key=f"{key}_surgery_{fact_id}_state").set_value(DoseStatus.TAKEN).run()
    screen.date_input(key=f"{key}_surgery_{fact_id}_on").set_value(date(2026, 6, 1)).run()
    screen.button(key=f"{key}_save").click().run()
    (done,) = kept(clinic, ill)
    assert (str(done.started_on), done.status) == ("2026-06-01", DoseStatus.TAKEN)


@pytest.mark.parametrize("role", [Role.RHEUMATOLOGY, Role.COORDINATOR])
def test_others_are_told_who_records_the_treatment(clinic: Engine, ill: str, role: Role) -> None:
    assert "Oncology records the cancer's treatment" in words(changing(clinic, ill, role))
