"""The demo cohort is the same for the same seed, and believable beside the published cohorts."""

from datetime import date
from itertools import pairwise
from statistics import median

import pytest

from dashboard.demo.cohort import cohort
from dashboard.demo.edges import EDGES
from dashboard.demo.stories import STORIES
from dashboard.domain.dates import age_on
from dashboard.domain.planning import care_plan
from dashboard.domain.record import PatientRecord
from dashboard.domain.words import CancerState, Group, ItemState, Modality, Sex, Specialty
from dashboard.protocols.loader import imacs, programmes

TODAY = date(2026, 11, 22)
MANY = cohort(200, 5, TODAY)


@pytest.fixture(scope="module")
def plans():
    return [care_plan(record, imacs(), programmes=programmes()) for record in MANY]


def overdue(plan, owner=None):
    return [i for i in plan.items if i.days_overdue(TODAY) and owner in (None, i.owner)]


def starts(record: PatientRecord) -> list[date]:
    """The first day of every dated fact but birth, death and planned work."""
    dated = [
        *(f.on for kind in ("results", "events", "screening", "comorbidities") for f in getattr(record, kind)),
        *(f.started_on for f in (*record.regimen, *record.cancer_treatments)),
        *(f.since for f in record.features),
        *(move.on for c in record.cancers for move in c.moves),
        *(c.diagnosed_on for c in record.cancers),
        record.myositis.onset_on,
        record.myositis.diagnosed_on,
    ]
    given = [day for entry in record.regimen for day in entry.given_on]
    return [when.first for when in dated if when] + given


def test_the_same_seed_on_the_same_day_gives_the_same_patients():
    assert cohort(30, 7, TODAY) == cohort(30, 7, TODAY)


def test_another_seed_gives_other_patients_but_the_same_stories():
    one, other = cohort(30, 7, TODAY), cohort(30, 8, TODAY)
    told = len(STORIES) + len(EDGES)
    assert one[:told] == other[:told]
    assert all(a != b for a, b in zip(one[told:], other[told:], strict=True))


def test_a_larger_cohort_begins_with_the_smaller_one():
    assert cohort(25, 7, TODAY)[:20] == cohort(20, 7, TODAY)


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2028, 2, 29), date(2027, 1, 31)])
def test_a_cohort_can_be_made_on_any_day(today):
    assert len(cohort(40, 1, today)) == 40


def test_every_patient_has_a_number_of_their_own_and_says_that_they_are_synthetic():
    assert [r.patient.mrn for r in MANY[:2]] == ["HT-0001", "HT-0002"]
    assert len({r.patient.mrn for r in MANY}) == len(MANY)
    assert {r.patient.origin for r in MANY} == {"Synthetic"}


def test_nothing_happens_before_birth_or_after_death_and_nothing_stops_before_it_starts():
    for record in MANY:
        birth, death = record.patient.birth_date.first, record.patient.deceased_on
        assert min(starts(record), default=birth) >= birth
        if death:
            assert max(starts(record)) <= death.last
            assert all(e.stopped_on and e.stopped_on.last <= death.last for e in record.regimen)
            assert all(e.ended_on.last <= death.last for e in record.events if e.ended_on)
        for entry in (*record.regimen, *record.cancer_treatments):
            assert not (entry.started_on and entry.stopped_on) or entry.started_on.first <= entry.stopped_on.last
        assert all(e.on.first <= e.ended_on.last for e in record.events if e.ended_on)


def test_what_lies_in_the_future_is_planned_or_booked():
    for record in MANY:
        assert all(r.on.first <= TODAY for r in (*record.results, *record.events))
        assert all(a.on.first <= TODAY or a.state == "booked" for a in record.screening)
        late = [e for e in (*record.regimen, *record.cancer_treatments) if e.started_on and e.started_on.first > TODAY]
        assert {e.status for e in late} <= {"planned"}


def test_a_cancer_moves_as_cancers_do():
    for record in [r for r in MANY if r.cancers]:
        states = [move.state for move in record.cancers[0].moves]
        assert states[0] is CancerState.SUSPECTED
        had_surgery = any(t.modality is Modality.SURGERY for t in record.cancer_treatments)
        for before, after in pairwise(states):
            if after is CancerState.REMISSION:
                assert before is CancerState.RESPONSE_PENDING or had_surgery
            if before is CancerState.REMISSION:
                assert after is CancerState.RECURRENCE
        days = [move.on.first for move in record.cancers[0].moves]
        assert days == sorted(days)


def test_the_risk_groups_are_mixed_as_in_published_cohorts(plans):
    groups = [plan.risk.group for plan in plans]
    assert 0.36 <= groups.count(Group.HIGH) / len(groups) <= 0.56
    assert 0.34 <= groups.count(Group.MODERATE) / len(groups) <= 0.56
    assert groups.count(Group.STANDARD) > 0


def test_patients_are_in_their_fifties_and_more_often_women():
    ages = [age_on(r.patient.birth_date.first, r.myositis.diagnosed_on.first) for r in MANY if r.myositis.diagnosed_on]
    assert 52 <= median(ages) <= 62
    assert 0.54 <= sum(r.patient.sex is Sex.FEMALE for r in MANY) / len(MANY) <= 0.71


def test_one_in_six_has_cancer_mostly_found_around_the_diagnosis():
    with_cancer = [r for r in MANY if r.cancers]
    assert 0.12 <= len(with_cancer) / len(MANY) <= 0.24
    after_days = [
        (r.cancers[0].diagnosed_on.first - r.myositis.diagnosed_on.first).days
        for r in with_cancer
        if r.cancers[0].diagnosed_on
    ]
    around = sum(-396 <= days <= 122 for days in after_days)
    assert 0.65 <= around / len(after_days) < 1
    assert len({r.cancers[0].site for r in with_cancer}) >= 6


def test_some_of_the_generated_patients_have_died_of_their_cancer():
    died = [r for r in MANY[len(STORIES) :] if r.patient.deceased_on]
    assert 1 <= len(died) <= 0.1 * len(MANY)
    assert all(r.cancers for r in died)


def test_about_a_third_have_overdue_work_and_every_clinic_has_some(plans):
    assert 0.2 <= sum(bool(overdue(plan)) for plan in plans) / len(plans) <= 0.42
    for clinic in (Specialty.DERMATOLOGY, Specialty.RHEUMATOLOGY, Specialty.ONCOLOGY):
        assert any(overdue(plan, clinic) for plan in plans)


def test_the_weekly_review_finds_tests_in_every_state(plans):
    states = {item.state(TODAY) for plan in plans for item in plan.items}
    assert states >= set(ItemState) - {ItemState.SUPERSEDED}
