"""A flare within three years of onset asks the treating clinic whether to screen again; it plans nothing by itself."""

from dataclasses import replace
from datetime import datetime

import pytest
from builders import act, cancer, having, high_risk, patient, plan, when

from dashboard.domain.record import Event, FlareAnswered, Provenance
from dashboard.domain.words import ActState, CancerState, Subtype


def flare(on):
    return Event(type="disease_activity", on=when(on) if on else None)


def answered(screen_again, flare_on="2027-03-03", on="2027-03-10"):
    provenance = Provenance(recorded_by="dara")
    return FlareAnswered(flare_on=when(flare_on), screen_again=screen_again, on=when(on), provenance=provenance)


def asked(record):
    return [(question.asks, question.text) for question in plan(record).questions if question.rule == "FLARE"]


def flared(*days, record=None, **facts):
    """Onset on 1 March 2026, diagnosed on 1 May 2026."""
    return having(record or high_risk(), events=tuple(flare(day) for day in days), **facts)


@pytest.mark.parametrize(("subtype", "asks"), [(Subtype.DM, "rheumatology"), (Subtype.CADM, "dermatology")])
def test_a_flare_asks_the_treating_clinic_whether_to_screen_again(subtype, asks):
    record = flared("2027-03-03", record=high_risk(subtype=subtype))
    assert asked(record) == [(asks, "Flare on 3 Mar 2027: screen again?")]


@pytest.mark.parametrize(
    ("on", "is_asked"),
    [
        ("2026-05-01", False),
        ("2026-05-02", True),
        ("2026-05", False),
        ("2029-03-01", True),
        ("2029-03-02", False),
        ("2029", True),
        (None, False),
    ],
    ids=["on the day of diagnosis", "the day after", "perhaps before it", "three years after onset", "a day later",
         "perhaps within three years", "no day"],
)  # fmt: skip
def test_the_window_runs_from_the_diagnosis_to_three_years_after_onset(on, is_asked):
    assert bool(asked(flared(on))) is is_asked


def test_two_records_of_one_day_are_one_flare_and_each_day_asks_by_itself():
    record = flared("2027-06-01", "2027-03-03", "2027-03-03")
    assert [text for _, text in asked(record)] == [
        "Flare on 3 Mar 2027: screen again?",
        "Flare on 1 Jun 2027: screen again?",
    ]


@pytest.mark.parametrize(
    "record",
    [
        high_risk(subtype=Subtype.IBM),
        high_risk(onset="2021-03-01"),
        high_risk(diagnosed=None),
        high_risk(deceased_on=when("2027-04-01")),
        having(high_risk(), cancers=(cancer("ovary", "2026-04", CancerState.PLANNING),)),
    ],
    ids=["inclusion body myositis", "out of scope", "day of diagnosis not known", "died", "cancer known before"],
)
def test_nobody_is_asked_where_no_screening_could_be_repeated(record):
    assert not asked(flared("2027-03-03", record=record))


def test_a_cancer_found_by_the_screening_does_not_end_the_question():
    found = having(high_risk(), cancers=(cancer("ovary", "2026-06-01", CancerState.REMISSION),))
    assert asked(flared("2027-03-03", record=found))


def test_a_standard_group_is_asked_too():
    assert asked(flared("2027-03-03", record=patient()))


def test_a_no_ends_the_question_and_is_shown():
    care = plan(flared("2027-03-03", flare_answers=(answered(False),)))
    assert not [question for question in care.questions if question.rule == "FLARE"]
    assert care.remarks[-1].text == "Flare on 3 Mar 2027: no screening again, answered by dara on 10 Mar 2027."


def test_a_yes_is_shown_plans_nothing_and_asks_which_tests():
    before, after = (plan(flared("2027-03-03", flare_answers=given)) for given in ((), (answered(True),)))
    assert after.items == before.items
    assert after.remarks[-1].text == (
        "Flare on 3 Mar 2027: screening again is wanted, answered by dara on 10 Mar 2027."
    )
    assert asked(flared("2027-03-03", flare_answers=(answered(True),))) == [
        ("rheumatology", "Flare on 3 Mar 2027: screening again is wanted, and the guideline names no test: which ones?")
    ]


@pytest.mark.parametrize(
    ("on", "state", "still_asks"),
    [
        ("2027-03-09", ActState.DONE, True),
        ("2027-03-10", ActState.ORDERED, False),
        ("2027-04-01", ActState.BOOKED, False),
        ("2027-04-01", ActState.DECLINED, True),
    ],
    ids=["before the answer", "on its day", "booked later", "declined"],
)
def test_which_tests_is_asked_until_one_is_ordered_booked_or_done(on, state, still_asks):
    acts = (act("mammography", on, state),)
    assert bool(asked(flared("2027-03-03", flare_answers=(answered(True),), screening=acts))) is still_asks


def test_a_blood_count_for_methotrexate_is_no_answer_to_which_tests():
    acts = (act("monitoring_bloods", "2027-04-01"),)
    assert asked(flared("2027-03-03", flare_answers=(answered(True),), screening=acts))


@pytest.mark.parametrize(("booked_on", "still_asks"), [("2027-03-09", True), ("2027-03-11", False)])
def test_a_mammography_booked_before_the_answer_is_no_answer_to_which_tests(booked_on, still_asks):
    yes = told_on("2027-03-10", answered(True))
    booked = told_on(booked_on, act("mammography", "2027-04-01", ActState.BOOKED))
    record = flared("2027-03-03", flare_answers=(yes,), screening=(booked,))
    assert bool(asked(record)) is still_asks


def told_on(day, fact):
    return replace(fact, provenance=Provenance(recorded_at=datetime.fromisoformat(f"{day}T09:00:00+00:00")))


def test_the_last_of_two_answers_counts():
    record = flared("2027-03-03", flare_answers=(answered(True), answered(False, on="2027-03-12")))
    assert not asked(record)
    assert [each.answered.screen_again for each in plan(record).flares] == [False]


def test_an_answer_to_a_flare_whose_day_was_corrected_is_asked_again():
    assert asked(flared("2027-03-04", flare_answers=(answered(False),)))
