"""A cancer takes the patient out of screening only where it was surely known before the myositis (U20, decision 6)."""

import pytest
from builders import cancer, having, high_risk, names, plan, when
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.record import Cancer, CancerMove
from dashboard.domain.words import CancerState, Flag


def with_cancer(found, *, onset="2026-03-01", diagnosed="2026-05-01"):
    ovary = cancer("ovary", found, CancerState.PLANNING)
    return having(high_risk(onset=onset, diagnosed=diagnosed), cancers=(ovary,))


def moved(*moves):
    states = tuple(CancerMove(state=state, on=when(on) if on else None) for state, on in moves)
    return having(high_risk(), cancers=(Cancer(site="ovary", moves=states),))


def questions(care, rule="U20"):
    return [question for question in care.questions if question.rule == rule]


def is_out(care):
    return Flag.SCREENING_SUPPRESSED in care.risk.flags


@pytest.mark.parametrize(
    ("found", "onset", "diagnosed"),
    [
        ("2026-10-01", "2026-01-01", "2026"),
        ("2026-03-30", "2026-01-01", "2026-03"),
        ("2026-03", "2026-01-01", "2026-03"),
        ("2023-06-01", "2026", "2026-12-31"),
        ("2023-03-15", "2026-03", "2026-05-01"),
        ("2023-03", "2026-03-15", "2026-05-01"),
        ("2023", "2026-03-15", "2026-05-01"),
    ],
    ids=[
        "a day in the year of the diagnosis",
        "a day in the month of the diagnosis",
        "the month of the diagnosis",
        "a day three years before some day of the year of onset",
        "a day three years before the month of onset",
        "the month three years before onset",
        "the year three years before onset",
    ],
)
def test_a_cancer_that_was_perhaps_known_before_leaves_the_patient_in_screening_and_oncology_is_asked(
    found, onset, diagnosed
):
    care = plan(with_cancer(found, onset=onset, diagnosed=diagnosed))
    assert not is_out(care)
    assert {"urinalysis", "ct_neck_thorax_abdomen_pelvis"} <= names(care)
    assert Flag.UNCERTAIN_DATE in care.risk.flags
    assert care.risk.provisional
    assert [question.asks for question in questions(care)] == ["oncology"]


@pytest.mark.parametrize(
    ("found", "onset", "diagnosed"),
    [
        ("2026-05-01", "2026-03-01", "2026-05-01"),
        ("2026-04", "2026-03", "2026-05"),
        ("2026-04-30", "2026", "2026-05"),
        ("2023-03-31", "2026-03", "2026-05-01"),
        ("2023-05-01", "2026", "2026-05-01"),
        ("2025", "2026", "2026"),
    ],
    ids=[
        "on the day of the diagnosis",
        "in the month before",
        "on the day before that month",
        "three years before the last day of the month of onset",
        "three years before the diagnosis, which ends the year of onset",
        "in the year before",
    ],
)
def test_a_cancer_that_was_surely_known_before_leaves_screening(found, onset, diagnosed):
    care = plan(with_cancer(found, onset=onset, diagnosed=diagnosed))
    assert is_out(care)
    assert names(care) == {"national_programme"}
    assert not questions(care)


@pytest.mark.parametrize("diagnosed", ["2026", "2026-10"])
def test_what_was_perhaps_found_after_the_diagnosis_ends_the_wait_for_a_negative_work_up(diagnosed):
    care = plan(with_cancer("2026-10-15", onset="2026-01-01", diagnosed=diagnosed))
    assert "pet_ct_if_negative" not in names(care)
    assert "may have been found before or after" in care.remarks[0].text


def test_a_cancer_without_a_day_of_diagnosis_counts_from_the_first_state_in_which_it_was_confirmed():
    after = plan(moved((CancerState.SUSPECTED, "2026-06-01"), (CancerState.CONFIRMED_STAGING, "2026-06-10")))
    assert not is_out(after)
    assert "urinalysis" in names(after)
    assert after.remarks[0].text.startswith("The ovary cancer of 10 Jun 2026 was found after")
    before = plan(moved((CancerState.SUSPECTED, "2026-04-01"), (CancerState.CONFIRMED_STAGING, "2026-04-10")))
    assert is_out(before)
    assert "on 10 Apr 2026" in before.not_due[0].because


@pytest.mark.parametrize(
    "moves",
    [
        ((CancerState.REMISSION, "2026-06-10"),),
        ((CancerState.RECURRENCE, "2027"),),
        ((CancerState.CONFIRMED_STAGING, None), (CancerState.TREATMENT_CURATIVE, "2026-06-10")),
    ],
    ids=["in remission", "came back", "its treatment alone has a date"],
)
def test_a_cancer_dated_only_by_a_later_state_after_the_diagnosis_was_perhaps_found_before_it(moves):
    care = plan(moved(*moves))
    assert not is_out(care)
    assert Flag.UNCERTAIN_DATE in care.risk.flags
    assert "no day of diagnosis, first dated" in care.remarks[0].text
    assert "no day of diagnosis, first dated" in questions(care)[0].text


@pytest.mark.parametrize("on", ["2025-01-10", "2026", None])
@pytest.mark.parametrize("state", [CancerState.REMISSION, CancerState.SURVIVORSHIP, CancerState.RECURRENCE])
def test_a_cancer_found_some_time_before_its_remission_may_be_old_so_screening_goes_on_and_oncology_is_asked(on, state):
    care = plan(moved((state, on)))
    assert not is_out(care)
    assert Flag.UNCERTAIN_DATE in care.risk.flags
    assert questions(care)[0].asks == "oncology"
    assert "Was the ovary cancer (no da" in questions(care)[0].text


@pytest.mark.parametrize("on", ["2025-01-10", "2026-02", None])
def test_a_cancer_in_its_first_treatment_on_an_unknown_day_ends_screening_and_oncology_is_asked_for_the_day(on):
    care = plan(moved((CancerState.CONFIRMED_STAGING, None), (CancerState.TREATMENT_CURATIVE, on)))
    assert is_out(care)
    assert "counts as known before the myositis" in care.remarks[0].text
    assert [question.asks for question in questions(care)] == ["oncology"]
    assert "When was the ovary cancer found?" in questions(care)[0].text


@pytest.mark.parametrize("again", [CancerState.SUSPECTED, CancerState.WORKUP])
def test_a_cancer_in_remission_whose_relapse_is_worked_up_is_still_known(again):
    course = (
        (CancerState.TREATMENT_CURATIVE, "2025-02-01"),
        (CancerState.REMISSION, "2025-09-01"),
        (again, "2026-06-01"),
    )
    assert is_out(plan(moved(*course)))
    assert not is_out(plan(moved((again, "2026-06-01"))))


def test_a_cancer_in_remission_more_than_three_years_before_onset_is_history():
    care = plan(moved((CancerState.REMISSION, "2019-01-10")))
    assert "urinalysis" in names(care)
    assert not questions(care)


def test_a_cancer_of_which_only_the_site_is_known_is_asked_about():
    care = plan(having(high_risk(), cancers=(Cancer(site="ovary"),)))
    (question,) = questions(care)
    assert question.asks == "oncology"
    assert "neither a date nor a state" in question.text
    assert "urinalysis" in names(care)


@given(st.permutations(["2018", "2025-06", "2026-04-01", "2026", "2026-08-01", None]))
def test_the_order_in_which_a_file_tells_cancers_changes_nothing(order):
    def told(days):
        cancers = tuple(cancer(f"site {day}", day, CancerState.PLANNING) for day in days)
        return plan(having(high_risk(), cancers=(*cancers, Cancer(site="a"), Cancer(site="b"))))

    assert told(order) == told(sorted(order, key=str))


def test_cancers_without_a_known_one_are_told_in_the_order_in_which_they_were_found():
    record = having(high_risk(), cancers=tuple(cancer("ovary", on, CancerState.PLANNING) for on in ("2027", "2018")))
    assert [remark.text[:26] for remark in plan(record).remarks] == [
        "The ovary cancer of 2018 w",
        "The ovary cancer of 2027 w",
    ]
