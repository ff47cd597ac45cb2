from __future__ import annotations

import pytest

from dashboard.domain.refusal import Refusal
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
        ('title = "Two drugs"', 'title = "Two drugs"\ncolour = "red"', "colour is not a field of a rule"),
    ],
    ids=["severity", "drug", "circumstance", "option", "owner", "field"],
)
def test_a_row_that_cannot_be_understood_is_refused_with_the_word_at_fault(right: str, wrong: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_safety_rules("rules.toml", ROW.replace(right, wrong))


@pytest.mark.parametrize("rule", safety_rules(), ids=lambda rule: rule.id)
def test_every_rule_asks_and_never_orders(rule) -> None:
    assert rule.asks.endswith("?")
    assert rule.ends.endswith(".")
    assert not rule.says.endswith(".")
    assert rule.owners
    assert rule.source.title
    assert rule.source.locator
