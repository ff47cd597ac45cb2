"""What else happened near a change, and how the steroids add up: on the Patient page once somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from builders import having, patient, when
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine

from dashboard.domain.record import CancerTreatment, Medication, PatientRecord, Result
from dashboard.domain.words import Modality, Per
from dashboard.services import load_records

LOW = Result(test="neutrophils", value=0.9, unit="10*9/L", lower_limit=2, on=when("2026-05-20"))
RAISED = Medication(drug="methotrexate", dose=15, unit="mg", per=Per.WEEK, started_on=when("2026-05-02"))
HERB = Medication(drug="<b>St John's</b> wort", started_on=when("2026-05-02"))
STEROID = Medication(drug="prednisolone", dose=12.5, unit="mg", per=Per.DAY, started_on=when("2026-05-02"))
PULSE = CancerTreatment(modality=Modality.SYSTEMIC, drug="dexamethasone", dose=8, unit="mg", given_on=(TODAY.today(),))
UNKNOWN = CancerTreatment(modality=Modality.SYSTEMIC, drug="dexamethasone", given_on=(when("2026-03-03").first,))

Shown = Callable[..., str]


@pytest.fixture
def shown(clinic: Engine) -> Shown:
    def show(*opened: str, **facts: object) -> str:
        record: PatientRecord = having(patient(family_name="Back"), **facts)
        loaded = load_records(clinic, [numbered(named(record), "A-9")], COORDINATOR, TODAY, key="back")
        screen = open_screen(clinic, "patient", id=loaded.patient_ids[0])
        for each in opened:
            screen.session_state[each] = True
        screen.run()
        assert not screen.exception
        return words(screen)

    return show


def test_nothing_is_worked_out_before_it_is_opened(shown: Shown) -> None:
    assert "Also in these days" not in shown(results=(LOW,))


def test_low_counts_stand_with_what_else_was_in_these_days(shown: Shown) -> None:
    said = shown("what_else", results=(LOW,), regimen=(RAISED, HERB))

    for each in (
        "close in time is not the cause",
        "Drugs taken for longer at the same dose are not listed",
        "Neutrophils 0.9 10*9/L, under its limit of 2",
        "Methotrexate started at 15 mg a week, 2 May 2026, <b>18 d before</b>",
        "up to 90 days before",
        "not checked against the original",
        "so they are no candidates: &lt;b&gt;St John&#39;s&lt;/b&gt; wort",
    ):
        assert each in said


def test_a_limit_that_the_laboratory_did_not_send_is_shown_with_its_source(shown: Shown) -> None:
    said = shown("what_else", results=(replace(LOW, lower_limit=None),))

    assert "under its limit of 1.6, the laboratory sent none" in said
    assert "action limit 1.6</a>" in said


def test_where_nothing_was_found_the_windows_are_named(shown: Shown) -> None:
    said = shown("what_else", results=(LOW,), myositis=None)

    assert "Nothing recorded in the windows looked at: " in said
    assert "The nadir of chemotherapy, 7 to 14 days before; " in said


def test_a_patient_without_changes_is_told_so(shown: Shown) -> None:
    assert "No rash, low count, or CK, ALT or AST over its limit is recorded" in shown("what_else")


def test_the_steroid_sum_stands_with_each_conversion_and_what_is_not_counted(shown: Shown) -> None:
    said = shown("steroid_sums", regimen=(STEROID,), cancer_treatments=(PULSE, UNKNOWN))

    for each in (
        "<b>12.5 mg a day</b> continuous, <b>65.8 mg</b> with single doses",
        "Prednisolone 12.5 mg x 1 = 12.5 mg",
        "Dexamethasone 8 mg x 6.67 = 53.3 mg",
        "Not counted:</span> Dexamethasone of 3 Mar 2026, dose unknown",
        "Continuous steroid since 2 May 2026: 30 d",
        "20 mg or more",
    ):
        assert each in said


def test_a_known_dose_beside_an_unknown_one_is_told_as_the_least_there_is(shown: Shown) -> None:
    said = shown("steroid_sums", regimen=(STEROID, replace(STEROID, drug="dexamethasone", dose=None)))

    assert "<b>at least 12.5 mg a day</b> continuous, <b>at least 12.5 mg</b> with single doses" in said
    assert "<b>at least 0.39 g</b> in the 365 days" in said
    assert "Prednisolone 12.5 mg x 1 = 12.5 mg" in said


def test_nothing_known_is_never_told_as_zero(shown: Shown) -> None:
    said = shown("steroid_sums", regimen=(replace(STEROID, dose=None),))

    assert "<b>not known</b> continuous, <b>not known</b> with single doses" in said
    assert "<b>not known</b> in the 365 days" in said
    assert "0 g" not in said


def test_a_patient_without_steroid_is_told_zero_and_no_empty_tables(shown: Shown) -> None:
    said = shown("steroid_sums")

    assert "<b>0 mg a day</b> continuous" in said
    assert "Rules that look at it" not in said
