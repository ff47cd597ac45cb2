"""The latest of each instrument, what changed, what a steroid pulse tags, and the score between two visits."""

from dataclasses import replace
from datetime import date

import pytest
from builders import having, patient, when

from dashboard.domain.chart import Chart
from dashboard.domain.disease_activity import SKIN, disease_activity
from dashboard.domain.findings import findings
from dashboard.domain.record import CancerTreatment, Provenance, Result
from dashboard.domain.words import Comparator, Group, Modality, Region
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.loader import imacs
from dashboard.protocols.safety import safety_rules

TODAY = date(2026, 11, 23)
SIX = {
    "physician_global": "cm",
    "patient_global": "cm",
    "mmt8": "/150",
    "haq_di": None,
    "ck": "U/L",
    "extramuscular_activity": "cm",
}


def scored(test, value, on, unit=None, **facts):
    return Result(test=test, value=value, unit=unit or SIX.get(test), on=when(on) if on else None, **facts)


def ck(value, on, limit=200.0, **facts):
    return scored("ck", value, on, upper_limit=limit, **facts)


def visit(on, physician=8.0, patient=8.0, mmt8=100.0, haq=2.0, enzyme=3200.0, extra=6.0, without=()):
    values = dict(zip(SIX, (physician, patient, mmt8, haq, enzyme, extra), strict=True))
    limits = {"ck": 200.0}
    return [scored(t, v, on, upper_limit=limits.get(t)) for t, v in values.items() if t not in without]


def seen(*results, treatments=(), today=TODAY, **facts):
    """Every result as stored, with an id of its own, and what the drug rules find in the record."""
    stored = tuple(replace(r, provenance=Provenance(fact_id=f"r{n}")) for n, r in enumerate(results))
    record = having(patient(), results=stored, cancer_treatments=treatments, **facts)
    chart = Chart.of(record, Group.UNDETERMINED, region=Region.UK, formulary=formulary(), tests=lab_tests())
    skin = next(sign for sign in imacs().activity_signs if sign.name == SKIN)
    return disease_activity(record, findings(chart, safety_rules()), lab_tests(), skin, today)


def line(found, name):
    return next(each for each in found.lines if each.latest.test.key == name)


def dexamethasone(first, last):
    days = {"started_on": when(first), "stopped_on": when(last)}
    return CancerTreatment(modality=Modality.SYSTEMIC, drug="dexamethasone", dose=8.0, unit="mg", **days)


# --- The table ---


def test_the_latest_value_stands_beside_the_one_before_it_and_says_what_changed():
    found = line(seen(scored(SKIN, 12, "2026-06-01"), scored(SKIN, 18, "2026-03-12")), SKIN)
    assert (found.latest.words, found.latest.on.words) == ("12 of 100", "1 Jun 2026")
    assert found.change == "down 6 from 12 Mar 2026, better"
    assert found.remark == "mild (up to 14); a meaningful change (4 points or more)"


@pytest.mark.parametrize(
    ("score", "severity"),
    [(13, "mild (up to 14)"), (14, "mild (up to 14)"), (15, "moderate to severe (above 14)")],
    ids=["below", "at 14", "above"],
)
def test_skin_disease_above_14_is_moderate_to_severe(score, severity):
    assert line(seen(scored(SKIN, score, "2026-06-01")), SKIN).remark == severity


@pytest.mark.parametrize(("before", "is_meaningful"), [(13, False), (14, True), (6, True), (7, False)])
def test_four_points_of_cdasi_either_way_are_a_meaningful_change(before, is_meaningful):
    found = seen(scored(SKIN, before, "2026-03-12"), scored(SKIN, 10, "2026-06-01"))
    assert ("meaningful" in line(found, SKIN).remark) is is_meaningful


def test_of_strength_more_is_better():
    found = line(seen(scored("mmt8", 60, "2026-03-12", "/80"), scored("mmt8", 72, "2026-06-01", "/80")), "mmt8")
    assert (found.latest.words, found.change) == ("72 of 80", "up 12 from 12 Mar 2026, better")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (("/80", None, 70), ("/150", None, 120), "not compared: scales of 80 and 150"),
        ((None, None, 70), ("/80", None, 72), "not compared: its scale is not recorded (80 or 150)"),
        ((None, None, 118), (None, None, 120), "up 2 from 12 Mar 2026, better"),
        ((None, 80, 70), (None, 80, 70), "unchanged since 12 Mar 2026"),
        (("/80", None, 90), ("/80", None, 70), "not compared: 90 is outside its scale of 0 to 80"),
    ],
    ids=["two scales", "one scale unknown", "above 80 it can only be 150", "told as the upper limit", "outside"],
)
def test_mmt8_is_compared_only_on_one_known_scale(before, after, says):
    values = [
        Result(test="mmt8", value=value, unit=unit, upper_limit=limit, on=when(on))
        for (unit, limit, value), on in ((before, "2026-03-12"), (after, "2026-06-01"))
    ]
    assert line(seen(*values), "mmt8").change == says


def test_ck_says_how_many_times_its_laboratorys_upper_limit_it_is():
    found = line(seen(ck(900, "2026-03-12"), ck(480, "2026-06-01")), "ck")
    assert (found.latest.words, found.change) == (
        "480 U/L, 2.4 times the upper limit",
        "down 420 U/L from 12 Mar 2026, better",
    )


def test_a_rise_within_the_limits_is_not_called_worse():
    assert line(seen(ck(129, "2026-03-12"), ck(133, "2026-06-01")), "ck").change == (
        "up 4 U/L from 12 Mar 2026, both within the limits"
    )


def test_a_value_beyond_what_was_measured_is_shown_and_compared_with_nothing():
    found = line(seen(ck(900, "2026-03-12"), ck(20, "2026-06-01", comparator=Comparator.BELOW)), "ck")
    assert found.latest.words.startswith("<20 U/L")
    assert found.change == "not compared: only known to lie below 20"


def test_what_comes_after_the_day_is_not_known_yet():
    found = seen(scored(SKIN, 12, "2026-06-01"), scored(SKIN, 30, "2026-06-02"), today=date(2026, 6, 1))
    assert (line(found, SKIN).latest.value, line(found, SKIN).change) == (12, "no earlier value")


def test_a_value_without_a_date_or_a_known_unit_is_counted_and_left_out():
    found = seen(scored(SKIN, 12, None), scored("physician_global", 3, "2026-06-01", "inches"))
    assert found.lines == ()
    assert found.left_out == ("CDASI activity (1)", "Physician global activity (1)")
    assert "CDASI activity" not in found.not_recorded
    assert "MMT-8" in found.not_recorded


# --- On a steroid pulse (X-46) ---


@pytest.mark.parametrize(
    ("on", "is_tagged"),
    [("2026-05-31", False), ("2026-06-01", True), ("2026-06-10", True), ("2026-06-11", False)],
    ids=["the day before dexamethasone", "its first day", "7 days after its last", "8 days after"],
)
def test_a_score_within_7_days_of_dexamethasone_is_tagged_and_left_out_of_the_trend(on, is_tagged):
    pulse = dexamethasone("2026-06-01", "2026-06-03")
    found = line(seen(scored(SKIN, 18, "2026-03-12"), scored(SKIN, 6, on), treatments=(pulse,)), SKIN)
    assert found.tag == ("on steroid pulse" if is_tagged else "")
    assert found.change == ("left out of the trend" if is_tagged else "down 12 from 12 Mar 2026, better")
    assert ("meaningful" in found.remark) is not is_tagged


def test_the_change_is_from_the_last_value_that_was_not_taken_on_a_pulse():
    pulse = dexamethasone("2026-06-01", "2026-06-03")
    results = (scored(SKIN, 18, "2026-03-12"), scored(SKIN, 6, "2026-06-04"), scored(SKIN, 15, "2026-09-01"))
    found = line(seen(*results, treatments=(pulse,)), SKIN)
    assert found.change == "down 3 from 12 Mar 2026, better"


def test_a_visit_on_a_pulse_gives_no_improvement_score():
    pulse = dexamethasone("2026-06-01", "2026-06-03")
    results = (*visit("2026-03-12"), *visit("2026-06-04", physician=1))
    found = seen(*results, treatments=(pulse,)).improvement
    assert found is None


# --- The Total Improvement Score between two visits ---


def test_the_score_lies_between_the_first_and_the_latest_complete_visit():
    results = (
        *visit("2026-01-05", without=("haq_di",)),
        *visit("2026-03-12"),
        *visit("2026-06-01", physician=5),
        *visit("2026-09-01", 2, 4, 130, 1, 200, 3),
        *visit("2026-11-01", 1, 1, 150, 0, 100, 0, without=("patient_global",)),
    )
    found = seen(*results).improvement
    assert (found.baseline_on, found.final_on) == (date(2026, 3, 12), date(2026, 9, 1))
    # 60, 40, 20, 33.3, 100 and 30 per cent.
    assert [part.points for part in found.total.parts] == [20, 7.5, 20, 7.5, 7.5, 15]
    assert found.total.words == "77.5 of 100: major improvement"


def test_without_a_complete_later_visit_the_score_is_not_given_and_says_what_is_missing():
    results = (*visit("2026-03-12"), *visit("2026-09-01", physician=2, without=("haq_di", "mmt8")))
    found = seen(*results).improvement
    assert found.total.score is None
    assert found.total.at_least == 20
    whys = {each.part.measure: each.why_not for each in found.measures if each.why_not}
    assert whys == {"haq_di": "not recorded around 1 Sep 2026", "mmt8": "not recorded around 1 Sep 2026"}


def test_two_scales_of_mmt8_leave_the_score_incomplete():
    last = [r for r in visit("2026-09-01") if r.test != "mmt8"]
    found = seen(*visit("2026-03-12"), *last, scored("mmt8", 70, "2026-09-01", "/80")).improvement
    assert found.total.missing == ("mmt8",)
    (why,) = [each.why_not for each in found.measures if each.why_not]
    assert why.startswith("100 of 150 and 70 of 80 are scores of two scales")


@pytest.mark.parametrize(
    ("apart", "is_known"), [("2026-02-26", True), ("2026-02-25", False), ("2026-03-26", True), ("2026-03-27", False)]
)
def test_bloods_up_to_14_days_from_the_visit_belong_to_it(apart, is_known):
    first = [r for r in visit("2026-03-12") if r.test != "ck"]
    found = seen(*first, ck(3200, apart), *visit("2026-09-01")).improvement
    assert ("muscle_enzyme" not in found.total.missing) is is_known


def test_the_enzyme_that_was_the_most_abnormal_at_baseline_counts_at_both_visits():
    def alt(value, on):
        return scored("alt", value, on, "U/L", upper_limit=40.0)

    first = (*visit("2026-03-12", enzyme=400), alt(120, "2026-03-12"))
    found = seen(*first, *visit("2026-09-01", enzyme=2000), alt(60, "2026-09-01")).improvement
    enzyme = next(each for each in found.measures if each.part.measure == "muscle_enzyme")
    # 3 times the limit of 40 against 1.5 times, of a range of 3.
    assert (enzyme.name, enzyme.part.percent) == ("muscle enzyme: ALT", 50)


def test_an_enzyme_without_its_upper_limit_could_be_the_most_abnormal():
    first = [r for r in visit("2026-03-12") if r.test != "ck"]
    known = scored("alt", 120, "2026-03-12", "U/L", upper_limit=40.0)
    found = seen(*first, ck(900, "2026-03-12", limit=None), known, *visit("2026-09-01")).improvement
    enzyme = next(each for each in found.measures if each.part.measure == "muscle_enzyme")
    assert enzyme.why_not == "Creatine kinase: the upper limit of its laboratory is not recorded"


def test_one_visit_gives_no_score():
    assert seen(*visit("2026-03-12")).improvement is None
    assert seen().improvement is None
