"""A national programme is up to date while its last test is within the programme's interval at the diagnosis."""

from dataclasses import replace
from datetime import date

import pytest
from builders import act, having, patient, plan

from dashboard.domain.words import ActFinding, ActState, ItemState, Region, Round, Smoking

WOMAN_OF_55 = patient(born="1971-01-15", smoking=Smoking.CURRENT)
OPEN = None


def outcome(record, programme, on, state=ActState.DONE, *, region=Region.UK, **said):
    """What one entry of that day makes of a programme, of a diagnosis on 1 May 2026."""
    told = replace(act("national_programme", on, state, **said), programme=programme)
    care = plan(having(record, screening=(told,)), region=region)
    return next(i.outcome for i in care.items if i.programme == programme)


@pytest.mark.parametrize(
    ("programme", "region", "last", "too_old"),
    [
        ("breast", Region.UK, "2023-05-01", "2023-04-30"),
        ("bowel", Region.UK, "2024-05-01", "2024-04-30"),
        ("lung", Region.UK, "2024-05-01", "2024-04-30"),
        ("breast", Region.US, "2024-05-01", "2024-04-30"),
        ("cervical", Region.US, "2023-05-01", "2023-04-30"),
        ("colorectal", Region.US, "2025-05-01", "2025-04-30"),
        ("lung", Region.US, "2025-05-01", "2025-04-30"),
    ],
)
def test_a_screening_within_its_interval_at_the_diagnosis_is_up_to_date(programme, region, last, too_old):
    assert outcome(WOMAN_OF_55, programme, last, region=region) is ItemState.DONE
    assert outcome(WOMAN_OF_55, programme, too_old, region=region) is OPEN


@pytest.mark.parametrize("round_", [None, Round.DIAGNOSIS], ids=["from a file", "recorded for the round"])
def test_a_breast_screening_of_2010_leaves_the_programme_open_in_2026(round_):
    assert outcome(WOMAN_OF_55, "breast", "2010-01-01", round_=round_) is OPEN


def test_an_abnormal_cervical_test_of_2001_leaves_the_programme_open_in_2026():
    assert outcome(WOMAN_OF_55, "cervical", "2001-03-01", finding=ActFinding.ABNORMAL) is OPEN


@pytest.mark.parametrize("state", [ActState.ORDERED, ActState.BOOKED, ActState.DECLINED, ActState.WAIVED])
def test_what_was_not_done_counts_for_a_programme_from_90_days_before_the_diagnosis(state):
    assert outcome(WOMAN_OF_55, "breast", "2026-01-31", state, reason="told so") == ItemState(state)
    assert outcome(WOMAN_OF_55, "breast", "2026-01-30", state, reason="told so") is OPEN
    assert outcome(WOMAN_OF_55, "breast", "2019-06-01", state, round_=Round.DIAGNOSIS) is OPEN


@pytest.mark.parametrize(
    ("diagnosed", "on", "is_up_to_date"),
    [("2026-05-01", "2022-06-01", False), ("2029-05-01", "2025-06-30", False), ("2029-05-01", "2025-07-01", True)],
    ids=["recalled after three years", "the last day of three years", "the first day of five years"],
)
def test_a_recall_given_before_the_cervical_interval_changed_stands(diagnosed, on, is_up_to_date):
    woman = patient(born="1986-01-15", diagnosed=diagnosed)
    assert (outcome(woman, "cervical", on) is ItemState.DONE) is is_up_to_date


def test_a_screening_known_only_to_the_year_counts_when_any_day_of_it_would():
    assert outcome(WOMAN_OF_55, "breast", "2023") is ItemState.DONE
    assert outcome(WOMAN_OF_55, "breast", "2022") is OPEN


def test_a_psa_that_was_decided_on_years_ago_is_asked_about_again():
    man = patient(sex="male", born="1966-01-15")
    assert outcome(man, "prostate", "2026-01-31", region=Region.US) is ItemState.DONE
    assert outcome(man, "prostate", "2025-06-01", region=Region.US) is OPEN


def test_without_a_day_of_diagnosis_the_interval_runs_to_the_onset():
    woman = patient(born="1971-01-15", diagnosed=None)
    assert outcome(woman, "breast", "2023-03-01") is ItemState.DONE
    assert outcome(woman, "breast", "2010-01-01", round_=Round.DIAGNOSIS) is ItemState.WAITING


def test_without_any_day_of_the_disease_what_is_recorded_for_the_plan_settles_it():
    woman = patient(born="1971-01-15", onset=None, diagnosed=None)
    assert outcome(woman, "breast", "2026-05-20", round_=Round.DIAGNOSIS) is ItemState.DONE


def test_an_old_screening_leaves_the_programme_overdue_from_the_diagnosis():
    told = replace(act("national_programme", "2010-01-01"), programme="breast")
    [breast] = [i for i in plan(having(WOMAN_OF_55, screening=(told,))).items if i.programme == "breast"]
    assert breast.due_on == date(2026, 5, 15)
    assert breast.state(date(2026, 11, 23)) is ItemState.OVERDUE
