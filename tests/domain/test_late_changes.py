"""What comes to hold after the diagnosis: due from then on, and only within three years of onset (U15)."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from builders import feature, having, high_risk, item, names, patient, plan

from dashboard.domain.record import Provenance
from dashboard.domain.risk import Reached
from dashboard.domain.words import Antibody, Dysphagia, Feature, Group, Round, Subtype

CT = "ct_neck_thorax_abdomen_pelvis"
AFTER_WORK_UP = {"pet_ct_if_negative", "gi_endoscopy_if_negative"}


def not_due(care, name):
    return next(each.because for each in care.not_due if each.item == name)


def necrosis(since):
    return (feature(Feature.CUTANEOUS_NECROSIS, since=since),)


@pytest.mark.parametrize("since", ["2029-03-02", "2029-04", "2030"], ids=["a day", "a month", "a year"])
@pytest.mark.parametrize(
    "changes",
    [{"subtype": Subtype.DM}, {"born": "1971-01-15", "subtype": Subtype.CADM}],
    ids=["dermatomyositis", "amyopathic over 40"],
)
def test_a_group_high_only_after_three_years_brings_no_pet_ct_and_no_endoscopy(changes, since):
    care = plan(patient(**changes, features=necrosis(since)))
    assert care.risk.group == "high"
    assert not AFTER_WORK_UP & names(care)
    assert "more than three years after onset" in not_due(care, "gi_endoscopy_if_negative")


def test_a_group_that_went_from_standard_to_high_after_four_years_waits_for_nothing():
    swallowing = feature(Feature.DYSPHAGIA, grade=Dysphagia.SEVERE, since="2030-03-01")
    care = plan(patient(features=(*necrosis("2030-03-01"), swallowing)))
    assert care.risk.group == "high"
    assert not {CT, *AFTER_WORK_UP} & names(care)


def test_a_group_high_within_three_years_of_onset_keeps_them():
    care = plan(patient(subtype=Subtype.DM, features=necrosis("2029-03-01")))
    assert names(care) >= AFTER_WORK_UP


def test_a_group_high_in_a_year_that_begins_within_three_years_of_onset_keeps_them():
    care = plan(patient(subtype=Subtype.DM, features=necrosis("2029")))
    assert names(care) >= AFTER_WORK_UP


@pytest.mark.parametrize(("since", "offered"), [("2029-03-01", True), ("2029-03-02", False), ("2029-04", False)])
def test_a_single_pet_ct_is_offered_only_where_its_feature_came_within_three_years_of_onset(since, offered):
    care = plan(high_risk(features=necrosis(since)))
    assert ("pet_ct_single" in names(care)) is offered
    assert CT in names(care)


def test_an_onset_known_to_the_year_is_over_only_three_years_after_its_last_day():
    for since, offered in (("2029-12-31", True), ("2030-01-01", False)):
        care = plan(high_risk(onset="2026", diagnosed="2026-05-01", features=necrosis(since)))
        assert ("pet_ct_single" in names(care)) is offered, since


def recorded(fact, on):
    return replace(fact, provenance=Provenance(recorded_at=datetime.fromisoformat(f"{on}T09:00:00+00:00")))


def told(record, on, late=None, code=Antibody.TIF1G):
    """The record as it was first told on one day, with one antibody that was told later."""
    antibodies = tuple(recorded(a, late if late and a.code is code else on) for a in record.antibodies)
    features = tuple(recorded(f, on) for f in record.features)
    return having(
        record,
        patient=recorded(record.patient, on),
        myositis=recorded(record.myositis, on),
        antibodies=antibodies,
        features=features,
    )


AMYOPATHIC_AT_35 = patient(born="1990-06-01", subtype=Subtype.CADM, positive=(Antibody.TIF1G,))


@pytest.mark.parametrize("diagnosed", ["2026-05-01", "2026-05", "2026"])
def test_when_an_antibody_turns_positive_later_its_tests_are_due_from_that_day(diagnosed):
    record = patient(born="1990-06-01", subtype=Subtype.CADM, positive=(Antibody.TIF1G,), diagnosed=diagnosed)
    care = plan(told(record, "2026-05-10", "2027-04-10"))
    assert care.risk.group == "moderate"
    assert item(care, CT).due_on == date(2027, 5, 8)
    assert "since 10 Apr 2027" in item(care, CT).because
    assert "anti-TIF1-gamma positive, recorded 10 Apr 2027" in care.risk.because


def test_tests_that_were_due_before_an_antibody_turned_positive_stay_due_from_the_diagnosis():
    record = told(AMYOPATHIC_AT_35, "2026-05-10", "2027-04-10")
    assert item(plan(record), "urinalysis").due_on == date(2026, 5, 15)
    dermatomyositis = told(high_risk(), "2026-05-10", "2027-04-10")
    assert item(plan(dermatomyositis), CT).due_on == date(2026, 5, 29)


@pytest.mark.parametrize("on", ["2026-05-10", "2027-04-10"])
def test_an_antibody_as_old_as_the_record_counts_from_the_diagnosis(on):
    assert item(plan(told(AMYOPATHIC_AT_35, on)), CT).due_on == date(2026, 5, 29)


def test_a_record_that_was_corrected_since_is_as_old_as_it_was_before():
    record = told(AMYOPATHIC_AT_35, "2027-04-10")
    first = datetime.fromisoformat("2026-05-10T09:00:00+00:00")
    corrected = replace(record.patient.provenance, first_recorded_at=first)
    record = having(record, patient=replace(record.patient, provenance=corrected))
    assert item(plan(record), CT).due_on == date(2027, 5, 8)


def test_an_antibody_of_which_no_day_is_known_counts_from_the_diagnosis():
    assert item(plan(AMYOPATHIC_AT_35), CT).due_on == date(2026, 5, 29)


def test_an_antibody_that_turns_positive_more_than_three_years_after_onset_brings_no_tests():
    care = plan(told(AMYOPATHIC_AT_35, "2026-05-10", "2029-03-02"))
    assert CT not in names(care)
    assert "more than three years after onset" in not_due(care, CT)


def test_a_late_anti_tif1_gamma_opens_the_single_pet_ct_from_that_day():
    record = told(high_risk(features=necrosis("2026-04-01")), "2026-05-10", "2027-04-10")
    assert item(plan(record), "pet_ct_single").due_on == date(2027, 5, 8)


def test_a_high_group_that_awaits_its_downgrade_keeps_the_day_on_which_it_was_reached():
    corrected = patient(subtype=Subtype.DM, onset="2025-01-01", diagnosed="2025-01-15")
    before = having(corrected, features=necrosis("2026-09-01"))
    care = plan(corrected, reached=Reached(Group.HIGH, before))
    assert care.risk.group is Group.HIGH
    assert item(care, "urinalysis", Round.YEAR_1).due_on == item(plan(before), "urinalysis", Round.YEAR_1).due_on
    assert item(care, "urinalysis", Round.YEAR_1).due_on > date(2026, 9, 1)
