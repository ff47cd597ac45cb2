"""The Total Improvement Score of 2016: the published table, its edges, and what is said while a measure is missing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.improvement import (
    Category,
    EnzymeLevel,
    Measure,
    Score,
    enzyme_improvement,
    points,
    score_improvement,
    total_improvement,
)
from dashboard.domain.refusal import Refusal

IN_THE_ORDER_OF_THE_SHEET = (
    Measure.PHYSICIAN_GLOBAL,
    Measure.PATIENT_GLOBAL,
    Measure.STRENGTH,
    Measure.FUNCTION,
    Measure.ENZYME,
    Measure.EXTRAMUSCULAR,
)


def total(*percents):
    return total_improvement(dict(zip(IN_THE_ORDER_OF_THE_SHEET, percents, strict=True)))


@pytest.mark.parametrize(
    ("percents", "score", "category"),
    [
        ((50, 50, 35, 50, 50, 50), 100, "major"),
        ((5, 5, 2, 5, 5, 5), 0, "none"),
        ((6, 6, 3, 0, 0, 0), 20, "minimal"),
        ((20, 10, 8, 10, 30, 10), 47.5, "moderate"),
        ((30, 30, 15, 20, -10, 20), 65, "major"),
        ((16, -20, 0, 0, 6, 4), 17.5, "none"),
        ((40, 40, 30, 40, 40, 40), 82.5, "major"),
    ],
    ids=["T1", "T2", "T3", "T4", "T5", "T6", "T7"],
)
def test_the_vectors_of_the_fact_sheet(percents, score, category):
    found = total(*percents)
    assert (found.score, found.category, found.missing) == (score, category, ())


@pytest.mark.parametrize(
    ("measure", "edges", "bands"),
    [
        (Measure.PHYSICIAN_GLOBAL, (5, 15, 25, 40), (0, 7.5, 15, 17.5, 20)),
        (Measure.PATIENT_GLOBAL, (5, 15, 25, 40), (0, 2.5, 5, 7.5, 10)),
        (Measure.FUNCTION, (5, 15, 25, 40), (0, 5, 7.5, 7.5, 10)),
        (Measure.ENZYME, (5, 15, 25, 40), (0, 2.5, 5, 7.5, 7.5)),
        (Measure.EXTRAMUSCULAR, (5, 15, 25, 40), (0, 7.5, 12.5, 15, 20)),
        (Measure.STRENGTH, (2, 10, 20, 30), (0, 10, 20, 27.5, 32.5)),
    ],
)
def test_an_upper_edge_belongs_to_the_lower_band(measure, edges, bands):
    assert points(measure, -100) == bands[0]
    for edge, below, above in zip(edges, bands, bands[1:], strict=False):
        assert points(measure, edge) == below
        assert points(measure, edge + 0.001) == above


@pytest.mark.parametrize(
    ("score", "category"),
    [((0, 6, 3, 6, 0, 0), "none"), ((6, 6, 3, 0, 0, 0), "minimal"), ((16, 6, 11, 0, 0, 0), "minimal"),
     ((16, 16, 11, 0, 0, 0), "moderate"), ((41, 16, 21, 6, 0, 0), "moderate"), ((41, 16, 31, 6, 0, 0), "major")],
    ids=["17.5", "20", "37.5", "40", "57.5", "62.5"],
)  # fmt: skip
def test_the_thresholds_are_those_of_adults(score, category):
    assert total(*score).category == category


def test_half_a_centimetre_of_ten_is_five_per_cent_and_no_more():
    percent = score_improvement(Measure.PHYSICIAN_GLOBAL, Score(6.1, 10), Score(5.6, 10))
    assert percent == 5
    assert points(Measure.PHYSICIAN_GLOBAL, percent) == 0


@pytest.mark.parametrize(
    ("measure", "before", "after", "percent"),
    [
        (Measure.PHYSICIAN_GLOBAL, Score(8, 10), Score(2, 10), 60),
        (Measure.PHYSICIAN_GLOBAL, Score(3, 4), Score(4, 4), -25),
        (Measure.FUNCTION, Score(1.5, 3), Score(0.75, 3), 25),
        (Measure.STRENGTH, Score(60, 80), Score(76, 80), 20),
        (Measure.STRENGTH, Score(120, 150), Score(105, 150), -10),
        (Measure.EXTRAMUSCULAR, Score(0, 10), Score(1, 10), -10),
    ],
)
def test_improvement_is_positive_also_of_strength_of_which_more_is_better(measure, before, after, percent):
    assert score_improvement(measure, before, after) == percent


@pytest.mark.parametrize(("enzyme", "times"), [("ck", 15), ("aldolase", 6), ("ast", 3), ("alt", 3), ("ldh", 3)])
def test_an_enzymes_range_counts_from_its_own_upper_limit(enzyme, times):
    at_first, in_the_end = EnzymeLevel(40 * (times + 1), 40), EnzymeLevel(60, 60)
    assert enzyme_improvement(enzyme, at_first, in_the_end) == 100
    assert enzyme_improvement(enzyme, in_the_end, at_first) == -100


def test_mmt8_of_80_is_never_compared_with_mmt8_of_150():
    with pytest.raises(Refusal, match="70 of 80 and 120 of 150 are scores of two scales"):
        score_improvement(Measure.STRENGTH, Score(70, 80), Score(120, 150))


@pytest.mark.parametrize(("before", "after"), [((81, 80), (70, 80)), ((70, 80), (-1, 80))])
def test_a_score_that_its_scale_does_not_reach_is_refused(before, after):
    with pytest.raises(Refusal, match="outside the scale of 0 to 80"):
        score_improvement(Measure.STRENGTH, Score(*before), Score(*after))


def test_a_missing_measure_is_named_and_never_taken_for_nothing():
    found = total(50, None, 35, None, 0, None)
    assert found.score is None
    assert found.at_least == 52.5
    assert found.words == (
        "Incomplete, so no score: not known is patient global activity, HAQ-DI, extramuscular activity. "
        "The known measures add up to 52.5 already, so at least moderate improvement."
    )


def test_what_is_known_but_reaches_no_threshold_promises_nothing():
    assert total(6, None, 0, 0, 0, 0).words == (
        "Incomplete, so no score: not known is patient global activity. The known measures add up to 7.5 already."
    )
    assert total(20, 10, 8, 10, 30, 10).words == "47.5 of 100: moderate improvement"
    assert total(5, 5, 2, 5, 5, 5).words == "0 of 100: no improvement (below 20)"


PERCENTS = st.one_of(st.none(), st.fractions(-200, 200), st.floats(-200, 200))


@given(st.tuples(*[PERCENTS] * 6))
def test_the_score_lies_between_0_and_100_and_is_given_only_when_every_measure_is_known(percents):
    found = total(*percents)
    assert 0 <= found.at_least <= 100
    assert (found.score is None) == (None in percents)


@given(st.sampled_from(Measure), st.fractions(-200, 200), st.fractions(0, 200))
def test_more_improvement_never_scores_less(measure, percent, more):
    assert points(measure, percent) <= points(measure, percent + more)


@given(st.tuples(*[PERCENTS] * 6), st.integers(0, 5), st.fractions(-200, 200))
def test_a_measure_that_becomes_known_never_lowers_what_was_sure(percents, at, percent):
    known = list(percents)
    if known[at] is not None:
        return
    before = total(*known)
    known[at] = percent
    assert total(*known).at_least >= before.at_least
    order = list(Category)
    assert order.index(total(*known).category) >= order.index(before.category)


@given(st.sampled_from([10, 80, 150]), st.data())
def test_there_and_back_is_no_change(maximum, data):
    first, last = (Score(data.draw(st.integers(0, maximum)), maximum) for _ in range(2))
    there, back = (score_improvement(Measure.STRENGTH, *each) for each in ((first, last), (last, first)))
    assert there + back == Fraction(0)
