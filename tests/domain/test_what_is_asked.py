"""What is asked of whom: every date that leaves the plan open, and nothing that cannot matter."""

import pytest
from builders import high_risk, item, patient, plan, when

from dashboard.domain.words import Flag, ItemState, Subtype


def asked(record, rule):
    return [question for question in plan(record).questions if question.rule == rule]


@pytest.mark.parametrize(("subtype", "asks"), [(Subtype.DM, "rheumatology"), (Subtype.CADM, "dermatology")])
def test_without_a_day_of_diagnosis_every_test_waits_and_a_clinic_is_asked_for_it(subtype, asks):
    record = high_risk(subtype=subtype, diagnosed=None)
    (question,) = asked(record, "U2")
    assert question.text.startswith("When was the myositis diagnosed?")
    assert question.asks == asks
    assert Flag.UNCERTAIN_DATE in plan(record).risk.flags
    assert item(plan(record), "urinalysis").state(when("2026-06-01").first) is ItemState.WAITING


@pytest.mark.parametrize("diagnosed", ["2026", "2026-05", "2026-05-01"])
def test_a_diagnosis_that_is_known_at_least_to_the_year_is_not_asked_for(diagnosed):
    assert not asked(high_risk(diagnosed=diagnosed), "U2")


def test_nobody_is_asked_when_inclusion_body_myositis_was_diagnosed():
    record = patient(subtype=Subtype.IBM, diagnosed=None)
    assert not asked(record, "U2")
    assert Flag.UNCERTAIN_DATE not in plan(record).risk.flags


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"born": "1985", "onset": "2026-03-01"}, "The birth date is not known"),
        ({"born": "1985-03-15", "onset": "2026-03"}, "The day of onset is not known"),
        ({"born": "1985", "onset": "2026-03"}, "The birth date and the day of onset are not known"),
        ({"onset": "2023-05-01", "diagnosed": "2026"}, "The day of diagnosis is not known"),
        ({"onset": "2023", "diagnosed": "2026-05-01"}, "The day of onset is not known"),
        ({"onset": "2023", "diagnosed": "2026"}, "The day of onset and the day of diagnosis are not known"),
    ],
    ids=["birth", "onset", "birth and onset", "diagnosis", "onset before diagnosis", "onset and diagnosis"],
)
def test_the_question_names_the_dates_that_leave_it_open(dates, words):
    (question,) = asked(patient(subtype=Subtype.DM, **dates), "U1")
    assert question.text.startswith(words)
