"""The 2017 EULAR/ACR criteria: points, the class by score, and what stays open."""

import pytest
from builders import feature, having, high_risk, patient, when
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.classification import OF_BIOPSY, RASHES, Class, Item, classify
from dashboard.domain.classified_record import classified
from dashboard.domain.protocol import FactorKind
from dashboard.domain.reading import answer, older_than
from dashboard.domain.record import ClinicalFeature, Result
from dashboard.domain.words import Antibody, AntibodyState, Comparator, Dysphagia, Feature, Subtype
from dashboard.protocols.loader import imacs

TODAY = when("2026-06-01").first
WITHOUT_BIOPSY = [item for item in Item if item not in OF_BIOPSY]
WEAK = (Item.ARM_WEAKNESS, Item.LEG_WEAKNESS)


def told(*present, age, has_biopsy=False):
    """Everything that is not present is known to be absent."""
    found = {item: item in present for item in Item}
    return classify(found, onset_age=(age, age) if age is not None else None, has_biopsy=has_biopsy)


def test_E1_rash_weakness_dysphagia_and_ck_at_50_are_definite():
    found = told(*RASHES, *WEAK, Item.DYSPHAGIA, Item.RAISED_ENZYME, age=50)
    assert (found.score, found.class_, found.words) == (14.1, Class.DEFINITE, "Definite")


def test_E2_heliotrope_and_gottron_sign_at_45_are_definite():
    found = told(Item.HELIOTROPE_RASH, Item.GOTTRON_SIGN, age=45)
    assert (found.score, found.class_) == (8.5, Class.DEFINITE)


def test_E3_weakness_and_ck_without_a_rash_stay_below_possible_and_need_a_biopsy():
    found = told(*WEAK, Item.RAISED_ENZYME, age=45)
    assert (found.score, found.class_) == (4.9, Class.BELOW)
    assert found.needs_biopsy
    assert found.words == "Not classified: none of the rashes is present, so biopsy features are needed"


def test_without_a_rash_even_a_high_score_does_not_classify_until_there_is_a_biopsy():
    items = (*WEAK, Item.NECK_FLEXORS, Item.PROXIMAL_LEGS, Item.ANTI_JO1)
    assert told(*items, age=45).score == 10.3
    assert told(*items, age=45).words.startswith("Not classified")
    assert told(*items, Item.PERIFASCICULAR, age=45, has_biopsy=True).words == "Definite"


def test_the_trap_an_onset_at_exactly_40_counts_as_over_40_here_and_not_in_the_screening_guideline():
    at_40 = patient(born="1986-03-01", onset="2026-03-01", subtype=Subtype.DM)
    age = imacs().factor(FactorKind.CLINICAL, "onset_age")

    assert classified(at_40, TODAY).result.age_points == 2.1
    assert answer(at_40, age, imacs()).holds is False
    a_day_before = patient(born="1986-03-02", onset="2026-03-01", subtype=Subtype.DM)
    assert classified(a_day_before, TODAY).result.age_points == 1.3
    at_41 = patient(born="1985-03-01", onset="2026-03-01")
    assert older_than(at_41, imacs().scope.over_age).holds is True


@pytest.mark.parametrize(
    ("age", "without", "with_biopsy"),
    [(0, 0, 0), (17, 0, 0), (18, 1.3, 1.5), (39, 1.3, 1.5), (40, 2.1, 2.2), (90, 2.1, 2.2)],
)  # fmt: skip
def test_points_for_the_age_at_onset(age, without, with_biopsy):
    assert told(age=age).age_points == without
    assert told(age=age, has_biopsy=True).age_points == with_biopsy


@pytest.mark.parametrize(
    ("item", "without", "with_biopsy"),
    [
        (Item.ARM_WEAKNESS, 0.7, 0.7), (Item.LEG_WEAKNESS, 0.8, 0.5), (Item.NECK_FLEXORS, 1.9, 1.6),
        (Item.PROXIMAL_LEGS, 0.9, 1.2), (Item.HELIOTROPE_RASH, 3.1, 3.2), (Item.GOTTRON_PAPULES, 2.1, 2.7),
        (Item.GOTTRON_SIGN, 3.3, 3.7), (Item.DYSPHAGIA, 0.7, 0.6), (Item.ANTI_JO1, 3.9, 3.8),
        (Item.RAISED_ENZYME, 1.3, 1.4), (Item.ENDOMYSIAL, 0, 1.7), (Item.PERIMYSIAL, 0, 1.2),
        (Item.PERIFASCICULAR, 0, 1.9), (Item.RIMMED_VACUOLES, 0, 3.1),
    ],
)  # fmt: skip
def test_points_of_each_item(item, without, with_biopsy):
    assert told(item, age=10).score == without
    assert told(item, age=10, has_biopsy=True).score == with_biopsy


@pytest.mark.parametrize(
    ("items", "age", "has_biopsy", "score", "class_"),
    [
        ((Item.GOTTRON_SIGN, Item.GOTTRON_PAPULES, Item.ARM_WEAKNESS, Item.RAISED_ENZYME), 10, False, 7.4, "probable"),
        ((Item.GOTTRON_SIGN, Item.GOTTRON_PAPULES, Item.LEG_WEAKNESS, Item.RAISED_ENZYME), 10, False, 7.5, "definite"),
        ((Item.GOTTRON_SIGN, Item.GOTTRON_PAPULES), 10, False, 5.4, "possible"),
        ((Item.HELIOTROPE_RASH, Item.DYSPHAGIA, Item.ARM_WEAKNESS), 20, False, 5.8, "probable"),
        ((Item.HELIOTROPE_RASH, Item.RAISED_ENZYME, Item.LEG_WEAKNESS), 10, False, 5.2, "below possible"),
        ((Item.GOTTRON_SIGN, Item.ENDOMYSIAL, Item.RAISED_ENZYME), 10, True, 6.8, "probable"),
        ((Item.HELIOTROPE_RASH, Item.GOTTRON_PAPULES, Item.ARM_WEAKNESS), 10, True, 6.6, "possible"),
        ((Item.HELIOTROPE_RASH, Item.GOTTRON_SIGN, Item.PERIMYSIAL, Item.DYSPHAGIA), 10, True, 8.7, "definite"),
        ((Item.HELIOTROPE_RASH, Item.GOTTRON_PAPULES, Item.LEG_WEAKNESS), 10, True, 6.4, "below possible"),
    ],
)  # fmt: skip
def test_the_class_follows_from_the_score(items, age, has_biopsy, score, class_):
    found = told(*items, age=age, has_biopsy=has_biopsy)
    assert (found.score, found.class_) == (score, class_)


def test_the_class_is_by_score_although_the_calculated_probability_says_less():
    found = told(Item.GOTTRON_SIGN, Item.GOTTRON_PAPULES, Item.LEG_WEAKNESS, Item.RAISED_ENZYME, age=10)
    assert (found.score, found.class_) == (7.5, Class.DEFINITE)
    assert round(found.probability, 3) == 0.898
    with_biopsy = told(
        Item.HELIOTROPE_RASH, Item.GOTTRON_SIGN, Item.PERIMYSIAL, Item.DYSPHAGIA, age=10, has_biopsy=True
    )
    assert round(with_biopsy.probability, 3) == 0.901


def test_what_is_unknown_counts_nothing_and_the_class_is_said_to_be_at_least_that():
    found = classify({Item.HELIOTROPE_RASH: True, Item.GOTTRON_PAPULES: True}, onset_age=(30, 30))
    assert (found.score, found.class_, found.words) == (6.5, Class.PROBABLE, "At least probable")
    assert set(found.unknown) == set(WITHOUT_BIOPSY) - {Item.HELIOTROPE_RASH, Item.GOTTRON_PAPULES}
    assert found.highest > 7.5


def test_definite_is_definite_whatever_is_unknown():
    found = classify({Item.HELIOTROPE_RASH: True, Item.GOTTRON_SIGN: True}, onset_age=(45, 45))
    assert found.words == "Definite"


@given(st.dictionaries(st.sampled_from(Item), st.booleans()), st.integers(0, 90), st.booleans(), st.data())
def test_an_item_that_becomes_known_stays_within_what_was_said(found, age, has_biopsy, data):
    before = classify(found, onset_age=(age, age), has_biopsy=has_biopsy)
    if not before.unknown:
        return
    item = data.draw(st.sampled_from(before.unknown))
    after = classify(found | {item: data.draw(st.booleans())}, onset_age=(age, age), has_biopsy=has_biopsy)
    assert before.score <= after.score <= before.highest


# --- What a record tells ---


def ck(value, limit=170.0, on="2026-05-01", test="ck", **facts):
    return Result(test=test, value=value, unit="U/L", upper_limit=limit, on=when(on), **facts)


def absent(name):
    return ClinicalFeature(feature=name, present=False)


def test_a_record_says_what_it_cannot_tell():
    record = high_risk(
        features=(feature(Feature.HELIOTROPE_RASH), feature(Feature.PROXIMAL_WEAKNESS)),
        undecided={Antibody.JO1: AntibodyState.PENDING},
    )
    found = classified(record, TODAY)
    assert found.present == (("heliotrope rash", 3.1),)
    assert found.result.score == 5.2
    assert found.unknown == (
        "symmetric proximal arm weakness (proximal weakness is recorded, but not of which limbs)",
        "symmetric proximal leg weakness (proximal weakness is recorded, but not of which limbs)",
        "neck flexors weaker than extensors (a record has no place for it)",
        "legs: proximal weaker than distal (a record has no place for it)",
        "Gottron papules (not recorded)",
        "Gottron sign (not recorded)",
        "dysphagia or oesophageal dysmotility (not recorded)",
        "anti-Jo-1 (pending)",
        "CK, LDH, AST or ALT above the upper limit (not recorded)",
        "muscle biopsy: 4 features (a record has no place for them)",
    )


def test_what_is_recorded_as_absent_is_absent():
    names = (Feature.HELIOTROPE_RASH, Feature.GOTTRON_PAPULES, Feature.GOTTRON_SIGN, Feature.PROXIMAL_WEAKNESS)
    dysphagia = ClinicalFeature(feature=Feature.DYSPHAGIA, present=False, grade=Dysphagia.NONE)
    found = classified(high_risk(features=(*map(absent, names), dysphagia)), TODAY).result
    assert set(found.absent) == {*RASHES, *WEAK, Item.DYSPHAGIA, Item.ANTI_JO1}


@pytest.mark.parametrize(
    ("results", "counts"),
    [
        ((ck(171),), True),
        ((ck(170),), None),
        ((ck(500, limit=None),), None),
        ((ck(500, on="2026-06-02"),), None),
        ((ck(170, comparator=Comparator.ABOVE),), True),
        ((ck(500, comparator=Comparator.BELOW),), None),
        (tuple(ck(30, 40, test=test) for test in ("ck", "ldh", "ast", "alt")), False),
        (tuple(ck(30, 40, test=test) for test in ("ck", "ldh", "ast")), None),
        ((*(ck(30, 40, test=test) for test in ("ck", "ldh", "ast", "alt")), ck(90, None)), None),
        ((ck(30, 40), ck(41, 40, test="alt")), True),
        ((ck(900, 40, test="aldolase"),), None),
    ],
    ids=["above", "at the limit, the others unknown", "no limit", "after the day", "beyond what was measured, above",
         "below a value above the limit", "all four normal", "three of four normal", "one without a limit",
         "ALT raised", "aldolase is none of the four"],
)  # fmt: skip
def test_a_raised_enzyme_counts_by_the_laboratorys_own_limit(results, counts):
    found = classified(having(high_risk(), results=results), TODAY).result
    told = {Item.RAISED_ENZYME: True} if Item.RAISED_ENZYME in dict(found.present) else {}
    told |= {Item.RAISED_ENZYME: False} if Item.RAISED_ENZYME in found.absent else {}
    assert told.get(Item.RAISED_ENZYME) is counts


@pytest.mark.parametrize(
    ("dates", "points", "says"),
    [
        ({"born": "1971-01-15"}, 2.1, None),
        ({"born": "1986", "onset": "2026-03-01"}, 1.3, "age at onset: 39 or 40 at onset"),
        ({"born": "1971-01-15", "onset": None}, 0, "age at onset: 55 at diagnosis (onset not recorded)"),
        ({"born": None, "onset": None}, 0, "age at onset"),
    ],
    ids=["known", "39 or 40", "onset not recorded", "nothing known"],
)
def test_an_age_that_is_not_known_well_enough_counts_what_is_sure(dates, points, says):
    found = classified(high_risk(**dates), TODAY)
    assert found.result.age_points == points
    assert (says is None) == (not found.result.is_age_open)
    assert says is None or says in found.unknown
