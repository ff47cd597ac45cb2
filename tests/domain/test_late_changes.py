"""What comes to hold after the diagnosis: due from then on, and only within three years of onset (U15)."""

import pytest
from builders import feature, high_risk, names, patient, plan

from dashboard.domain.words import Dysphagia, Feature, Subtype

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
