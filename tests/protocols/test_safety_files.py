from __future__ import annotations

import pytest

from dashboard.domain.circumstances import Computed, within
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Severity
from dashboard.protocols.safety import read_safety_rules, safety_rules

ROW = """
[sources.label]
title = "A label"

[defaults]
version = "1"
effective_from = 2026-01-01
kind = "collision"

[[rules]]
id = "X-99"
title = "Two drugs"
says = "Both together harm"
asks = "Which one is stopped?"
ends = "One is stopped."
severity = "high"
owners = ["oncology"]
when = [{ on = "methotrexate" }, { on = "nephrotoxic", in = "cancer" }]
source = "label"
locator = "section 7"
verified = false
"""

SHEET = """
    M-01 M-01b M-02 M-03 M-04 M-05 M-05b M-06 M-07 M-08 M-09 M-10 T-01 T-02 T-03 T-04 T-05 T-05m T-06 T-07 T-08
    T-09 T-10 T-11 T-12 C-01 C-02 C-02b C-03 C-04 C-05 C-06 C-07 C-07b C-08 C-09 C-10 C-11 C-12 X-01 X-02 X-03
    X-04 X-05 X-06 X-07 X-08 X-09 X-10 X-11 X-12 X-13 X-14 X-15 X-16 X-17 X-18 X-19 X-20 X-21 X-22 X-23 X-24 X-25
    X-26 X-27 X-28 X-29 X-30 X-31 X-32 X-33 X-34 X-35 X-36 X-37 X-38 X-39 X-40 X-41 X-42 X-43 X-44 X-45 X-46 X-47
    X-48 X-49 X-50 X-51 X-52 X-53 X-54 X-55 X-56 X-57 X-58 X-59 X-60 P-CONT P-BIO P-JAK P-CSIS P-RESTART P-GC
    P-IVIG P-CYC
""".split()  # noqa: SIM905
"""Every rule of the fact sheet, in its order."""

NO_ALERTS = {
    "X-47": "a suppressor of X-17",
    "C-02b": "the text of an option",
    "M-01b": "a longer interval, kept at the conservative one",
    "M-04": "its finding is C-10",
    "M-10": "a suppressor of M-01",
}


def test_every_rule_of_the_sheet_is_there_or_said_to_be_no_alert() -> None:
    assert {rule.id for rule in safety_rules()} == set(SHEET) - set(NO_ALERTS)


def test_a_whole_row_is_read() -> None:
    (rule,) = read_safety_rules("rules.toml", ROW)
    assert (rule.id, rule.source.title, len(rule.when)) == ("X-99", "A label", 2)


@pytest.mark.parametrize("field", ["title", "says", "asks", "ends", "owners", "when", "severity", "source", "verified"])
def test_a_row_that_lacks_a_field_is_refused_by_file_id_and_field(field: str) -> None:
    text = "\n".join(line for line in ROW.splitlines() if not line.startswith(f"{field} ="))
    with pytest.raises(Refusal, match=rf"rules\.toml: X-99: '{field}' is missing"):
        read_safety_rules("rules.toml", text)


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ('severity = "high"', 'severity = "dire"', "'dire' is not a valid Severity"),
        ('on = "methotrexate"', 'on = "metotrexate"', "metotrexate is no drug or class"),
        ('{ on = "methotrexate" }', '{ onn = "methotrexate" }', "is no circumstance"),
        ('in = "cancer"', "within = 5", "within does not belong beside on"),
        ('owners = ["oncology"]', 'owners = ["astrology"]', "'astrology' is not a valid Specialty"),
        ('in = "cancer"', 'lag_days = "{some_days}"', "some_days is no parameter"),
        ('title = "Two drugs"', 'title = "Two drugs"\ncolour = "red"', "colour is not a field of a rule"),
    ],
    ids=["severity", "drug", "circumstance", "option", "owner", "parameter", "field"],
)
def test_a_row_that_cannot_be_understood_is_refused_with_the_word_at_fault(right: str, wrong: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_safety_rules("rules.toml", ROW.replace(right, wrong))


@pytest.mark.parametrize("rule", safety_rules(), ids=lambda rule: rule.id)
def test_how_far_a_dose_is_carried_on_bears_on_no_critical_rule(rule) -> None:
    """A change may move it, and asks for a reason only where it causes something critical itself."""
    read = {each.name for each in within(rule.when) if isinstance(each, Computed)}

    assert not read & {"steroid_grams", "lifetime_dose"} or all(
        tier.severity is not Severity.CRITICAL for tier in rule.tiers
    )
    for tier in rule.tiers:
        read = {each.name for each in within(tier.when) if isinstance(each, Computed)}
        assert not read & {"steroid_grams", "lifetime_dose"} or tier.severity is not Severity.CRITICAL


@pytest.mark.parametrize("rule", safety_rules(), ids=lambda rule: rule.id)
def test_every_rule_asks_and_never_orders(rule) -> None:
    assert rule.asks.endswith("?")
    assert rule.ends.endswith(".")
    assert not rule.says.endswith(".")
    assert rule.owners
    assert rule.source.title
    assert rule.source.locator
