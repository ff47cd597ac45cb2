"""Combination regimens: found under any name, made of drugs that we know, and refused where a row cannot be right."""

import pytest

from dashboard.domain.refusal import Refusal
from dashboard.protocols.catalogue import combinations, formulary, read_combinations

FILE = """
[sources.practice]
title = "Practice"
[common]
source = "practice"
locator = "drugs and days"
verified = false
%s
"""
FOLFOX = '[[regimens]]\nkey = "folfox"\nname = "FOLFOX"\nevery_days = 14\ndrugs = { oxaliplatin = [1] }\n'


@pytest.mark.parametrize(
    ("written", "drugs", "every_days"),
    [
        ("paclitaxel-carboplatin", ["carboplatin", "paclitaxel"], 21),
        ("RCHOP", ["rituximab", "cyclophosphamide", "doxorubicin", "vincristine", "prednisolone"], 21),
        ("mFOLFOX6", ["oxaliplatin", "folinic_acid", "fluorouracil"], 14),
        ("folfiri", ["irinotecan", "folinic_acid", "fluorouracil"], 14),
        ("FEC 100", ["fluorouracil", "epirubicin", "cyclophosphamide"], 21),
        ("etoposide-cisplatin", ["cisplatin", "etoposide"], 21),
        ("Gem-Cis", ["gemcitabine", "cisplatin"], 21),
        ("pembrolizumab-pemetrexed-platinum", ["pembrolizumab", "pemetrexed", "carboplatin"], 21),
        ("pembrolizumab-pemetrexed-cisplatin", ["pembrolizumab", "pemetrexed", "cisplatin"], 21),
    ],
)
def test_a_combination_is_found_under_any_of_its_names(written, drugs, every_days):
    found = combinations().find(written)

    assert ([drug.key for drug, _ in found.drugs], found.every_days) == (drugs, every_days)


@pytest.mark.parametrize("written", ["FOLFOXIRI", "", None])
def test_what_is_not_a_combination_stays_unknown(written):
    assert combinations().find(written) is None


def test_prednisolone_of_r_chop_is_taken_on_five_days():
    assert {drug.key: on for drug, on in combinations().find("R-CHOP").drugs}["prednisolone"] == (1, 2, 3, 4, 5)


def test_no_combination_is_called_checked_before_somebody_read_a_protocol():
    assert {each.source.verified for each in combinations().combinations} == {False}


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ("oxaliplatin", "oxaliplatine", "folfox: cannot be read: drugs: 'oxaliplatine' is no drug"),
        ("every_days = 14\n", "", "folfox: 'every_days' is missing"),
        ("14", "0", "folfox: cannot be read: every_days is 0"),
        ("[1]", "[15]", "folfox: cannot be read: drugs: oxaliplatin: write its days"),
        ("[1]", "[]", "folfox: cannot be read: drugs: oxaliplatin: write its days"),
        ('name = "FOLFOX"', 'name = "FOLFOX"\ncolour = "red"', "folfox: 'colour' is not a field"),
        ('name = "FOLFOX"', 'name = "cisplatin"', "folfox: 'cisplatin' is also a name of cisplatin"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_by_file_id_and_field(right, wrong, why):
    with pytest.raises(Refusal, match=f"own.toml: {why}"):
        read_combinations("own.toml", FILE % FOLFOX.replace(right, wrong), formulary())


def test_two_combinations_do_not_share_a_name():
    second = FOLFOX.replace('"folfox"', '"other"')

    with pytest.raises(Refusal, match="folfox: 'folfox' is also a name of other"):
        read_combinations("own.toml", FILE % (FOLFOX + second), formulary())
