"""The risk group: IMACS 2023, fact sheet section 1, with U1-U25."""

from datetime import date

import pytest
from builders import cancer, feature, having, high_risk, patient, plan, when
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.dates import birthday
from dashboard.domain.reading import onset_age_contradiction
from dashboard.domain.record import AntibodyResult, ClinicalFeature
from dashboard.domain.risk import Reached, rank
from dashboard.domain.words import (
    Antibody,
    AntibodyState,
    CancerState,
    Dysphagia,
    Feature,
    Flag,
    Group,
    Level,
    Sex,
    Subtype,
)
from dashboard.protocols import loader

DECIDING = sorted(loader.imacs().deciding_antibodies)
LOW_ANTIBODIES = [Antibody(f.name) for f in loader.imacs().factors if f.kind == "antibody" and f.level is Level.LOW]
LOW_FEATURES = [
    Feature.RAYNAUD,
    Feature.INFLAMMATORY_ARTHRITIS,
    Feature.INTERSTITIAL_LUNG_DISEASE,
    Feature.VERY_HIGH_CK,
]
HIGH_FEATURES = [
    feature(Feature.PERSISTENT_HIGH_ACTIVITY),
    feature(Feature.CUTANEOUS_NECROSIS),
    feature(Feature.DYSPHAGIA, grade=Dysphagia.MODERATE),
]


def risk(record, **options):
    return plan(record, **options).risk


@pytest.mark.parametrize("born", [date(1985, 6, 15), date(1984, 2, 29), date(1985, 12, 31)], ids=str)
@pytest.mark.parametrize(("days", "counts"), [(-1, False), (0, True), (1, True)], ids=["day before", "on", "day after"])
def test_age_counts_from_the_41st_birthday(born, days, counts):
    onset = date.fromordinal(birthday(born, 41).toordinal() + days)
    found = risk(patient(born=born.isoformat(), onset=onset.isoformat(), diagnosed=onset.isoformat()))
    assert ("clinical:onset_age" in {f.factor for f in found.factors}) is counts


def test_the_age_at_diagnosis_stands_in_for_an_unknown_onset_and_is_flagged():
    found = risk(high_risk(onset=None))
    assert found.group is Group.HIGH
    assert Flag.UNCERTAIN_DATE in found.flags
    assert "at diagnosis (onset not recorded)" in found.because


def test_a_birth_year_that_straddles_the_limit_is_not_counted_but_could_be():
    found = risk(patient(born="1985", onset="2026-03-01", subtype=Subtype.DM))
    assert (found.group, found.highest_possible) == (Group.MODERATE, Group.HIGH)
    assert found.provisional
    assert Flag.UNCERTAIN_DATE in found.flags


def test_an_age_at_onset_stands_for_an_unknown_birth_date():
    assert risk(patient(born=None, subtype=Subtype.DM, age_at_onset=41)).group is Group.HIGH
    assert risk(patient(born=None, subtype=Subtype.DM, age_at_onset=40)).group is Group.MODERATE


@pytest.mark.parametrize(("told", "group"), [(40, Group.MODERATE), (41, Group.MODERATE), (42, Group.MODERATE)])
def test_beside_a_birth_date_the_recorded_age_at_onset_decides_nothing(told, group):
    assert risk(patient(born="1985-06-01", onset="2026-03-01", subtype=Subtype.DM, age_at_onset=told)).group is group


@pytest.mark.parametrize(
    ("born", "onset", "diagnosed", "told", "is_contradiction"),
    [
        ("1970-05-20", "2025-11-01", "2026-05-01", 53, True),
        ("1970-05-20", "2025-11-01", "2026-05-01", 54, False),
        ("1970-05-20", "2025-11-01", "2026-05-01", 55, False),
        ("1970-05-20", "2025-11-01", "2026-05-01", 56, False),
        ("1970-05-20", "2025-11-01", "2026-05-01", 57, True),
        ("1970-05-20", "2025-05-19", "2026-05-01", 56, True),
        ("1970-05-20", "2025-05-20", "2026-05-01", 56, False),
        ("1970", "2025-11", "2026-05-01", 52, True),
        ("1970", "2025-11", "2026-05-01", 53, False),
        ("1970", "2025-11", "2026-05-01", 56, False),
        ("1970", "2025-11", "2026-05-01", 57, True),
        (None, "2025-11-01", "2026-05-01", 20, False),
        ("1970-05-20", None, "2026-05-01", 20, False),
        ("1970-05-20", "2025-11-01", "2026-05-01", None, False),
    ],
    ids=[
        "two years below", "a year below", "the same", "a year above", "two years above", "the day before a birthday",
        "on the birthday", "two below the least of a birth year", "one below it", "one above the most", "two above it",
        "no birth date", "no onset", "no age told",
    ],
)  # fmt: skip
def test_an_age_at_onset_contradicts_the_dates_when_it_is_more_than_a_year_off(
    born, onset, diagnosed, told, is_contradiction
):
    record = patient(born=born, onset=onset, diagnosed=diagnosed, age_at_onset=told)
    assert (onset_age_contradiction(record) is not None) is is_contradiction


@pytest.mark.parametrize(
    ("grade", "n_high", "provisional"),
    [
        (Dysphagia.NONE, 0, False),
        (Dysphagia.MILD, 0, False),
        (Dysphagia.MODERATE, 1, False),
        (Dysphagia.SEVERE, 1, False),
        (Dysphagia.PRESENT, 0, True),
    ],
)
def test_dysphagia_counts_from_moderate_and_ungraded_makes_the_group_provisional(grade, n_high, provisional):
    dysphagia = ClinicalFeature(feature=Feature.DYSPHAGIA, present=grade is not Dysphagia.NONE, grade=grade)
    found = risk(patient(features=(dysphagia,)))
    assert (found.n_high, found.provisional) == (n_high, provisional)
    assert (Flag.UNGRADED_DYSPHAGIA in found.flags) is provisional


@pytest.mark.parametrize("state", [AntibodyState.PENDING, AntibodyState.BORDERLINE, AntibodyState.NOT_TESTED])
@pytest.mark.parametrize("code", DECIDING)
def test_one_undecided_deciding_antibody_makes_the_group_provisional(code, state):
    found = risk(patient(undecided={code: state}))
    assert found.group is Group.STANDARD
    assert found.provisional
    assert Flag.PROVISIONAL_ANTIBODIES in found.flags
    assert rank(found.highest_possible) == rank(Group.MODERATE)


def test_a_group_stays_provisional_even_where_it_can_no_longer_change():
    found = risk(high_risk(undecided={Antibody.SAE1: AntibodyState.PENDING}))
    assert (found.group, found.highest_possible, found.provisional) == (Group.HIGH, Group.HIGH, True)


def test_an_undecided_antibody_that_decides_nothing_leaves_the_group_firm():
    assert not risk(patient(undecided={Antibody.SRP: AntibodyState.PENDING})).provisional


def test_an_antibody_that_was_not_tested_is_never_negative():
    found = risk(patient(subtype=Subtype.DM, undecided=dict.fromkeys(Antibody, AntibodyState.NOT_TESTED)))
    assert (found.group, found.highest_possible) == (Group.MODERATE, Group.HIGH)


@pytest.mark.parametrize(
    ("onset", "diagnosed", "group"),
    [
        ("2023-05-01", "2026-05-01", Group.MODERATE),
        ("2023-05-01", "2026-05-02", Group.OUT_OF_SCOPE),
        ("2023-04-30", "2026-05-01", Group.OUT_OF_SCOPE),
    ],
    ids=["exactly three years", "a day more", "onset a day earlier"],
)
def test_a_diagnosis_more_than_three_years_after_onset_is_out_of_scope(onset, diagnosed, group):
    found = risk(patient(subtype=Subtype.DM, onset=onset, diagnosed=diagnosed))
    assert found.group is group
    assert (Flag.CLINICIAN_DECISION in found.flags) is (group is Group.OUT_OF_SCOPE)


def test_an_onset_year_that_straddles_three_years_stays_in_scope_and_provisional():
    found = risk(patient(subtype=Subtype.DM, onset="2023", diagnosed="2026-05-01"))
    assert found.group is Group.MODERATE
    assert found.provisional


@pytest.mark.parametrize(
    ("onset", "group"),
    [("2014-01-14", Group.NOT_APPLICABLE), ("2014-01-15", Group.MODERATE)],
    ids=["the day before the 18th birthday", "on it"],
)
def test_onset_before_the_18th_birthday_is_juvenile_even_in_an_adult(onset, group):
    found = risk(patient(born="1996-01-15", subtype=Subtype.DM, onset=onset, diagnosed=onset))
    assert found.group is group
    assert (Flag.JUVENILE_ONSET in found.flags) is (group is Group.NOT_APPLICABLE)


def test_without_a_subtype_the_group_is_undetermined_unless_the_rest_makes_it_high():
    unknown = patient(subtype=Subtype.UNKNOWN)
    assert risk(unknown).group is Group.UNDETERMINED
    assert risk(unknown).highest_possible is Group.MODERATE
    high = patient(subtype=Subtype.UNKNOWN, born="1960-01-01", positive=(Antibody.TIF1G,))
    assert risk(high).group is Group.HIGH


@pytest.mark.parametrize(
    ("diagnosed", "state", "known"),
    [
        ("2023-02-28", CancerState.REMISSION, False),
        ("2023-03-01", CancerState.REMISSION, True),
        ("2026-05-01", CancerState.PLANNING, True),
        ("2026-05-02", CancerState.PLANNING, False),
        ("2026-04-01", CancerState.SUSPECTED, False),
        ("2026-04-01", CancerState.WORKUP, False),
        ("2026-04-01", CancerState.EXCLUDED, False),
        ("2026-04-01", None, True),
        (None, CancerState.TREATMENT_PALLIATIVE, True),
        ("2026-04", CancerState.PLANNING, True),
        ("2026", CancerState.PLANNING, False),
    ],
)
def test_a_cancer_known_from_three_years_before_onset_to_diagnosis_leaves_screening(diagnosed, state, known):
    found = risk(having(high_risk(), cancers=(cancer("ovary", diagnosed, state),)))
    assert found.group is Group.HIGH
    assert ({Flag.KNOWN_CANCER, Flag.ONCOLOGY_PATHWAY, Flag.SCREENING_SUPPRESSED} <= set(found.flags)) is known


def test_the_group_never_falls_by_itself():
    found = risk(patient(), reached=Reached(Group.HIGH, high_risk()))
    assert (found.group, found.computed_group) == (Group.HIGH, Group.STANDARD)
    assert Flag.AWAITING_DOWNGRADE in found.flags


def test_every_factor_names_the_patients_own_facts_and_its_source():
    found = risk(high_risk(features=(feature(Feature.DYSPHAGIA, grade=Dysphagia.SEVERE, since="2026-04-02"),)))
    assert [f.because for f in found.factors if f.level is Level.HIGH] == [
        "Dermatomyositis.",
        "Anti-TIF1-gamma positive.",
        "Age 55 at onset.",
        "Severe dysphagia since 2 Apr 2026.",
    ]
    assert all(f.source.title and f.source.link for f in found.factors)


records = st.builds(
    patient,
    sex=st.sampled_from(Sex),
    born=st.dates(date(1930, 1, 1), date(2005, 1, 1)).map(str),
    subtype=st.sampled_from([s for s in Subtype if s is not Subtype.IBM]),
    positive=st.lists(st.sampled_from(Antibody), max_size=4, unique=True).map(tuple),
    undecided=st.dictionaries(
        st.sampled_from(Antibody), st.sampled_from([AntibodyState.PENDING, AntibodyState.BORDERLINE]), max_size=3
    ),
)


@settings(max_examples=60, deadline=None)
@given(records, st.sampled_from(HIGH_FEATURES))
def test_another_high_factor_never_lowers_the_group(record, high):
    assert rank(risk(having(record, features=(high,))).group) >= rank(risk(record).group)


@settings(max_examples=60, deadline=None)
@given(records, st.sampled_from(LOW_FEATURES), st.sampled_from(LOW_ANTIBODIES))
def test_low_factors_change_nothing(record, low, code):
    others = tuple(a for a in record.antibodies if a.code is not code)
    plain = having(record, antibodies=(*others, AntibodyResult(code=code, state=AntibodyState.NEGATIVE)))
    with_low = having(
        record,
        features=(feature(low),),
        antibodies=(*others, AntibodyResult(code=code, state=AntibodyState.POSITIVE)),
    )
    before, after = risk(plain), risk(with_low)
    assert (before.group, before.n_high, before.n_intermediate, before.highest_possible) == (
        after.group,
        after.n_high,
        after.n_intermediate,
        after.highest_possible,
    )


@settings(max_examples=60, deadline=None)
@given(records, st.randoms())
def test_the_order_of_the_facts_changes_nothing(record, random):
    shuffled = list(record.antibodies)
    random.shuffle(shuffled)
    features = [feature(Feature.RAYNAUD), *HIGH_FEATURES]
    first = plan(having(record, features=tuple(features)))
    random.shuffle(features)
    assert plan(having(record, features=tuple(features), antibodies=tuple(shuffled))) == first


@settings(max_examples=60, deadline=None)
@given(records)
def test_deciding_an_antibody_never_leads_above_the_highest_possible_group(record):
    ceiling = risk(record).highest_possible
    worst = tuple(
        a if a.state in (AntibodyState.POSITIVE, AntibodyState.NEGATIVE)
        else AntibodyResult(code=a.code, state=AntibodyState.POSITIVE)
        for a in record.antibodies
    )  # fmt: skip
    assert rank(risk(having(record, antibodies=worst)).group) <= rank(ceiling)


def test_a_month_only_onset_is_read_as_its_interval():
    inside = patient(born="1985-03-15", onset="2026-04", subtype=Subtype.DM)
    across = patient(born="1985-03-15", onset="2026-03", subtype=Subtype.DM)
    assert inside.myositis.onset_on == when("2026-04")
    assert (risk(inside).group, risk(inside).provisional) == (Group.HIGH, False)
    assert (risk(across).group, risk(across).provisional) == (Group.MODERATE, True)


def test_a_cancer_whose_date_straddles_the_diagnosis_leaves_the_patient_in_screening_and_provisional():
    found = risk(having(high_risk(), cancers=(cancer("ovary", "2026", CancerState.PLANNING),)))
    assert found.provisional
    assert Flag.UNCERTAIN_DATE in found.flags


def test_the_diagnosis_bounds_an_onset_known_only_to_the_year():
    found = risk(patient(born="1985-06-15", onset="2026", diagnosed="2026-03-01", subtype=Subtype.DM))
    assert (found.group, found.provisional) == (Group.MODERATE, False)


def test_an_open_subtype_shows_what_it_could_still_add():
    care = plan(patient(subtype=Subtype.UNKNOWN, positive=(Antibody.TIF1G,)))
    assert (care.risk.group, care.risk.highest_possible) == (Group.UNDETERMINED, Group.HIGH)
    assert "ct_neck_thorax_abdomen_pelvis" in {i.item for i in care.items_if_highest}


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        (patient(subtype=Subtype.IBM), "IBM"),
        (patient(onset="2010-01-01", diagnosed="2010-03-01"), "U23"),
        (high_risk(onset="2020-01-01"), "U19"),
        (patient(subtype=Subtype.UNKNOWN), "U25"),
    ],
)
def test_a_group_cites_the_rule_that_gave_it(record, rule):
    assert risk(record).source == loader.imacs().rule(rule).source


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("2024-02-03", "Persistent high activity recorded 3 Feb 2024."),
        ("2024-02", "Persistent high activity recorded Feb 2024."),
        (None, "Persistent high activity, day not recorded."),
    ],
    ids=["a day", "a month", "no day"],
)
def test_persistent_activity_names_its_day_and_is_not_said_of_today(since, words):
    found = risk(high_risk(features=(feature(Feature.PERSISTENT_HIGH_ACTIVITY, since=since),)))
    (factor,) = [f for f in found.factors if f.factor == "clinical:persistent_high_activity"]
    assert factor.because == words
    assert words.removesuffix(".").lower() in found.because.lower()
