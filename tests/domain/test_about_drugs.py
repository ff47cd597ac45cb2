"""What stands in the formulary about a drug, and how it is found there."""

import pytest

from dashboard.domain.about_drugs import rules_about
from dashboard.protocols.catalogue import formulary
from dashboard.protocols.safety import safety_rules
from dashboard.ui.drug_list import drugs_found


def ids(name):
    drug = formulary().find(name)
    assert drug
    return {rule.id for rule in rules_about(drug, safety_rules())}


@pytest.mark.parametrize(
    ("drug", "rule"),
    [
        ("methotrexate", "M-01"), ("folic acid", "C-01"), ("rituximab", "X-24"), ("cisplatin", "X-05"),
        ("azathioprine", "C-06"),
    ],
    ids=["monitored", "what is missing beside it", "by its class", "by another class", "known before it"],
)  # fmt: skip
def test_a_drug_names_the_rules_that_are_about_it(drug, rule):
    assert rule in ids(drug)


def test_a_rule_about_cytotoxic_drugs_is_not_listed_with_a_steroid():
    assert "X-36" in ids("cisplatin")
    assert "X-36" not in ids("prednisolone")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("MTX", "Methotrexate"), ("l04ax03", "Methotrexate"), ("6851", "Methotrexate"), ("anti cd20", "Rituximab")],
)
def test_a_drug_is_found_by_any_name_code_or_class(typed, name):
    assert name in {drug.name for drug, _ in drugs_found(formulary(), typed, safety_rules())}


def test_every_drug_is_listed_where_nothing_is_typed_and_none_where_nothing_fits():
    assert len(drugs_found(formulary(), " ", safety_rules())) == len(formulary().drugs)
    assert not drugs_found(formulary(), "zzz", safety_rules())
