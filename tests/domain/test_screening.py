"""Which tests are due when, and why not: IMACS 2023, fact sheet sections 1.3 to 1.7."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from builders import TODAY, act, cancer, feature, having, high_risk, item, names, patient, plan, when
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.dates import add_months
from dashboard.domain.planning import care_plan
from dashboard.domain.protocol import YearlyAnchor
from dashboard.domain.record import Event, Provenance, RedFlagNoted, Result, ScreeningAct
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    AntibodyState,
    CancerState,
    Comparator,
    Dysphagia,
    Feature,
    Group,
    ItemState,
    Organ,
    Panel,
    RedFlag,
    Region,
    Round,
    Sex,
    Smoking,
    Subtype,
)
from dashboard.protocols.loader import imacs

ENHANCED_WOMAN = (
    "ct_neck_thorax_abdomen_pelvis",
    "cervical_screening",
    "mammography",
    "ca125",
    "pelvic_ultrasound",
    "faecal_occult_blood",
)
CT = "ct_neck_thorax_abdomen_pelvis"
DYSPHAGIA = feature(Feature.DYSPHAGIA, grade=Dysphagia.MODERATE)


def worked_up(on="2026-05-20", **changes):
    """High risk, every enhanced item done without finding."""
    return having(
        high_risk(**changes), screening=tuple(act(name, on, finding=ActFinding.NEGATIVE) for name in ENHANCED_WOMAN)
    )


@pytest.mark.parametrize(
    ("record", "rounds", "enhanced"),
    [
        (patient(), {Round.DIAGNOSIS}, False),
        (patient(subtype=Subtype.DM), {Round.DIAGNOSIS}, True),
        (high_risk(), set(Round), True),
    ],
    ids=["standard", "moderate", "high"],
)
def test_panels_and_rounds_follow_the_group(record, rounds, enhanced):
    care = plan(record)
    assert {i.round_ for i in care.items if i.panel is Panel.BASIC} == rounds
    assert (CT in names(care)) is enhanced


@pytest.mark.parametrize(
    ("sex", "absent", "expected"),
    [
        (Sex.FEMALE, (), {"cervical_screening", "mammography", "ca125", "pelvic_ultrasound"}),
        (Sex.FEMALE, (Organ.CERVIX, Organ.OVARY), {"mammography"}),
        (Sex.MALE, (), {"psa"}),
        (Sex.OTHER, (), {"cervical_screening", "mammography", "ca125", "pelvic_ultrasound", "psa"}),
        (Sex.UNKNOWN, (Organ.PROSTATE,), {"cervical_screening", "mammography", "ca125", "pelvic_ultrasound"}),
    ],
)
def test_organ_items_go_by_the_organs_present(sex, absent, expected):
    care = plan(high_risk(sex=sex, organs_absent=absent))
    by_organ = {"cervical_screening", "mammography", "ca125", "pelvic_ultrasound", "psa"}
    assert names(care) & by_organ == expected
    assert {n.item for n in care.not_due} >= by_organ - expected


def test_due_dates_count_from_the_diagnosis():
    care = plan(high_risk())
    assert item(care, "urinalysis").due_on == date(2026, 5, 15)
    assert item(care, CT).due_on == date(2026, 5, 29)
    assert item(care, "urinalysis", Round.YEAR_1).due_on == date(2027, 5, 1)
    assert "counted from onset: 1 Mar 2027" in item(care, "urinalysis", Round.YEAR_1).because


def counting_from_onset(record):
    """The plan of a site that counts the yearly rounds from onset (U2)."""
    guideline = imacs()
    timing = replace(guideline.timing, yearly_anchor=YearlyAnchor.ONSET)
    return care_plan(record, replace(guideline, timing=timing))


def yearly_days(care):
    return [item(care, "urinalysis", round_).due_on for round_ in (Round.YEAR_1, Round.YEAR_2, Round.YEAR_3)]


@pytest.mark.parametrize(
    ("onset", "first"),
    [
        ("2026-03-01", date(2027, 3, 1)),
        ("2025-07-15", date(2026, 7, 15)),
        ("2025-07-14", date(2027, 7, 14)),
        ("2025-05-01", date(2027, 5, 1)),
        ("2025-03-01", date(2027, 3, 1)),
        ("2023-05-01", date(2027, 5, 1)),
        ("2024-02-29", date(2027, 2, 28)),
        ("2025-08", date(2026, 8, 1)),
    ],
    ids=[
        "two months before diagnosis", "an anniversary 75 days after diagnosis", "74 days after", "on the day",
        "before it", "three years before", "a leap day", "known to the month",
    ],
)  # fmt: skip
def test_a_site_may_count_the_years_from_onset_and_what_comes_before_the_diagnosis_is_covered_by_it(onset, first):
    care = counting_from_onset(high_risk(onset=onset))
    assert [day.year - first.year for day in yearly_days(care)] == [0, 1, 2]
    year_1 = item(care, "urinalysis", Round.YEAR_1)
    assert year_1.due_on == first
    assert "months after onset " in year_1.because
    assert "counted from diagnosis: 1 May 2027" in year_1.because
    assert ("covered by the panel at diagnosis" in year_1.because) is (first > when(onset).first + timedelta(366))


def test_an_onset_known_only_to_a_year_that_would_change_the_rounds_counts_from_diagnosis():
    care = counting_from_onset(high_risk(onset="2025"))
    assert yearly_days(care)[0] == date(2027, 5, 1)
    assert "because the onset is known only as 2025" in item(care, "urinalysis", Round.YEAR_1).because


def test_without_a_day_of_onset_the_years_count_from_diagnosis_and_the_reason_says_so():
    care = counting_from_onset(high_risk(onset=None))
    assert yearly_days(care) == yearly_days(plan(high_risk()))
    assert "months after diagnosis on 1 May 2026, because the onset is not recorded" in (
        item(care, "urinalysis", Round.YEAR_1).because
    )


def test_counting_from_onset_lets_lapsed_rounds_collapse_when_the_group_rises():
    risen = patient(
        subtype=Subtype.DM, onset="2025-11-01", features=(feature(Feature.CUTANEOUS_NECROSIS, since="2028-10-01"),)
    )
    care = counting_from_onset(risen)
    assert {i.round_ for i in care.items if i.item == "urinalysis"} == {Round.DIAGNOSIS, Round.YEAR_3}
    assert item(care, "urinalysis", Round.YEAR_3).due_on == date(2028, 11, 1)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2023, 5, 1), date(2026, 5, 1)))
def test_counting_from_onset_never_screens_less_than_three_years_after_either(onset):
    care = counting_from_onset(high_risk(onset=str(onset)))
    basic = [item(care, "urinalysis").due_on, *yearly_days(care)]
    assert len(basic) == 4
    assert all(later - earlier <= timedelta(366 + 60) for earlier, later in pairwise(basic))
    assert basic[1] > date(2026, 5, 1)
    assert basic[-1] >= add_months(onset, 36)


@pytest.mark.parametrize(
    ("day", "state", "days"),
    [
        (date(2026, 4, 28), ItemState.NOT_DUE, 0),
        (date(2026, 4, 29), ItemState.DUE, 0),
        (date(2026, 6, 26), ItemState.DUE, 0),
        (date(2026, 6, 27), ItemState.OVERDUE, 29),
    ],
    ids=["31 days before", "30 days before", "28 days after", "29 days after"],
)
def test_a_test_is_due_from_30_days_before_until_28_days_after_its_date(day, state, days):
    ct = item(plan(high_risk()), CT)
    assert (ct.state(day), ct.days_overdue(day)) == (state, days)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2027, 3, 1), ItemState.NOT_DUE),
        (date(2027, 3, 2), ItemState.DUE),
        (date(2027, 6, 30), ItemState.DUE),
        (date(2027, 7, 1), ItemState.OVERDUE),
    ],
    ids=["61 days before", "60 days before", "60 days after", "61 days after"],
)
def test_a_yearly_round_has_a_window_of_60_days_either_side(day, state):
    assert item(plan(high_risk()), "urinalysis", Round.YEAR_1).state(day) is state


def test_a_month_only_diagnosis_is_due_from_its_first_day():
    assert item(plan(high_risk(diagnosed="2026-05")), CT).due_on == date(2026, 5, 29)


def test_without_a_day_of_diagnosis_tests_wait_and_say_so():
    ct = item(plan(high_risk(diagnosed=None)), CT)
    assert (ct.due_on, ct.state(TODAY)) == (None, ItemState.WAITING)
    assert "day of diagnosis is not recorded" in ct.because


def test_a_test_that_was_ordered_but_not_done_can_be_overdue():
    record = having(high_risk(), screening=(act(CT, "2026-05-02", ActState.ORDERED),))
    ct = item(plan(record), CT)
    assert (ct.state(date(2026, 7, 1)), ct.days_overdue(date(2026, 7, 1))) == (ItemState.ORDERED, 33)


# Evidence


@pytest.mark.parametrize(
    ("on", "counts"),
    [("2026-01-30", False), ("2026-01-31", True), ("2026-05-01", True), ("2028-01-01", True)],
    ids=["91 days before diagnosis", "90 days before", "on the day", "late"],
)
def test_what_was_done_from_90_days_before_diagnosis_counts(on, counts):
    ct = item(plan(having(high_risk(), screening=(act(CT, on),))), CT)
    assert (ct.outcome is ItemState.DONE) is counts


def test_an_act_counts_for_the_round_due_nearest():
    done = tuple(act("urinalysis", on) for on in ("2026-05-10", "2027-05-20", "2027-11-01"))
    care = plan(having(high_risk(), screening=done))
    assert item(care, "urinalysis").outcome_on == date(2026, 5, 10)
    assert item(care, "urinalysis", Round.YEAR_1).outcome_on == date(2027, 5, 20)
    assert item(care, "urinalysis", Round.YEAR_2).outcome is None


def test_an_act_that_names_its_round_counts_for_that_round():
    care = plan(having(high_risk(), screening=(act("urinalysis", "2027-05-20", round_=Round.DIAGNOSIS),)))
    assert item(care, "urinalysis").outcome is ItemState.DONE
    assert item(care, "urinalysis", Round.YEAR_1).outcome is None


def test_a_staging_ct_counts_for_the_panel_and_the_plan_says_so():
    record = having(high_risk(), screening=(act("staging_ct", "2026-05-12", finding=ActFinding.NEGATIVE),))
    ct = item(plan(record), CT)
    assert ct.outcome is ItemState.DONE
    assert "by Staging CT, which covers the same regions: negative" in ct.because


def test_a_ct_without_the_neck_does_not_count():
    assert (
        item(plan(having(high_risk(), screening=(act("ct_thorax_abdomen_pelvis", "2026-05-12"),))), CT).outcome is None
    )


def test_a_declined_staging_ct_says_nothing_about_the_panel():
    record = having(high_risk(), screening=(act("staging_ct", "2026-05-12", ActState.DECLINED, reason="no"),))
    assert item(plan(record), CT).outcome is None


@pytest.mark.parametrize(
    ("value", "limit", "finding"), [(20, 35, "negative"), (35, 35, "negative"), (36, 35, "abnormal"), (20, None, None)]
)
def test_a_recorded_ca125_is_the_test(value, limit, finding):
    result = Result(test="ca125", value=value, unit="U/mL", on=when("2026-05-12"), upper_limit=limit)
    ca125 = item(plan(having(high_risk(), results=(result,))), "ca125")
    assert (ca125.outcome, ca125.finding) == (ItemState.DONE, finding)


@pytest.mark.parametrize(("apart", "counts"), [("2026-05-15", True), ("2026-05-16", False)])
def test_bloods_within_three_days_of_each_other_are_one_set(apart, counts):
    results = (
        Result(test="esr", value=30, on=when("2026-05-12")),
        Result(test="crp", value=4, on=when(apart)),
    )
    care = plan(having(high_risk(), results=results))
    assert (item(care, "inflammatory_markers").outcome is ItemState.DONE) is counts


def test_a_later_act_replaces_an_earlier_one_until_the_test_is_done():
    acts = (
        act(CT, "2026-05-02", ActState.ORDERED),
        act(CT, "2026-05-20", ActState.DONE, finding=ActFinding.NEGATIVE),
        act(CT, "2026-05-25", ActState.ORDERED),
    )
    assert item(plan(having(high_risk(), screening=acts)), CT).outcome is ItemState.DONE


def test_a_refusal_recorded_after_a_booking_stands_though_the_appointment_lies_ahead():
    booked = recorded(act(CT, "2026-06-20", ActState.BOOKED), 10)
    declined = recorded(act(CT, "2026-05-12", ActState.DECLINED, reason="no"), 12)
    for acts in ((booked, declined), (declined, booked)):
        assert item(plan(having(high_risk(), screening=acts)), CT).outcome is ItemState.DECLINED


def recorded(each, day):
    return replace(each, provenance=Provenance(recorded_at=datetime(2026, 5, day, tzinfo=UTC)))


def test_a_finding_entered_later_for_the_same_round_counts():
    first = recorded(act(CT, "2026-05-12", round_=Round.DIAGNOSIS), 12)
    later = recorded(act(CT, "2026-05-12", round_=Round.DIAGNOSIS, finding=ActFinding.MALIGNANCY), 14)
    for acts in ((first, later), (later, first)):
        assert item(plan(having(high_risk(), screening=acts)), CT).finding is ActFinding.MALIGNANCY


def test_of_two_findings_of_one_day_the_worse_one_counts_in_any_order():
    acts = (act(CT, "2026-05-12", finding=ActFinding.MALIGNANCY), act(CT, "2026-05-12", finding=ActFinding.NEGATIVE))
    for order in (acts, acts[::-1]):
        assert item(plan(having(high_risk(), screening=order)), CT).finding is ActFinding.MALIGNANCY


def test_a_booking_of_unknown_recording_stands_with_its_order_and_gives_way_to_a_refusal():
    ordered, booked = act(CT, "2026-05-02", ActState.ORDERED), act(CT, "2026-06-20", ActState.BOOKED)
    declined = act(CT, "2026-05-10", ActState.DECLINED, reason="no")
    assert item(plan(having(high_risk(), screening=(booked, ordered))), CT).outcome is ItemState.BOOKED
    assert item(plan(having(high_risk(), screening=(declined, booked, ordered))), CT).outcome is ItemState.DECLINED


def test_of_two_appointments_for_one_order_the_later_one_stands_in_any_order():
    ordered = act(CT, "2026-05-02", ActState.ORDERED)
    booked = (act(CT, "2026-05-20", ActState.BOOKED), act(CT, "2026-06-20", ActState.BOOKED))
    for order in (booked, booked[::-1]):
        assert item(plan(having(high_risk(), screening=(ordered, *order))), CT).outcome_on == date(2026, 6, 20)


def test_a_test_known_to_the_month_counts_when_any_of_its_days_would():
    assert item(plan(having(high_risk(), screening=(act(CT, "2026-01"),))), CT).outcome is ItemState.DONE


@pytest.mark.parametrize(
    ("result", "outcome", "finding"),
    [
        ({}, None, None),
        ({"word": "sample lost"}, None, None),
        ({"word": "negative"}, ItemState.DONE, ActFinding.NEGATIVE),
        ({"value": 35, "upper_limit": 35, "comparator": Comparator.ABOVE}, ItemState.DONE, ActFinding.ABNORMAL),
        ({"value": 5, "upper_limit": 35, "comparator": Comparator.BELOW}, ItemState.DONE, ActFinding.NEGATIVE),
        ({"value": 5, "upper_limit": 35, "comparator": Comparator.ABOVE}, ItemState.DONE, None),
    ],
    ids=["no value", "lost", "a word", "above the limit", "below detection", "above something"],
)
def test_a_result_is_the_test_only_if_it_says_something(result, outcome, finding):
    record = having(high_risk(), results=(Result(test="ca125", on=when("2026-05-12"), **result),))
    ca125 = item(plan(record), "ca125")
    assert (ca125.outcome, ca125.finding) == (outcome, finding)


# Items to consider


def test_route_a_and_endoscopy_wait_for_the_work_up_and_name_what_is_missing():
    record = worked_up()
    waiting = item(plan(having(record, screening=record.screening[:-1])), "pet_ct_if_negative")
    assert waiting.state(TODAY) is ItemState.WAITING
    assert "Faecal occult blood test" in waiting.because
    ready = item(plan(record), "gi_endoscopy_if_negative")
    assert ready.due_on == date(2026, 6, 17)


def test_an_item_waived_with_a_reason_completes_the_work_up():
    record = worked_up()
    waived = act("faecal_occult_blood", "2026-05-30", ActState.WAIVED, reason="colonoscopy last month")
    care = plan(having(record, screening=(*record.screening[:-1], waived)))
    assert item(care, "pet_ct_if_negative").due_on == date(2026, 6, 27)


@pytest.mark.parametrize(
    ("last", "cancers", "missing"),
    [
        (act("faecal_occult_blood", "2026-05-30"), (), "Faecal occult blood test"),
        (act("faecal_occult_blood", "2026-05-30", ActState.WAIVED), (), "Faecal occult blood test"),
        (act("faecal_occult_blood", "2026-05-30", finding=ActFinding.NEGATIVE),
         (cancer("lung", None, CancerState.WORKUP),), "the lung work-up"),
    ],
    ids=["no result yet", "waived without a reason", "a cancer is being worked up"],
)  # fmt: skip
def test_the_work_up_is_not_negative_while_something_is_open(last, cancers, missing):
    record = worked_up()
    care = plan(having(record, screening=(*record.screening[:-1], last), cancers=cancers))
    waiting = item(care, "pet_ct_if_negative")
    assert waiting.state(TODAY) is ItemState.WAITING
    assert f"Waiting for: {missing}." in waiting.because


def test_if_negative_items_of_a_group_that_rose_late_are_due_from_that_day():
    late = worked_up(positive=(), subtype=Subtype.DM, born="1996-01-15",
                     features=(feature(Feature.CUTANEOUS_NECROSIS, since="2027-02-01"),))  # fmt: skip
    assert item(plan(late), "pet_ct_if_negative").due_on == date(2027, 3, 1)


def test_route_b_is_due_from_the_day_its_feature_appeared():
    record = high_risk(features=(feature(Feature.CUTANEOUS_NECROSIS, since="2026-10-01"),))
    assert item(plan(record), "pet_ct_single").due_on == date(2026, 10, 29)


def test_a_single_pet_ct_stands_in_for_a_ct_that_was_only_ordered():
    acts = (act(CT, "2026-05-02", ActState.ORDERED), act("pet_ct_single", "2026-05-12", finding=ActFinding.NEGATIVE))
    assert item(plan(having(high_risk(features=(DYSPHAGIA,)), screening=acts)), CT).outcome is ItemState.SUPERSEDED


@pytest.mark.parametrize(
    "facts",
    [
        {"cancers": (cancer("ovary", "2026-05-25", CancerState.PLANNING),)},
        {"screening": (act(CT, "2026-05-20", finding=ActFinding.MALIGNANCY),)},
    ],
    ids=["a cancer recorded after diagnosis", "a test that found a malignancy"],
)
def test_a_cancer_found_later_removes_the_if_negative_items(facts):
    care = plan(having(high_risk(), **facts))
    assert not names(care) & {"pet_ct_if_negative", "gi_endoscopy_if_negative"}
    assert CT in names(care)


def test_the_moderate_group_has_no_if_negative_items():
    assert not names(plan(patient(subtype=Subtype.DM))) & {"pet_ct_if_negative", "gi_endoscopy_if_negative"}


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({"features": (DYSPHAGIA,)}, True),
        ({"features": (feature(Feature.CUTANEOUS_NECROSIS),)}, True),
        ({"features": (feature(Feature.PERSISTENT_HIGH_ACTIVITY),)}, True),
        ({}, False),
        ({"features": (feature(Feature.CUTANEOUS_ULCERATION),)}, False),
        ({"features": (DYSPHAGIA,), "subtype": Subtype.CADM}, False),
        ({"features": (DYSPHAGIA,), "positive": (Antibody.NXP2,)}, False),
        ({"features": (DYSPHAGIA,), "born": "1986-01-15"}, False),
    ],
    ids=["dysphagia", "necrosis", "activity", "no feature", "ulceration", "amyopathic", "NXP2", "aged 40"],
)
def test_route_b_needs_dermatomyositis_tif1g_age_and_an_additional_feature(changes, offered):
    assert ("pet_ct_single" in names(plan(high_risk(**changes)))) is offered


@pytest.mark.parametrize("state", [ActState.ORDERED, ActState.BOOKED, ActState.DONE])
def test_a_single_pet_ct_stands_in_for_the_ct_only(state):
    record = having(high_risk(features=(DYSPHAGIA,)), screening=(act("pet_ct_single", "2026-05-12", state),))
    care = plan(record)
    assert item(care, CT).state(TODAY) is ItemState.SUPERSEDED
    assert all(item(care, name).outcome is None for name in ENHANCED_WOMAN[1:])
    assert any(question.rule == "U6" for question in care.questions)


def test_a_pet_ct_for_another_reason_is_not_the_choice_of_route_b():
    pet = Event(type="fdg_pet", on=when("2026-05-12"))
    care = plan(having(high_risk(features=(DYSPHAGIA,)), events=(pet,)))
    assert item(care, CT).outcome is None
    assert item(care, "pet_ct_single").outcome is None
    assert item(care, "pet_ct_if_negative").outcome is ItemState.BOOKED


@pytest.mark.parametrize(("region", "due"), [(True, True), (False, False), (None, False)])
def test_nasoendoscopy_goes_by_region_whatever_the_group(region, due):
    care = plan(patient(nasopharyngeal_carcinoma_region=region))
    assert ("nasoendoscopy" in names(care)) is due


@pytest.mark.parametrize("subtype", [Subtype.PM, Subtype.IBM])
def test_red_flags_ask_for_a_review_in_any_group(subtype):
    record = patient(subtype=subtype, smoking=Smoking.CURRENT)
    care = plan(having(record, red_flags=(RedFlagNoted(flag=RedFlag.FEVER),)))
    assert "smoking, fever" in item(care, "red_flag_review").because
    assert "red_flag_review" not in names(plan(patient(subtype=subtype, smoking=Smoking.FORMER)))


# Who is not screened


@pytest.mark.parametrize(
    "record",
    [patient(subtype=Subtype.IBM), patient(onset="2010-01-01", diagnosed="2010-03-01"), high_risk(onset="2020-01-01")],
    ids=["inclusion body myositis", "juvenile onset", "diagnosed late"],
)
def test_outside_the_guideline_only_national_programmes_remain(record):
    care = plan(record)
    assert names(care) <= {"national_programme"}
    assert {n.item for n in care.not_due} >= {"urinalysis", CT}


def test_with_a_known_cancer_only_national_programmes_remain_and_the_reason_is_given():
    care = plan(having(high_risk(), cancers=(cancer("ovary", "2026-04-01", CancerState.PLANNING),)))
    assert names(care) == {"national_programme"}
    assert all("ovary cancer was already known on 1 Apr 2026" in n.because for n in care.not_due if n.item == CT)


def test_nothing_is_outstanding_for_somebody_who_died():
    care = plan(having(high_risk(deceased_on=when("2026-05-20")), screening=(act(CT, "2026-05-12"),)))
    assert names(care) == {CT}
    assert any("died 20 May 2026" in n.because for n in care.not_due)


# A group that rises


def test_when_the_group_rises_its_items_become_due_from_that_day():
    risen = patient(subtype=Subtype.DM, features=(feature(Feature.PERSISTENT_HIGH_ACTIVITY, since="2027-02-01"),))
    care = plan(risen)
    assert care.risk.group is Group.HIGH
    assert item(care, CT).due_on == date(2026, 5, 29)
    assert item(care, "urinalysis", Round.YEAR_1).due_on == date(2027, 5, 1)
    standard = patient(features=(feature(Feature.CUTANEOUS_NECROSIS, since="2027-02-01"),))
    assert item(plan(standard), CT).due_on == date(2027, 3, 1)


def test_yearly_rounds_that_lapsed_before_the_group_rose_become_one_round_due_then():
    risen = patient(subtype=Subtype.DM, features=(feature(Feature.CUTANEOUS_NECROSIS, since="2028-10-01"),))
    care = plan(risen)
    assert {i.round_ for i in care.items if i.item == "urinalysis"} == {Round.DIAGNOSIS, Round.YEAR_2, Round.YEAR_3}
    assert item(care, "urinalysis", Round.YEAR_2).due_on == date(2028, 10, 15)


def test_a_group_that_rises_more_than_three_years_after_onset_brings_no_items():
    late = patient(features=(feature(Feature.CUTANEOUS_NECROSIS, since="2029-03-02"),))
    assert plan(late).items == plan(patient()).items


# Two plans


def test_while_an_antibody_is_pending_both_plans_are_there():
    record = patient(subtype=Subtype.CADM, undecided={Antibody.TIF1G: AntibodyState.PENDING})
    care = plan(record)
    assert CT not in names(care)
    assert CT in {i.item for i in care.items_if_highest}


def test_a_pending_tif1g_could_add_the_single_pet_ct():
    care = plan(high_risk(positive=(), undecided={Antibody.TIF1G: AntibodyState.PENDING}, features=(DYSPHAGIA,)))
    assert {i.item for i in care.items_if_highest} == {"pet_ct_single"}


def test_with_everything_decided_there_is_one_plan():
    assert plan(high_risk()).items_if_highest == ()


# National programmes


@pytest.mark.parametrize(
    ("region", "born", "programmes"),
    [
        (Region.UK, "1976-05-02", {"cervical", "breast", "bowel"}),
        (Region.UK, "1979-05-02", {"cervical"}),
        (Region.UK, "1955-04-30", {"bowel"}),
        (Region.UK, "1951-05-01", set()),
        (Region.US, "1976-05-02", {"cervical", "breast", "colorectal"}),
    ],
)
def test_programmes_go_by_region_and_age_in_the_three_years_after_diagnosis(region, born, programmes):
    care = plan(patient(born=born), region=region)
    assert {i.programme for i in care.items if i.programme} == programmes


def test_a_programme_that_begins_within_three_years_is_due_on_that_birthday():
    care = plan(patient(born="1978-03-10"))
    assert next(i.due_on for i in care.items if i.programme == "breast") == date(2028, 3, 10)


def test_a_programme_whose_rules_change_within_three_years_is_offered_from_the_change():
    care = plan(patient(born="1980-06-15", onset="2023-01-01", diagnosed="2023-05-01"), region=Region.US)
    assert next(i.due_on for i in care.items if i.programme == "breast") == date(2024, 4, 30)


def test_a_programme_act_counts_for_the_programme_it_names():
    done = ScreeningAct(item="national_programme", programme="breast", on=when("2026-05-12"), state=ActState.DONE)
    unnamed = replace(done, programme=None)
    care = plan(having(patient(born="1976-05-02"), screening=(done, unnamed)))
    assert {i.programme for i in care.items if i.programme and i.outcome is ItemState.DONE} == {"breast"}


def test_the_region_recorded_on_the_patient_wins():
    care = plan(patient(born="1976-05-02", region=Region.US), region=Region.UK)
    assert "colorectal" in {i.programme for i in care.items}


def test_lung_screening_asks_for_smoking():
    born = "1966-01-01"
    assert "lung" not in {i.programme for i in plan(patient(born=born)).items}
    assert "lung" in {i.programme for i in plan(patient(born=born, smoking=Smoking.FORMER)).items}


# Questions


@pytest.mark.parametrize(
    ("record", "rule", "asks"),
    [
        (patient(subtype=Subtype.UNKNOWN), "U25", "rheumatology"),
        (patient(subtype=Subtype.CADM), "U10", "dermatology"),
        (patient(subtype=Subtype.ASYS, features=(feature(Feature.GOTTRON_SIGN),)), "U11", "dermatology"),
        (patient(features=(feature(Feature.CUTANEOUS_ULCERATION),)), "U17", "dermatology"),
        (patient(positive=(Antibody.TIF1G, Antibody.JO1)), "U8", "rheumatology"),
        (patient(features=(feature(Feature.DYSPHAGIA, grade=Dysphagia.PRESENT),)), "U16", "rheumatology"),
        (high_risk(onset=None), "U1", "rheumatology"),
        (high_risk(onset="2020-01-01"), "U19", "rheumatology"),
        (high_risk(subtype=Subtype.CADM), "U5", "oncology"),
        (high_risk(), "U22", "oncology"),
        (having(high_risk(), screening=(act(CT, "2026-05-12", finding=ActFinding.ABNORMAL),)), "U7", "oncology"),
    ],
)
def test_what_the_facts_leave_open_is_asked_of_a_named_specialty(record, rule, asks):
    assert (rule, asks) in {(q.rule, q.asks) for q in plan(record).questions}


def test_the_question_about_the_region_names_the_regions():
    [question] = [q for q in plan(high_risk()).questions if q.rule == "U22"]
    assert question.text.endswith(
        "carcinoma risk: Southern China (with Hong Kong), Taiwan, Singapore, Malaysia, other South-East Asia, "
        "the Arctic (Inuit), the Maghreb?"
    )


@pytest.mark.parametrize(("region", "asks"), [(None, True), (True, False), (False, False)])
def test_the_region_is_asked_for_until_yes_or_no_is_recorded(region, asks):
    care = plan(high_risk(nasopharyngeal_carcinoma_region=region))
    assert ("U22" in {q.rule for q in care.questions}) is asks


def test_a_woman_below_programme_age_keeps_her_tests_and_a_clinician_confirms():
    care = plan(patient(subtype=Subtype.DM, born="2004-01-15"))
    assert "below the age of the national programme" in item(care, "cervical_screening").because


# Properties


ACTS = st.lists(
    st.tuples(
        st.sampled_from([*ENHANCED_WOMAN, "urinalysis", "staging_ct", "unheard_of"]),
        st.dates(date(2026, 1, 1), date(2029, 12, 1)).map(str),
        st.sampled_from(ActState),
        st.sampled_from([None, *ActFinding]),
    ),
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(ACTS, st.randoms())
def test_the_order_in_which_a_file_tells_things_changes_nothing(acts, random):
    told = [act(name, on, state, finding=finding) for name, on, state, finding in acts]
    results = [Result(test="ca125", value=v, on=when(f"2026-05-{10 + v}"), upper_limit=3) for v in range(1, 6)]
    flags = [RedFlagNoted(flag=flag) for flag in RedFlag]
    cancers = [cancer("lung", "2018-01-01", CancerState.REMISSION), cancer("skin", "2019-01-01", CancerState.REMISSION)]
    first = plan(
        having(
            high_risk(), screening=tuple(told), results=tuple(results), red_flags=tuple(flags), cancers=tuple(cancers)
        )
    )
    for facts in (told, results, flags, cancers):
        random.shuffle(facts)
    again = having(
        high_risk(), screening=tuple(told), results=tuple(results), red_flags=tuple(flags), cancers=tuple(cancers)
    )
    assert [(i.key, i.outcome, i.outcome_on, i.finding) for i in plan(again).items] == [
        (i.key, i.outcome, i.outcome_on, i.finding) for i in first.items
    ]


@settings(max_examples=80, deadline=None)
@given(ACTS)
def test_whatever_was_done_every_item_stands_once_with_a_reason_and_a_source(acts):
    care = plan(
        having(high_risk(), screening=tuple(act(n, on, state, finding=finding) for n, on, state, finding in acts))
    )
    keys = [i.key for i in care.items]
    assert len(keys) == len(set(keys))
    assert all(i.because and i.source.title and i.source.link for i in care.items)


@pytest.mark.parametrize(
    ("site", "programme"), [("Ascending colon", "bowel"), ("breast", "breast"), ("uterine cervix", "cervical")]
)
def test_a_programme_never_asks_for_the_organ_of_a_known_cancer(site, programme):
    born = patient(born="1970-01-01")
    known = having(born, cancers=(cancer(site, "2026-04-01", CancerState.PLANNING),))
    assert programme in {i.programme for i in plan(born).items}
    assert programme not in {i.programme for i in plan(known).items}


def test_nobody_is_asked_about_somebody_who_died():
    assert (
        plan(high_risk(deceased_on=when("2026-05-20"), undecided={Antibody.SAE1: AntibodyState.PENDING})).questions
        == ()
    )
