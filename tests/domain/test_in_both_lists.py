"""A drug that the record gives on the same days already is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import drug, having, patient, when

from dashboard.domain.dates import PartialDate
from dashboard.domain.in_both_lists import in_both_lists, too_soon
from dashboard.domain.record import CancerTreatment, Hold, Medication, Provenance
from dashboard.domain.regimen import NewDose, Start, Stop
from dashboard.domain.treatment_plan import DrugOfCycle, Enter, StartCycles, treatment_amendments
from dashboard.domain.words import DoseStatus, Modality, Per
from dashboard.protocols.catalogue import formulary

ON = date(2026, 6, 2)
PREDNISOLONE = Medication(drug="prednisolone", dose=60.0, unit="mg", per=Per.DAY, started_on=when("2026-05-01"))
RITUXIMAB = Medication(
    drug="MabThera",
    dose=1000.0,
    unit="mg",
    per=Per.DAY,
    given_on=(date(2026, 6, 1), date(2026, 6, 15)),
    started_on=when("2026-06-01"),
    stopped_on=when("2026-06-15"),
)
R_CHOP = StartCycles(
    drugs=tuple(DrugOfCycle(drug=name) for name in ("rituximab", "doxorubicin", "prednisolone")),
    first_on=ON,
    every_days=21,
    cycles=6,
)
CYCLE = CancerTreatment(
    modality=Modality.SYSTEMIC,
    drug="prednisolone",
    dose=100.0,
    unit="mg",
    per=Per.DAY,
    started_on=PartialDate.on(ON),
    stopped_on=when("2026-06-06"),
)


def asked(regimen=(), treatments=(), change=R_CHOP):
    return in_both_lists(having(patient(), regimen=regimen, cancer_treatments=treatments), change, formulary())


def test_cycles_that_give_what_the_regimen_gives_are_asked_about_in_one_line():
    assert asked((PREDNISOLONE,)) == (
        "Prednisolone 60 mg a day since 1 May 2026 is in the regimen already. Is it right that both are given?"
    )
    assert asked((PREDNISOLONE, RITUXIMAB, drug("azathioprine"))) == (
        "Prednisolone 60 mg a day since 1 May 2026 and Rituximab 2 x 1000 mg since 1 Jun 2026 are in the regimen "
        "already. Is it right that both are given?"
    )


def test_tablets_of_oncology_are_asked_about_under_any_name():
    tablets = Enter(CancerTreatment(modality=Modality.SYSTEMIC, drug="Deltacortril", started_on=PartialDate.on(ON)))
    assert "60 mg a day since 1 May 2026 is in the regimen already" in (asked((PREDNISOLONE,), change=tablets) or "")
    assert asked((drug("azathioprine"),), change=tablets) is None


@pytest.mark.parametrize("change", [Start(PREDNISOLONE), NewDose("p", PREDNISOLONE)], ids=["start", "new dose"])
def test_what_the_regimen_starts_beside_the_cycles_is_asked_about_once(change):
    second = replace(CYCLE, started_on=when("2026-06-23"), stopped_on=when("2026-06-27"))
    question = "Prednisolone 100 mg a day from 2 Jun 2026 is in the cancer's treatment already. "
    assert asked(treatments=(second, CYCLE), change=change) == f"{question}Is it right that both are given?"


@pytest.mark.parametrize(("last", "is_asked"), [("2026-06-01", False), ("2026-06-02", True), ("2026-06", True)])
def test_what_ended_before_the_first_day_is_not_asked_about(last, is_asked):
    assert bool(asked((replace(PREDNISOLONE, stopped_on=when(last)),))) is is_asked


IN_2023 = (date(2023, 1, 10), date(2023, 1, 24))
DEXAMETHASONE = replace(R_CHOP, drugs=(DrugOfCycle(drug="dexamethasone"),))


@pytest.mark.parametrize(
    ("taken", "starts"),
    [
        (replace(PREDNISOLONE, drug="dexamethasone", given_on=IN_2023, started_on=when("2023-01-10")), DEXAMETHASONE),
        (replace(RITUXIMAB, given_on=IN_2023, started_on=when("2023-01-10"), stopped_on=None), R_CHOP),
        (replace(RITUXIMAB, given_on=(), per=Per.COURSE, started_on=when("2023-01-10"), stopped_on=None), R_CHOP),
        (replace(PREDNISOLONE, route="ophthalmic"), R_CHOP),
        (replace(PREDNISOLONE, holds=(Hold(from_=date(2026, 5, 20)),)), R_CHOP),
        (replace(PREDNISOLONE, holds=(Hold(from_=date(2026, 5, 20), until=date(2026, 12, 31)),)), R_CHOP),
        (replace(PREDNISOLONE, status=DoseStatus.OMITTED), R_CHOP),
        (replace(PREDNISOLONE, status=DoseStatus.HELD), R_CHOP),
        (RITUXIMAB, replace(R_CHOP, first_on=date(2027, 6, 1))),
    ],
    ids=[
        *("dexamethasone of 2023", "rituximab of 2023", "a course of 2023", "eye drops", "an open hold"),
        *("a hold of those days", "never taken", "held", "cycles of next year"),
    ],
)
def test_what_is_not_taken_on_those_days_is_not_asked_about(taken, starts):
    assert asked((taken,), change=starts) is None


def test_one_infusion_now_is_not_asked_about_for_cycles_of_next_year():
    june = replace(CYCLE, drug="rituximab", started_on=when("2027-06-01"), stopped_on=when("2027-06-01"))
    assert asked(treatments=(june,), change=Start(replace(RITUXIMAB, given_on=(ON,)))) is None
    this_june = replace(june, started_on=PartialDate.on(ON), stopped_on=PartialDate.on(ON))
    assert asked(treatments=(june, this_june), change=Start(replace(RITUXIMAB, given_on=(ON,))))


def test_a_dose_between_the_cycles_of_one_course_is_asked_about():
    second = replace(CYCLE, started_on=when("2026-06-23"), stopped_on=when("2026-06-27"))
    between = replace(PREDNISOLONE, started_on=when("2026-06-10"), stopped_on=when("2026-06-12"))
    assert asked(treatments=(CYCLE, second), change=Start(between))
    after = replace(PREDNISOLONE, started_on=when("2026-07-01"), stopped_on=when("2026-07-05"))
    assert asked(treatments=(CYCLE, second), change=Start(after)) is None


def test_what_is_left_out_or_an_operation_or_a_stop_is_not_asked_about():
    assert asked(treatments=(replace(CYCLE, status=DoseStatus.OMITTED),), change=Start(PREDNISOLONE)) is None
    assert asked((PREDNISOLONE,), change=Enter(CancerTreatment(modality=Modality.SURGERY, procedure="x"))) is None
    assert asked((PREDNISOLONE,), change=Stop("p", ON, "rash")) is None


FOLFOX = StartCycles(
    drugs=(DrugOfCycle(drug="oxaliplatin", dose=150.0, unit="mg"), DrugOfCycle(drug="fluorouracil", on=(1, 2))),
    first_on=date(2026, 3, 10),
    every_days=14,
    cycles=12,
    combination="FOLFOX",
)
TWELVE = treatment_amendments(patient(), FOLFOX, ON).added
SEVEN = tuple(entry for entry in TWELVE if entry.cycle <= 7)
"""The seventh on 2 Jun."""
AGAIN = replace(FOLFOX, first_on=date(2026, 6, 7), cycles=4)


@pytest.mark.parametrize("recorded", [TWELVE, SEVEN], ids=["all twelve", "only those given"])
def test_a_second_course_of_the_same_drugs_is_asked_about(recorded):
    assert asked(treatments=recorded, change=AGAIN) == (
        "Oxaliplatin 150 mg a cycle since 10 Mar 2026 and Fluorouracil since 10 Mar 2026 are in the cancer's "
        "treatment already. Is it right that both are given?"
    )


def test_cycles_on_top_of_the_regimen_and_of_a_course_are_asked_about_at_once():
    assert asked((PREDNISOLONE,), (CYCLE,)) == (
        "Prednisolone 60 mg a day since 1 May 2026 is in the regimen already. Prednisolone 100 mg a day since 2 Jun "
        "2026 is in the cancer's treatment already. Is it right that both are given?"
    )


def test_tablets_on_top_of_cycles_are_asked_about_but_not_for_the_entry_that_they_correct():
    kept = replace(CYCLE, provenance=Provenance(fact_id="kept"))
    assert asked(treatments=(kept,), change=Enter(CYCLE))
    assert asked(treatments=(kept,), change=Enter(CYCLE, "kept")) is None


def test_what_follows_a_course_that_was_finished_or_stopped_is_not_asked_about():
    finished = treatment_amendments(patient(), replace(FOLFOX, cycles=7), ON).added
    left_out = tuple(replace(e, status=DoseStatus.OMITTED) if e.cycle > 7 else e for e in TWELVE)
    assert asked(treatments=finished, change=AGAIN) is None
    assert asked(treatments=left_out, change=AGAIN) is None
    assert asked(treatments=SEVEN, change=replace(AGAIN, first_on=date(2026, 9, 1))) is None


def test_a_course_of_other_drugs_is_not_asked_about():
    assert asked(treatments=TWELVE, change=replace(AGAIN, drugs=(DrugOfCycle(drug="irinotecan"),))) is None


def soon(recorded, change=AGAIN):
    return too_soon(having(patient(), cancer_treatments=recorded), change, formulary())


FINISHED = treatment_amendments(patient(), replace(FOLFOX, cycles=7), ON).added
"""The seventh and last on 2 Jun."""


def test_a_course_that_begins_before_another_cycle_of_the_finished_one_would_be_due_is_asked_about():
    assert soon(FINISHED) == (
        "The last cycle of FOLFOX (Oxaliplatin, Fluorouracil, every 14 days) is of 2 Jun 2026, another would be due on "
        "16 Jun 2026. Is it right that FOLFOX begins on 7 Jun 2026?"
    )
    assert soon(FINISHED, replace(AGAIN, first_on=date(2026, 6, 15)))
    assert soon(FINISHED, replace(AGAIN, first_on=date(2026, 6, 16))) is None


def test_another_regimen_with_one_of_its_drugs_is_asked_about_by_that_drug():
    folfiri = replace(AGAIN, drugs=(DrugOfCycle(drug="irinotecan"), DrugOfCycle(drug="5-FU")), combination="FOLFIRI")
    assert soon(FINISHED, folfiri) == (
        "The last cycle of FOLFOX (Fluorouracil, every 14 days) is of 2 Jun 2026, another would be due on 16 Jun 2026. "
        "Is it right that FOLFIRI begins on 7 Jun 2026?"
    )
    assert soon(FINISHED, replace(AGAIN, drugs=(DrugOfCycle(drug="irinotecan"),), combination=None)) is None


def test_a_single_drug_without_a_regimen_is_told_by_its_name():
    alone = treatment_amendments(patient(), replace(FOLFOX, drugs=FOLFOX.drugs[:1], cycles=7, combination=None), ON)
    assert soon(alone.added, replace(AGAIN, drugs=FOLFOX.drugs[:1], combination=None)) == (
        "The last cycle of Oxaliplatin (every 14 days) is of 2 Jun 2026, another would be due on 16 Jun 2026. "
        "Is it right that Oxaliplatin begins on 7 Jun 2026?"
    )


def test_a_delay_does_not_make_the_course_one_of_longer_cycles():
    late = [
        replace(e, started_on=when("2026-06-05"), stopped_on=when("2026-06-05"), given_on=()) if e.cycle == 7 else e
        for e in FINISHED
    ]
    assert "every 14 days) is of 5 Jun 2026, another would be due on 19 Jun 2026" in (soon(tuple(late)) or "")


def test_of_one_cycle_alone_nobody_knows_when_another_would_be_due():
    once = replace(FOLFOX, first_on=ON, cycles=1)
    assert soon(treatment_amendments(patient(), once, ON).added) is None


def test_a_course_that_was_stopped_is_known_by_the_cycles_that_were_left_out():
    stopped = tuple(replace(e, status=DoseStatus.OMITTED) if e.cycle > 7 else e for e in TWELVE)
    assert "is of 2 Jun 2026, another would be due on 16 Jun 2026" in (soon(stopped) or "")
    none_given = tuple(replace(e, status=DoseStatus.OMITTED) for e in TWELVE)
    assert soon(none_given) is None


def test_the_days_of_an_earlier_course_say_nothing_of_the_last_one():
    weekly = treatment_amendments(patient(), replace(FOLFOX, first_on=date(2025, 1, 7), every_days=7), ON).added
    assert "every 14 days) is of 2 Jun 2026" in (soon((*weekly, *FINISHED)) or "")
    one_more = treatment_amendments(patient(), replace(FOLFOX, first_on=date(2026, 6, 1), cycles=1), ON).added
    assert soon((*weekly, *one_more)) is None


def test_what_is_asked_about_as_given_on_the_same_days_is_not_asked_about_twice():
    assert asked(treatments=TWELVE, change=AGAIN)
    assert soon(TWELVE) is None
