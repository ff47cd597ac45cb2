"""What the hand-written patients are there to show, and the cases that the timeline must bear."""

from collections import Counter
from datetime import date
from itertools import combinations

import pytest

from dashboard.demo.edges import future_only, one_event_only, two_events, unknown_stop_date
from dashboard.demo.stories import (
    amyopathic_mda5,
    antibodies_pending,
    breast_cancer_first,
    died_of_lung_cancer,
    flare_before_recurrence,
    folfox_on_methotrexate,
    juvenile_onset,
    work_up_stalled,
)
from dashboard.domain.dates import add_months
from dashboard.domain.planning import care_plan
from dashboard.domain.words import CancerState, DoseStatus, Flag, Group, Specialty
from dashboard.protocols.loader import imacs, programmes

TODAY = date(2026, 11, 22)


def plan_of(record):
    return care_plan(record, imacs(), programmes=programmes())


def values(record, test):
    return [(r.on.first, r.value) for r in record.results if r.test == test]


def marks(record) -> int:
    """How many things there are to draw."""
    lists = (record.results, record.regimen, record.cancer_treatments, record.screening, record.events)
    given = sum(len(entry.given_on) for entry in record.regimen)
    return sum(map(len, lists)) + given + sum(len(c.moves) for c in record.cancers)


def dated_facts(record) -> int:
    diagnosis = int(bool(record.myositis.diagnosed_on))
    return diagnosis + marks(record)


def test_the_flare_is_seen_before_the_marker_rises_and_the_recurrence_after_both():
    record = flare_before_recurrence(TODAY)
    recurred = next(m.on.first for m in record.cancers[0].moves if m.state is CancerState.RECURRENCE)
    quiet_from = add_months(record.myositis.diagnosed_on.first, 14)
    flared = next(day for day, score in values(record, "cdasi_activity") if day > quiet_from and score > 14)
    raised = next(day for day, units in values(record, "ca125") if day > quiet_from and units > 35)
    assert flared < raised < recurred


def test_the_longest_story_has_about_four_hundred_marks():
    assert 370 <= marks(flare_before_recurrence(TODAY)) <= 430


def test_the_screening_ct_found_the_ovarian_cancer():
    record = flare_before_recurrence(TODAY)
    suspected = record.cancers[0].moves[0].on
    assert record.cancers[0].site == "ovary"
    assert any(a.item == "ct_neck_thorax_abdomen_pelvis" and a.on == suspected for a in record.screening)


def test_a_stalled_work_up_is_overdue_in_every_clinic():
    items = [item for item in plan_of(work_up_stalled(TODAY)).items if item.days_overdue(TODAY)]
    assert {i.owner for i in items} >= {Specialty.DERMATOLOGY, Specialty.RHEUMATOLOGY, Specialty.ONCOLOGY}
    assert "nasoendoscopy" in {i.item for i in items}


def test_pending_antibodies_leave_two_plans():
    plan = plan_of(antibodies_pending(TODAY))
    assert (plan.risk.group, plan.risk.highest_possible) == (Group.MODERATE, Group.HIGH)
    assert plan.risk.provisional
    assert plan.items_if_highest


def test_known_breast_cancer_replaces_screening():
    assert Flag.KNOWN_CANCER in plan_of(breast_cancer_first(TODAY)).risk.flags


def test_the_amyopathic_patient_was_searched_completely_and_has_no_cancer():
    record = amyopathic_mda5(TODAY)
    assert not record.cancers
    assert not any(item.days_overdue(TODAY) for item in plan_of(record).items)


def test_folfox_is_half_way_with_one_delayed_cycle_while_methotrexate_goes_on():
    record = folfox_on_methotrexate(TODAY)
    status = Counter(t.status for t in record.cancer_treatments if t.drug == "oxaliplatin")
    assert status == {DoseStatus.TAKEN: 6, DoseStatus.DELAYED: 1, DoseStatus.PLANNED: 5}
    assert any(m.drug == "methotrexate" and m.stopped_on is None for m in record.regimen)


def test_one_patient_has_died():
    assert died_of_lung_cancer(TODAY).patient.deceased_on


def test_juvenile_onset_is_excluded_after_fifteen_years():
    record = juvenile_onset(TODAY)
    plan = plan_of(record)
    assert plan.risk.group is Group.NOT_APPLICABLE
    assert Flag.JUVENILE_ONSET in plan.risk.flags
    assert (TODAY - record.myositis.diagnosed_on.first).days >= 15 * 365


def test_two_courses_of_prednisolone_overlap():
    courses = [m for m in juvenile_onset(TODAY).regimen if m.drug == "prednisolone"]
    assert any(
        a.started_on.first <= b.stopped_on.last and b.started_on.first <= a.stopped_on.last
        for a, b in combinations(courses, 2)
    )


def test_four_results_of_one_test_fall_on_one_day():
    assert max(Counter(day for day, _ in values(juvenile_onset(TODAY), "ck")).values()) == 4


def test_one_patient_has_one_event_only():
    assert dated_facts(one_event_only(TODAY)) == 1


def test_one_patient_has_two_events():
    assert dated_facts(two_events(TODAY)) == 2


def test_one_patient_has_a_plan_and_no_past():
    record = future_only(TODAY)
    assert [m.status for m in record.regimen] == [DoseStatus.PLANNED]
    assert record.screening
    assert record.myositis.diagnosed_on is None
    assert all(when.first > TODAY for when in (record.regimen[0].started_on, *(a.on for a in record.screening)))


def test_one_drug_was_stopped_in_a_year_that_is_all_that_is_known():
    record = unknown_stop_date(TODAY)
    assert not record.cancers
    assert any(m.stopped_on and len(str(m.stopped_on)) == 4 for m in record.regimen)


@pytest.mark.parametrize(
    "story", [died_of_lung_cancer, flare_before_recurrence, folfox_on_methotrexate], ids=lambda story: story.__name__
)
def test_steroids_go_down_step_by_step(story):
    doses = [m.dose for m in story(TODAY).regimen if m.drug == "prednisolone"]
    assert doses[0] >= 40
    assert doses[-1] <= 20
