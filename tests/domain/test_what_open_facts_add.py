"""What stands beside the plan while a fact is open: every test that this fact could still bring, and nothing else."""

from dataclasses import replace

import pytest
from builders import feature, high_risk, names, patient, plan
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.words import Antibody, AntibodyState, Dysphagia, Feature, Group, Sex, Subtype

CT = "ct_neck_thorax_abdomen_pelvis"


def added(care):
    return {each.item for each in care.items_if_highest}


def planned(items):
    return {(each.item, each.programme, each.round_) for each in items}


def test_an_open_sex_could_bring_the_ct_and_the_psa_that_a_late_activity_does_not():
    """Moderate from the diagnosis if he is a man; else only since activity more than three years after onset."""
    facts = {"subtype": Subtype.IMNM, "born": "1986-03-08", "onset": "2024-10-25", "diagnosed": "2026-01-03"}
    active = feature(Feature.PERSISTENT_HIGH_ACTIVITY, since="2028-04-10")
    care = plan(patient(**facts, sex=Sex.UNKNOWN, features=(active,)))
    assert (care.risk.group, care.risk.highest_possible, care.risk.provisional) == (
        Group.MODERATE,
        Group.MODERATE,
        False,
    )
    assert not names(care) & {CT, "psa"}
    assert added(care) >= {CT, "psa"}
    [ct] = [each for each in care.items_if_highest if each.item == CT]
    man = plan(patient(**facts, sex=Sex.MALE, features=(active,)))
    assert [ct.due_on] == [each.due_on for each in man.items if each.item == CT]


def test_an_open_subtype_could_bring_the_single_pet_ct_of_dermatomyositis():
    dysphagia = feature(Feature.DYSPHAGIA, grade=Dysphagia.MODERATE)
    care = plan(high_risk(subtype=Subtype.UNKNOWN, features=(dysphagia,)))
    assert (care.risk.group, care.risk.provisional) == (Group.HIGH, False)
    assert "pet_ct_single" not in names(care)
    assert added(care) == {"pet_ct_single"}


@pytest.mark.parametrize(
    "record",
    [
        high_risk(),
        patient(),
        patient(undecided={Antibody.SRP: AntibodyState.PENDING}),
        patient(subtype=Subtype.DM, features=(feature(Feature.CUTANEOUS_NECROSIS, since="2027-02-01"),)),
    ],
    ids=["high", "standard", "an antibody that decides nothing is pending", "risen late"],
)
def test_where_every_fact_is_decided_nothing_stands_beside_the_plan(record):
    assert plan(record).items_if_highest == ()


FEATURES = st.lists(
    st.builds(
        feature,
        st.sampled_from([Feature.PERSISTENT_HIGH_ACTIVITY, Feature.CUTANEOUS_NECROSIS]),
        since=st.sampled_from([None, "2026-08", "2027-02-01", "2030-01-01"]),
    ),
    max_size=2,
    unique_by=lambda each: each.feature,
)
OTHERWISE = st.fixed_dictionaries(
    {
        "subtype": st.sampled_from(Subtype),
        "sex": st.sampled_from(Sex),
        "born": st.sampled_from(["1970-01-15", "1985-03", "1985", "1996-01-15"]),
        "positive": st.sets(st.sampled_from([Antibody.TIF1G, Antibody.MI2, Antibody.SRP]), max_size=2).map(tuple),
    }
)


def dysphagia_of(record, grade):
    return replace(record, features=(*record.features, feature(Feature.DYSPHAGIA, grade=grade)))


@settings(max_examples=200, deadline=None)
@given(OTHERWISE, FEATURES, st.sampled_from(["sex", "subtype", "dysphagia", "antibody", "birth", "onset"]))
def test_whatever_an_open_fact_turns_out_to_be_its_tests_stand_in_one_of_the_two_plans(facts, features, what):
    def told(**known):
        return patient(**facts | {"features": tuple(features)} | known)

    open_, *answers = {
        "sex": [told(sex=sex) for sex in (Sex.UNKNOWN, *Sex)],
        "subtype": [told(subtype=kind) for kind in (Subtype.UNKNOWN, *Subtype)],
        "dysphagia": [dysphagia_of(told(), grade) for grade in (Dysphagia.PRESENT, *Dysphagia)],
        "antibody": [told(undecided={Antibody.NXP2: s}) for s in (AntibodyState.PENDING, *AntibodyState)],
        "birth": [told(born=born) for born in ("1985", "1985-01-01", "1985-03-01", "1985-12-31")],
        "onset": [told(onset=onset) for onset in ("2023", "2023-01-01", "2023-05-01", "2023-12-31")],
    }[what]
    beside = plan(open_)
    for each in answers:
        assert planned(plan(each).items) <= planned((*beside.items, *beside.items_if_highest))


def test_an_unknown_subtype_is_not_said_to_be_another():
    record = patient(subtype=Subtype.UNKNOWN, positive=(Antibody.TIF1G,), born="1970-01-15")

    (why,) = (each.because for each in plan(record).not_due if each.item == "pet_ct_single")

    assert "the subtype is not known to be dermatomyositis" in why
