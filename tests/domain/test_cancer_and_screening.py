"""The plan says in one sentence what a cancer did to the screening (U20)."""

import pytest
from builders import cancer, having, high_risk, names, patient, plan, when

from dashboard.domain.words import CancerState, Group, Subtype
from dashboard.protocols.loader import imacs

GOES_ON = "so the screening goes on"
LEFT = "oncology's path replaces the screening, except the national programmes."
WITHOUT = f"{GOES_ON}; not due: PET-CT if work-up negative (route A), Upper and lower GI endoscopy if work-up negative."


def said(record, **how):
    return [remark.text for remark in plan(record, **how).remarks]


def of(*found, state=CancerState.PLANNING, who=None):
    return having(who or high_risk(), cancers=tuple(cancer("ovary", day, state) for day in found))


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("2026-04-01", f"The ovary cancer of 1 Apr 2026 was known when the myositis was diagnosed: {LEFT}"),
        ("2026-05-01", f"The ovary cancer of 1 May 2026 was known when the myositis was diagnosed: {LEFT}"),
        ("2026-05-02", f"The ovary cancer of 2 May 2026 was found after the myositis was diagnosed, {WITHOUT}"),
        ("2026-06", f"The ovary cancer of Jun 2026 was found after the myositis was diagnosed, {WITHOUT}"),
        (
            "2026",
            f"The ovary cancer of 2026 may have been found before or after the myositis was diagnosed, {WITHOUT}",
        ),
        (
            "2019-03-01",
            f"The ovary cancer of 1 Mar 2019 was found more than three years before the myositis began, {GOES_ON}.",
        ),
        (
            "2023",
            f"The ovary cancer of 2023 may have been found more than three years before the myositis began, {GOES_ON}.",
        ),
        (None, f"The ovary cancer has no date and counts as known before the myositis: {LEFT}"),
    ],
    ids=[
        "before",
        "on the day",
        "the day after",
        "a month after",
        "some day of the year",
        "history",
        "perhaps",
        "none",
    ],
)
def test_the_plan_says_what_a_cancer_did_to_the_screening(found, text):
    assert said(of(found)) == [text]


def test_the_sentence_says_what_the_plan_does():
    assert names(plan(of("2026-04-01"))) == {"national_programme"}
    assert "urinalysis" in names(plan(of("2026-05-02")))
    assert "pet_ct_if_negative" not in names(plan(of("2026-05-02")))


def test_the_sentence_has_the_source_of_its_rule():
    (remark,) = plan(of("2026-05-02")).remarks
    assert remark.source == imacs().rule("U20").source


def test_a_group_without_such_tests_does_not_lose_them():
    record = of("2026-08-02", who=patient())
    assert plan(record).risk.group is Group.STANDARD
    assert said(record) == [f"The ovary cancer of 2 Aug 2026 was found after the myositis was diagnosed, {GOES_ON}."]


def test_beside_a_cancer_that_was_known_a_later_one_changes_nothing():
    assert said(of("2026-04-01", "2026-08-01")) == [
        f"The ovary cancer of 1 Apr 2026 was known when the myositis was diagnosed: {LEFT}"
    ]


def test_a_cancer_counts_as_known_where_the_myositis_has_no_date_of_diagnosis():
    record = of("2026-04-01", who=high_risk(diagnosed=None))
    assert said(record) == [
        f"The ovary cancer of 1 Apr 2026 counts as known before the myositis, whose diagnosis has no date: {LEFT}"
    ]


@pytest.mark.parametrize(
    "record",
    [
        of("2026-06-01", state=CancerState.SUSPECTED),
        of("2026-06-01", state=CancerState.EXCLUDED),
        of("2026-06-01", who=patient(subtype=Subtype.IBM)),
        of("2026-06-01", who=high_risk(deceased_on=when("2026-09-01"))),
        high_risk(),
    ],
    ids=["suspected", "excluded", "no screening for inclusion body myositis", "died", "no cancer"],
)
def test_what_does_nothing_to_the_screening_is_not_mentioned(record):
    assert said(record) == []
