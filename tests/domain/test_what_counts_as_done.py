"""When a test counts as done, what it says then, and for which round."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from builders import TODAY, act, cancer, feature, having, high_risk, item, patient, plan, when
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.planning import care_plan
from dashboard.domain.protocol import YearlyAnchor
from dashboard.domain.record import RECORDED_HERE, Event, Provenance, Result, ScreeningAct
from dashboard.domain.words import ActFinding, ActState, CancerState, Feature, ItemState, Round, Subtype
from dashboard.protocols.loader import imacs

CT = "ct_neck_thorax_abdomen_pelvis"
OTHERS = (CT, "cervical_screening", "mammography", "pelvic_ultrasound", "faecal_occult_blood")
ROUTE_A = "pet_ct_if_negative"
NEGATIVE, ABNORMAL, MALIGNANCY = ActFinding.NEGATIVE, ActFinding.ABNORMAL, ActFinding.MALIGNANCY


def ca125(value, on, limit=35):
    return Result(test="ca125", value=value, unit="U/mL", on=when(on), upper_limit=limit)


def blood_count(on, haemoglobin=130):
    rows = (("haemoglobin", haemoglobin, 120), ("white_cells", 6, 4), ("platelets", 250, 150))
    return tuple(Result(test=test, value=value, on=when(on), lower_limit=low) for test, value, low in rows)


def recorded(each, day, hour=9):
    return replace(
        each, provenance=Provenance(source=RECORDED_HERE, recorded_at=datetime(2026, 5, day, hour, tzinfo=UTC))
    )


def in_any_order(acts, name, **facts):
    """The item, after checking that the order in which the acts are told changes nothing."""
    found = [item(plan(having(high_risk(), screening=told, **facts)), name) for told in permutations(acts)]
    assert all(each == found[0] for each in found)
    return found[0]


def asked(record):
    return {question.text for question in plan(record).questions if question.rule == "U7"}


# What it says


@pytest.mark.parametrize("on", ["2026-05-12", "2026-05-13", "2026-05-10"], ids=["same day", "day after", "before"])
@pytest.mark.parametrize("round_", [Round.DIAGNOSIS, None])
def test_a_test_done_without_a_finding_says_what_its_abnormal_result_says(round_, on):
    others = tuple(act(name, "2026-05-10", finding=NEGATIVE) for name in OTHERS)
    done = recorded(act("ca125", "2026-05-12", round_=round_), 12)
    record = having(high_risk(), screening=(*others, done), results=(ca125(480, on),))
    care = plan(record)
    assert (item(care, "ca125").outcome, item(care, "ca125").finding) == (ItemState.DONE, ABNORMAL)
    assert asked(record) == {"CA-125: abnormal, and no cancer work-up is recorded. What follows?"}
    assert item(care, ROUTE_A).due_on is not None


def test_a_result_without_limits_completes_a_test_done_without_a_finding():
    others = tuple(act(name, "2026-05-10", finding=NEGATIVE) for name in OTHERS)
    record = having(
        high_risk(), screening=(*others, act("ca125", "2026-05-12")), results=(ca125(20, "2026-05-13", None),)
    )
    assert item(plan(record), ROUTE_A).due_on == date(2026, 6, 10)


@pytest.mark.parametrize("round_", [Round.DIAGNOSIS, None])
@pytest.mark.parametrize(
    ("told", "on", "says"),
    [
        ([("2026-05-12", NEGATIVE), ("2026-10-01", MALIGNANCY)], "2026-10-01", MALIGNANCY),
        ([("2026-05-12", ABNORMAL), ("2026-06-10", NEGATIVE)], "2026-06-10", NEGATIVE),
        ([("2026-05-12", NEGATIVE), ("2026-10-01", ABNORMAL)], "2026-10-01", ABNORMAL),
        ([("2026-05-12", MALIGNANCY), ("2026-06-10", NEGATIVE)], "2026-05-12", MALIGNANCY),
        ([("2026-05-12", None), ("2026-05-20", NEGATIVE)], "2026-05-20", NEGATIVE),
        ([("2026-05-12", NEGATIVE), ("2026-05-20", None)], "2026-05-12", NEGATIVE),
        ([("2026-05-12", NEGATIVE), ("2027-05-20", NEGATIVE)], "2026-05-12", NEGATIVE),
        ([("2026-05", ABNORMAL), ("2026-05-20", NEGATIVE)], "2026-05-01", ABNORMAL),
    ],
    ids=[
        "a malignancy later", "a negative repeat", "abnormal later", "a malignancy stays one", "its finding later",
        "a later one without a finding", "negative since the first", "perhaps of one day: the worse",
    ],
)  # fmt: skip
def test_a_test_says_what_it_last_found_since_the_day_it_said_so_and_a_malignancy_for_good(told, on, says, round_):
    mammography = in_any_order([act("mammography", day, finding=f, round_=round_) for day, f in told], "mammography")
    assert (mammography.outcome, str(mammography.outcome_on), mammography.finding) == (ItemState.DONE, on, says)


def test_a_report_recorded_later_for_the_same_day_replaces_the_first():
    first = recorded(act("mammography", "2026-05-12", finding=ABNORMAL), 12)
    final = recorded(act("mammography", "2026-05-12", finding=NEGATIVE), 14)
    assert in_any_order([first, final], "mammography").finding is NEGATIVE


def test_bloods_taken_on_treatment_do_not_change_what_the_basic_panel_found():
    later = (*blood_count("2026-05-10"), *blood_count("2026-11-10", haemoglobin=90))
    count = item(plan(having(high_risk(), results=later)), "full_blood_count")
    assert (count.outcome_on, count.finding) == (date(2026, 5, 10), NEGATIVE)


@pytest.mark.parametrize(("on", "finding"), [("2026-06-07", ABNORMAL), ("2026-06-08", NEGATIVE)], ids=["28", "29 days"])
def test_a_worse_blood_count_within_28_days_of_the_panel_still_corrects_it(on, finding):
    done = act("full_blood_count", "2026-05-10", finding=NEGATIVE, round_=Round.DIAGNOSIS)
    record = having(high_risk(), screening=(done,), results=blood_count(on, haemoglobin=70))
    assert item(plan(record), "full_blood_count").finding is finding


def test_bloods_taken_on_treatment_do_not_overrule_what_a_person_called_abnormal():
    done = act("full_blood_count", "2026-05-10", finding=ABNORMAL, round_=Round.DIAGNOSIS)
    record = having(high_risk(), screening=(done,), results=blood_count("2026-11-01"))
    assert item(plan(record), "full_blood_count").finding is ABNORMAL


def test_a_repeated_blood_count_clears_an_abnormal_one():
    results = (*blood_count("2026-05-10", haemoglobin=90), *blood_count("2026-06-20"))
    assert item(plan(having(high_risk(), results=results)), "full_blood_count").finding is NEGATIVE


@pytest.mark.parametrize("loaded", [None, datetime(2026, 12, 1, tzinfo=UTC)], ids=["assessed", "loaded in December"])
def test_a_booking_that_was_declined_is_declined_however_the_file_came_in(loaded):
    told = (
        act("mammography", "2026-10-01", ActState.ORDERED, round_=Round.DIAGNOSIS),
        act("mammography", "2026-12-10", ActState.BOOKED, round_=Round.DIAGNOSIS),
        act("mammography", "2026-11-20", ActState.DECLINED, round_=Round.DIAGNOSIS),
    )
    acts = [replace(each, provenance=Provenance(source="a letter", recorded_at=loaded)) for each in told]
    assert in_any_order(acts, "mammography").outcome is ItemState.DECLINED


def test_an_older_order_that_a_file_brings_later_does_not_undo_a_refusal_recorded_here():
    order = act("mammography", "2026-01-20", ActState.ORDERED)
    late = replace(order, provenance=Provenance(source="a letter", recorded_at=datetime(2026, 6, 1, tzinfo=UTC)))
    refusal = recorded(act("mammography", "2026-05-12", ActState.DECLINED, reason="no wish"), 12)
    assert in_any_order([late, refusal], "mammography").outcome is ItemState.DECLINED


def test_a_blood_count_done_without_a_result_takes_the_next_one():
    done = act("full_blood_count", "2026-05-10", round_=Round.DIAGNOSIS)
    results = (*blood_count("2026-05-20", haemoglobin=90), *blood_count("2026-11-10", haemoglobin=80))
    count = item(plan(having(high_risk(), screening=(done,), results=results)), "full_blood_count")
    assert (count.outcome_on, count.finding) == (date(2026, 5, 20), ABNORMAL)


def test_a_blood_count_called_negative_says_what_its_own_abnormal_result_says():
    done = act("full_blood_count", "2026-05-10", finding=NEGATIVE, round_=Round.DIAGNOSIS)
    record = having(high_risk(), screening=(done,), results=blood_count("2026-05-11", haemoglobin=90))
    assert item(plan(record), "full_blood_count").finding is ABNORMAL


# A test that is repeated


@pytest.mark.parametrize("round_", [Round.DIAGNOSIS, None])
@pytest.mark.parametrize("state", [ActState.ORDERED, ActState.BOOKED])
def test_a_recall_after_an_abnormal_test_is_outstanding_and_the_finding_stays_visible(state, round_):
    acts = [
        act("mammography", "2026-05-02", ActState.ORDERED, round_=round_),
        act("mammography", "2026-05-12", finding=ABNORMAL, round_=round_),
        act("mammography", "2026-10-01", state, round_=round_),
    ]
    recall = in_any_order(acts, "mammography")
    assert (recall.outcome, recall.finding) == (ItemState(state), ABNORMAL)
    assert "Done 12 May 2026: abnormal." in recall.because
    assert recall.days_overdue(date(2026, 10, 20)) == 0
    others = tuple(act(name, "2026-05-10", finding=NEGATIVE) for name in (*OTHERS, "ca125") if name != "mammography")
    care = plan(having(high_risk(), screening=(*acts, *others)))
    assert "Waiting for: Mammography." in item(care, ROUTE_A).because


@pytest.mark.parametrize(
    ("then", "outcome", "finding"),
    [
        ([("2026-06-20", ActState.DONE, NEGATIVE)], ItemState.DONE, NEGATIVE),
        ([("2026-06-20", ActState.DONE, ABNORMAL)], ItemState.DONE, ABNORMAL),
        ([("2026-06-20", ActState.DONE, None)], ItemState.DONE, ABNORMAL),
        ([("2026-06-20", ActState.DECLINED, None)], ItemState.DONE, ABNORMAL),
    ],
    ids=["repeated", "abnormal again", "repeated, no result yet", "refused"],
)
def test_a_recall_ends_when_the_test_is_repeated_or_refused(then, outcome, finding):
    acts = [
        act("mammography", "2026-05-12", finding=ABNORMAL),
        act("mammography", "2026-05-20", ActState.ORDERED),
        *(act("mammography", on, state, finding=f, reason="no") for on, state, f in then),
    ]
    found = in_any_order(acts, "mammography")
    assert (found.outcome, found.finding) == (outcome, finding)


def test_a_recall_ordered_on_the_day_of_the_finding_counts_if_it_was_recorded_after_it():
    ordered = act("mammography", "2026-05-12", ActState.ORDERED)
    done = act("mammography", "2026-05-12", finding=ABNORMAL)
    assert in_any_order([recorded(ordered, 12, 8), recorded(done, 12, 9)], "mammography").outcome is ItemState.DONE
    assert in_any_order([recorded(ordered, 12, 10), recorded(done, 12, 9)], "mammography").outcome is ItemState.ORDERED
    assert in_any_order([ordered, done], "mammography").outcome is ItemState.DONE


def test_a_recall_belongs_to_the_year_that_found_it_even_if_the_first_round_was_never_done():
    acts = (
        act("chest_radiograph", "2027-05-01", finding=ABNORMAL),
        act("chest_radiograph", "2027-05-10", ActState.ORDERED),
    )
    care = plan(having(high_risk(), screening=acts))
    assert item(care, "chest_radiograph", Round.YEAR_1).outcome is ItemState.ORDERED
    assert item(care, "chest_radiograph").outcome is None


def test_an_order_after_a_negative_test_brings_it_back_for_nobody():
    acts = [act("mammography", "2026-05-12", finding=NEGATIVE), act("mammography", "2026-05-20", ActState.ORDERED)]
    assert in_any_order(acts, "mammography").outcome is ItemState.DONE


# Which round


def test_a_test_done_for_a_year_that_is_not_planned_counts_by_its_day():
    risen = patient(subtype=Subtype.DM, features=(feature(Feature.CUTANEOUS_NECROSIS, since="2028-10-01"),))
    done = act("urinalysis", "2028-09-20", finding=NEGATIVE, round_=Round.YEAR_1)
    care = plan(having(risen, screening=(done,)))
    assert item(care, "urinalysis", Round.YEAR_2).outcome is ItemState.DONE
    assert item(care, "urinalysis").outcome is None


@pytest.mark.parametrize(
    ("month", "round_"),
    [("2027-02", None), ("2027-03", Round.YEAR_1), ("2026-01", Round.DIAGNOSIS)],
    ids=["before the window", "its end lies in the window", "its end lies 90 days before diagnosis"],
)
def test_results_known_to_the_month_count_for_the_same_round_as_the_test_told_by_people(month, round_):
    def rounds(**facts):
        care = plan(having(high_risk(), **facts))
        return {r for r in Round if r is not Round.DIAGNOSIS or month < "2027"
                if item(care, "full_blood_count", r).outcome is ItemState.DONE}  # fmt: skip

    assert rounds(results=blood_count(month)) == ({round_} if round_ else set())
    assert rounds(screening=(act("full_blood_count", month),)) == ({round_} if round_ else set())


@pytest.mark.parametrize(("crp", "is_one_set"), [("2026-06-03", True), ("2026-06-04", False), ("2026-05-31", True)])
def test_results_perhaps_within_three_days_of_each_other_are_one_set(crp, is_one_set):
    results = (Result(test="esr", value=30, on=when("2026-05")), Result(test="crp", value=4, on=when(crp)))
    found = item(plan(having(high_risk(), results=results)), "inflammatory_markers")
    assert (found.outcome is ItemState.DONE) is is_one_set


def test_of_two_results_near_a_blood_test_the_worse_counts_whatever_the_order_of_the_file():
    esr = Result(test="esr", value=5, on=when("2026-05-12"), upper_limit=20)
    crp = [
        Result(test="crp", value=value, on=when(on), upper_limit=10)
        for value, on in ((4, "2026-05-11"), (90, "2026-05-13"))
    ]
    for told in (crp, crp[::-1]):
        assert item(plan(having(high_risk(), results=(esr, *told))), "inflammatory_markers").finding is ABNORMAL


@pytest.mark.parametrize(
    ("crp", "finding"),
    [
        (((4, 10), (90, None)), None),
        (((90, 10), (90, None)), ABNORMAL),
        (((4, 10), (90, 10)), ABNORMAL),
        (((4, 10), (5, 10)), NEGATIVE),
    ],
    ids=["within or unknown", "beyond or unknown", "within or beyond", "both within"],
)
def test_of_two_results_as_near_one_of_unknown_limits_is_worse_than_within_and_better_than_beyond(crp, finding):
    esr = Result(test="esr", value=5, on=when("2026-05-12"), upper_limit=20)
    days = ("2026-05-11", "2026-05-13")
    for on in (days, days[::-1]):
        near = [
            Result(test="crp", value=value, upper_limit=limit, on=when(day))
            for (value, limit), day in zip(crp, on, strict=True)
        ]
        done = item(plan(having(high_risk(), results=(esr, *near))), "inflammatory_markers")
        assert (done.outcome, done.finding) == (ItemState.DONE, finding)


# PET-CT told as an event


def test_a_pet_ct_that_is_only_on_the_calendar_is_booked_until_somebody_says_what_it_found():
    pet = Event(type="fdg_pet", on=when("2026-12-01"))
    others = tuple(act(name, "2026-05-10", finding=NEGATIVE) for name in (*OTHERS, "ca125"))
    route_a = item(plan(having(high_risk(), events=(pet,), screening=others)), ROUTE_A)
    assert (route_a.outcome, route_a.outcome_on) == (ItemState.BOOKED, date(2026, 12, 1))
    assert route_a.due_on == date(2026, 6, 7)
    assert "1 Dec 2026" in route_a.because
    done = act(ROUTE_A, "2026-12-01", finding=NEGATIVE)
    route_a = item(plan(having(high_risk(), events=(pet,), screening=(*others, done))), ROUTE_A)
    assert (route_a.outcome, route_a.finding) == (ItemState.DONE, NEGATIVE)


# The words


def test_no_day_is_invented_where_only_the_month_or_the_year_is_known():
    care = plan(high_risk(diagnosed="2026-05", onset="2026-03"))
    assert "diagnosed May 2026, due within 14 days" in item(care, "urinalysis").because
    yearly = item(care, "urinalysis", Round.YEAR_1)
    assert "12 months after diagnosis in May 2026 (counted from onset: Mar 2027)" in yearly.because
    assert yearly.due_on == date(2027, 5, 1)
    assert "diagnosed 2026, due within 14 days" in item(plan(high_risk(diagnosed="2026")), "urinalysis").because


def test_counting_from_onset_names_a_diagnosis_known_to_the_month_as_a_month():
    guideline = imacs()
    by_onset = replace(guideline, timing=replace(guideline.timing, yearly_anchor=YearlyAnchor.ONSET))
    care = care_plan(high_risk(diagnosed="2026-05"), by_onset)
    assert "(counted from diagnosis: May 2027)" in item(care, "urinalysis", Round.YEAR_1).because


def test_results_and_a_work_up_known_to_the_month_say_the_month():
    care = plan(having(high_risk(), results=blood_count("2027-03")))
    assert "Done Mar 2027, from the results recorded" in item(care, "full_blood_count", Round.YEAR_1).because
    done = tuple(act(name, "2026-06", finding=NEGATIVE) for name in (*OTHERS, "ca125"))
    route_a = item(plan(having(high_risk(), screening=done)), ROUTE_A)
    assert "The work-up was complete in Jun 2026: consider it now." in route_a.because
    assert route_a.due_on == date(2026, 6, 29)


def test_every_reason_is_made_of_whole_sentences():
    done = tuple(act(name, "2026-05-10", finding=NEGATIVE) for name in (*OTHERS, "ca125", ROUTE_A))
    declined = act("gi_endoscopy_if_negative", "2026-06-10", ActState.DECLINED, reason="no")
    care = plan(having(high_risk(), screening=(*done, declined)))
    assert "finds no cancer. The work-up was complete on 10 May 2026. Done 10 May 2026: negative." in (
        item(care, ROUTE_A).because
    )
    assert "finds no cancer. " in item(care, "gi_endoscopy_if_negative").because


def test_cancers_being_worked_up_are_named_in_one_order_whatever_the_order_of_the_file():
    done = tuple(act(name, "2026-05-10", finding=NEGATIVE) for name in (*OTHERS, "ca125"))
    cancers = [cancer(site, None, CancerState.WORKUP) for site in ("ovary", "lung")]
    for told in (cancers, cancers[::-1]):
        waiting = item(plan(having(high_risk(), screening=done, cancers=tuple(told))), ROUTE_A)
        assert waiting.state(TODAY) is ItemState.WAITING
        assert "Waiting for: the lung work-up, the ovary work-up." in waiting.because


# Properties


DAYS = st.one_of(
    st.dates(date(2026, 4, 25), date(2026, 5, 15)).map(str),
    st.sampled_from(["2026-05", "2027-05", "2026", "2027-06-10"]),
)
ACTS = st.builds(
    lambda on, state, finding, round_, day: recorded(
        act("full_blood_count", on, state, finding=finding if state is ActState.DONE else None, round_=round_), day
    )
    if day
    else act("full_blood_count", on, state, finding=finding if state is ActState.DONE else None, round_=round_),
    DAYS, st.sampled_from(ActState), st.sampled_from([None, *ActFinding]), st.sampled_from([None, *Round]),
    st.integers(0, 4),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(ACTS, max_size=6), st.lists(st.tuples(DAYS, st.sampled_from([90, 130])), max_size=3), st.randoms())
def test_whatever_the_order_of_the_file_the_rounds_say_the_same_and_no_malignancy_is_hidden(acts, counts, random):
    results = [result for on, haemoglobin in counts for result in blood_count(on, haemoglobin)]
    first = plan(having(high_risk(), screening=tuple(acts), results=tuple(results))).items
    random.shuffle(acts)
    random.shuffle(results)
    assert plan(having(high_risk(), screening=tuple(acts), results=tuple(results))).items == first
    if any(each.finding is MALIGNANCY for each in acts):
        assert MALIGNANCY in {i.finding for i in first if i.item == "full_blood_count"}


@pytest.mark.parametrize(
    ("programme", "state", "outcome"),
    [
        ("breast", ActState.DONE, ItemState.DONE),
        ("breast", ActState.BOOKED, None),
        ("cervical", ActState.DONE, None),
    ],
    ids=["done", "only booked", "another programme"],
)
def test_a_mammogram_of_the_national_programme_is_the_mammogram_that_the_guideline_asks_for(programme, state, outcome):
    invited = ScreeningAct(item="national_programme", programme=programme, state=state, on=when("2026-04-20"))

    planned = item(plan(having(high_risk(born="1970-01-15"), screening=(invited,))), "mammography")

    assert planned.outcome == outcome
    assert ("by the national programme, which is the same examination" in planned.because) is (outcome is not None)
