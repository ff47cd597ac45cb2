"""What is asked of whom: every date that leaves the plan open, and nothing that cannot matter."""

import pytest
from builders import cancer, feature, having, high_risk, item, patient, plan, when

from dashboard.domain.record import AntibodyResult, Cancer, CancerMove
from dashboard.domain.words import Antibody, AntibodyState, CancerState, Dysphagia, Feature, Flag, ItemState, Subtype


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


def test_with_a_known_cancer_nobody_is_asked_for_the_region_of_the_family():
    known = having(high_risk(), cancers=(cancer("ovary", "2026-04", CancerState.PLANNING),))
    assert not asked(known, "U22")
    assert asked(high_risk(), "U22")


def test_with_inclusion_body_myositis_nobody_is_asked_how_severe_the_dysphagia_is():
    dysphagia = (feature(Feature.DYSPHAGIA, grade=Dysphagia.PRESENT),)
    assert not asked(patient(subtype=Subtype.IBM, features=dysphagia), "U16")
    assert asked(patient(features=dysphagia), "U16")


def older(found, *moves):
    states = tuple(CancerMove(state=state, on=when(on) if on else None) for state, on in moves)
    return having(high_risk(), cancers=(Cancer(site="breast", diagnosed_on=when(found), moves=states),))


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        (((CancerState.REMISSION, "2019"), (CancerState.RECURRENCE, "2025")), "its recurrence is recorded for 2025"),
        (
            ((CancerState.RECURRENCE, "2025-02"), (CancerState.REMISSION, "2025-11")),
            "its recurrence is recorded for Feb 2025",
        ),
        (((CancerState.RECURRENCE, "2027-01-05"),), "its recurrence is recorded for 5 Jan 2027"),
        (((CancerState.RECURRENCE, None), (CancerState.REMISSION, None)), "its recurrence is recorded without a day"),
        (((CancerState.RECURRENCE, "2023"),), "its recurrence is recorded for 2023"),
        (((CancerState.TREATMENT_PALLIATIVE, "2019"),), "it is active (treatment palliative)"),
    ],
    ids=["in the window", "and gone again", "after the myositis", "on no known day", "in its first year", "never gone"],
)
@pytest.mark.parametrize("found", ["2018", "2018-06", "2018-06-01"])
def test_an_older_cancer_that_came_back_leaves_the_screening_and_oncology_is_asked(found, moves, words):
    record = older(found, *moves)
    (question,) = asked(record, "U20")
    assert question.asks == "oncology"
    assert words in question.text
    assert item(plan(record), "urinalysis")


@pytest.mark.parametrize(
    "moves",
    [
        ((CancerState.REMISSION, "2019"),),
        ((CancerState.RECURRENCE, "2020-05"), (CancerState.REMISSION, "2021")),
        ((CancerState.SURVIVORSHIP, None),),
    ],
)
def test_an_older_cancer_that_stayed_away_is_not_asked_about(moves):
    assert not asked(older("2018", *moves), "U20")


@pytest.mark.parametrize("site", ["nasopharynx", "Nasopharyngeal carcinoma"])
@pytest.mark.parametrize("found", ["2026", "2026-07-01"], ids=["perhaps after the myositis", "after the myositis"])
def test_with_a_nasopharyngeal_carcinoma_nobody_asks_for_the_region_of_raised_risk_any_more(site, found):
    assert asked(high_risk(), "U22")
    assert not asked(having(high_risk(), cancers=(cancer(site, found, CancerState.CONFIRMED_STAGING),)), "U22")


@pytest.mark.parametrize(
    ("site", "found", "state", "asks"),
    [
        ("lung", "2026-04-01", CancerState.PLANNING, False),
        ("lung", None, CancerState.PLANNING, False),
        ("lung", "2026-07-01", CancerState.PLANNING, True),
        ("nasopharynx", None, CancerState.EXCLUDED, True),
        ("nasopharynx", None, CancerState.SUSPECTED, True),
    ],
    ids=["lung, known", "lung, without a day", "lung, found later", "excluded", "suspected"],
)
def test_the_region_of_raised_risk_is_asked_for_where_the_screening_goes_on(site, found, state, asks):
    assert bool(asked(having(high_risk(), cancers=(cancer(site, found, state),)), "U22")) is asks


def test_an_antibody_that_the_record_does_not_name_has_no_result_recorded_and_is_not_called_untested():
    told = having(
        high_risk(),
        antibodies=(
            AntibodyResult(code=Antibody.TIF1G, state=AntibodyState.PENDING),
            AntibodyResult(code=Antibody.SAE1, state=AntibodyState.NOT_TESTED),
        ),
    )
    [question] = asked(told, "U12")
    assert "TIF1-gamma pending" in question.text
    assert "SAE1 not tested" in question.text
    assert "NXP2 no result recorded" in question.text
    assert question.text.count("not tested") == 1


@pytest.mark.parametrize(
    ("recorded", "words"),
    [
        ((), "anti-TIF1-gamma no result recorded"),
        ((AntibodyResult(code=Antibody.TIF1G, state=AntibodyState.NOT_TESTED),), "anti-TIF1-gamma not tested"),
    ],
    ids=["nothing recorded", "recorded as not tested"],
)
def test_what_an_antibody_without_a_result_could_add_says_whether_anybody_recorded_that_it_was_not_tested(
    recorded, words
):
    dysphagia = feature(Feature.DYSPHAGIA, grade=Dysphagia.SEVERE)
    care = plan(having(high_risk(features=(dysphagia,)), antibodies=recorded))
    [pet_ct] = [each for each in care.items_if_highest if each.item == "pet_ct_single"]
    assert words in pet_ct.because
    assert Flag.PROVISIONAL_ANTIBODIES in care.risk.flags
