"""A test that points to cancer is never silent, whether or not the plan asks for it (U7)."""

from dataclasses import replace

import pytest
from builders import act, cancer, feature, having, high_risk, item, names, patient, plan, when

from dashboard.domain.record import Cancer, CancerMove, Result, ScreeningAct
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    AntibodyState,
    CancerState,
    Feature,
    Group,
    Organ,
    Sex,
    Subtype,
)

CT = "ct_neck_thorax_abdomen_pelvis"
ENDOSCOPY, ROUTE_A = "gi_endoscopy_if_negative", "pet_ct_if_negative"
NEGATIVE, ABNORMAL, MALIGNANCY = ActFinding.NEGATIVE, ActFinding.ABNORMAL, ActFinding.MALIGNANCY


def asked(record):
    return [question.text for question in plan(record).questions if question.rule == "U7"]


@pytest.mark.parametrize("name", [ENDOSCOPY, ROUTE_A])
@pytest.mark.parametrize("finding", [ABNORMAL, MALIGNANCY])
def test_what_an_endoscopy_or_pet_ct_found_stays_in_the_plan_and_is_asked_about(name, finding):
    record = having(high_risk(), screening=(act(name, "2026-06-09", finding=finding),))
    assert item(plan(record), name).finding is finding
    assert len(asked(record)) == 1
    assert f": {finding}, and no cancer work-up is recorded" in asked(record)[0]


def test_an_endoscopy_that_found_nothing_stays_in_the_plan_when_a_cancer_is_found_later():
    record = having(
        high_risk(),
        screening=(act(ENDOSCOPY, "2026-06-09", finding=NEGATIVE),),
        cancers=(cancer("ovary", "2026-09-01", CancerState.PLANNING),),
    )
    endoscopy = item(plan(record), ENDOSCOPY)
    assert endoscopy.finding is NEGATIVE
    assert "not due because ovary cancer was found on 1 Sep 2026" in endoscopy.because
    assert ROUTE_A not in names(plan(record))


@pytest.mark.parametrize("finding", [ABNORMAL, MALIGNANCY])
def test_a_ct_in_the_standard_group_that_points_to_cancer_is_asked_about(finding):
    record = having(patient(), screening=(act(CT, "2026-06-09", finding=finding),))
    assert CT not in names(plan(record))
    (text,) = asked(record)
    assert text.endswith(
        f"of 9 Jun 2026: {finding}. No test of the plan shows it, and no cancer work-up is recorded. What follows?"
    )


def test_a_mammography_of_a_man_that_found_a_malignancy_is_asked_about():
    record = having(high_risk(sex=Sex.MALE), screening=(act("mammography", "2026-06-09", finding=MALIGNANCY),))
    (text,) = asked(record)
    assert text.startswith("Mammography of 9 Jun 2026: malignancy")


def test_a_test_that_nobody_knows_is_asked_about_by_its_name():
    scan = ScreeningAct(item="moon_scan", state=ActState.DONE, on=when("2026-06-09"), finding=MALIGNANCY)
    assert asked(having(patient(), screening=(scan,)))[0].startswith("Moon scan of 9 Jun 2026")


def test_a_raised_tumour_marker_that_the_plan_does_not_ask_for_is_asked_about_once():
    psa = tuple(
        Result(test="psa", value=value, unit="ug/L", upper_limit=4, on=when(on))
        for on, value in (("2026-05-10", 50), ("2026-06-10", 70))
    )
    without = high_risk(sex=Sex.MALE, organs_absent=(Organ.PROSTATE,))
    (text,) = asked(having(without, results=psa))
    assert "of 10 Jun 2026: abnormal" in text


@pytest.mark.parametrize(
    ("on", "finding", "is_asked"),
    [
        ("2026-01-31", ABNORMAL, True), ("2026-01-30", ABNORMAL, False), ("2005-01-01", MALIGNANCY, True),
        ("2026-06-09", NEGATIVE, False), ("2026-06-09", ActFinding.INCIDENTAL, False),
    ],
    ids=["90 days before the diagnosis", "91 days before", "a malignancy of any day", "negative", "incidental"],
)  # fmt: skip
def test_an_old_abnormal_test_is_history_but_a_malignancy_never_is(on, finding, is_asked):
    assert bool(asked(having(patient(), screening=(act(CT, on, finding=finding),)))) is is_asked


@pytest.mark.parametrize(
    ("found", "is_asked"),
    [("2026-06-20", False), ("2026-03-11", False), ("2026-03-10", True), ("2010-05-01", True)],
    ids=["after it", "90 days before it", "91 days before it", "long before"],
)
def test_a_recorded_cancer_answers_the_question_unless_it_is_an_older_one(found, is_asked):
    known = cancer("breast", found, CancerState.REMISSION)
    record = having(patient(diagnosed="2026-03-01", onset="2026-01-01"), cancers=(known,))
    assert bool(asked(replace(record, screening=(act(CT, "2026-06-09", finding=MALIGNANCY),)))) is is_asked


def test_a_later_abnormal_test_does_not_undo_a_malignancy():
    acts = (act(CT, "2026-06-09", finding=MALIGNANCY), act(CT, "2026-06-20", finding=ABNORMAL))
    (text,) = asked(having(patient(), screening=acts))
    assert "of 9 Jun 2026: malignancy" in text


@pytest.mark.parametrize(
    ("suspected", "is_asked"),
    [("2019-01-01", True), ("2026-03-10", True), ("2026-03-11", False), ("2026", False), (None, False)],
    ids=["long before it", "91 days before it", "90 days before", "perhaps after it", "day not known"],
)
def test_a_cancer_in_work_up_answers_the_question_unless_it_was_suspected_long_before(suspected, is_asked):
    suspicion = CancerMove(state=CancerState.SUSPECTED, on=when(suspected) if suspected else None)
    record = having(patient(), cancers=(Cancer(site="skin", moves=(suspicion,)),))
    assert bool(asked(replace(record, screening=(act(CT, "2026-06-09", finding=MALIGNANCY),)))) is is_asked


def test_a_malignancy_long_before_the_myositis_takes_no_pet_ct_and_no_endoscopy_away():
    record = having(high_risk(), screening=(act("mammography", "2005-01-01", finding=MALIGNANCY),))
    assert names(plan(record)) >= {ENDOSCOPY, ROUTE_A}
    recent = having(high_risk(), screening=(act("mammography", "2026-05-09", finding=MALIGNANCY),))
    assert not {ENDOSCOPY, ROUTE_A} & names(plan(recent))


def test_the_reason_names_the_first_malignancy_in_whatever_order_a_file_tells_them():
    acts = (act("mammography", "2026-05-20", finding=MALIGNANCY), act(CT, "2026-05-09", finding=MALIGNANCY))
    reasons = {
        each.because
        for told in (acts, acts[::-1])
        for each in plan(having(high_risk(), screening=told)).not_due
        if each.item == ENDOSCOPY
    }
    assert reasons == {"Not due because the work-up found a malignancy on 9 May 2026."}


# Without a day of diagnosis, and where a group is still open


def test_without_a_day_of_diagnosis_a_test_settles_no_yearly_round():
    counts = tuple(
        Result(test=test, value=5, lower_limit=1, upper_limit=9, on=when(f"2026-05-{day:02}"))
        for day in (1, 8, 15, 22)
        for test in ("esr", "crp")
    )
    care = plan(having(high_risk(diagnosed=None), results=counts))
    settled = [each.round_ for each in care.items if each.item == "inflammatory_markers" and each.outcome == "done"]
    assert settled == ["diagnosis"]


@pytest.mark.parametrize(
    ("on", "counts"), [("2010-05-01", False), ("2025-11-30", False), ("2025-12-01", True)], ids=str
)
def test_without_a_day_of_diagnosis_a_test_counts_from_90_days_before_the_onset(on, counts):
    record = having(high_risk(diagnosed=None), screening=(act("mammography", on, finding=NEGATIVE),))
    assert (item(plan(record), "mammography").outcome == "done") is counts


def test_what_a_pending_antibody_could_add_is_planned_from_the_diagnosis_not_from_a_later_feature():
    """High since the necrosis; with NXP2 positive it would have been high from the diagnosis."""
    necrosis = feature(Feature.CUTANEOUS_NECROSIS, since="2026-08-16")
    pending = {Antibody.NXP2: AntibodyState.PENDING}
    facts = {"subtype": Subtype.CADM, "born": "1951-02-13", "onset": "2024-01-29", "diagnosed": "2024-09-15"}
    care = plan(patient(**facts, features=(necrosis,), undecided=pending))
    assert care.risk.group is Group.HIGH
    now = {each.round_ for each in care.items if each.item == "urinalysis"}
    worse = {each.round_ for each in care.items_if_highest if each.item == "urinalysis"}
    assert (now, worse) == ({"diagnosis", "year_2", "year_3"}, {"year_1"})
