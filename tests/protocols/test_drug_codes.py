"""The codes of the drugs: of the right shape, on most rows, and never of two substances at once."""

from itertools import combinations

import pytest

from dashboard.domain.refusal import Refusal
from dashboard.protocols.catalogue import formulary, read_formulary
from dashboard.protocols.rows import shipped


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ('atc = "L04AX03"', 'atc = "L4AX03"', "atc is 'L4AX03': write a code such as L04AX03"),
        ('atc = "L04AX03"', 'atc = "L04AX3"', "atc is 'L04AX3'"),
        ('atc = "L04AX03"', 'atc = "l04ax03"', "atc is 'l04ax03'"),
        ('atc = "L04AX03"', 'atc = ""', "atc is ''"),
        ('rxnorm = "6851"', 'rxnorm = "68S1"', "rxnorm is '68S1': write a number in quotation marks"),
        ('rxnorm = "6851"', 'rxnorm = ""', "rxnorm is ''"),
        ('rxnorm = "6851"', "rxnorm = 6851", "rxnorm is 6851"),
    ],
)
def test_a_code_that_has_not_the_shape_of_one_is_refused_by_drug_and_field(right: str, wrong: str, why: str) -> None:
    text = shipped("formulary.toml")
    assert right in text

    with pytest.raises(Refusal) as refusal:
        read_formulary("own.toml", text.replace(right, wrong, 1))

    assert str(refusal.value).startswith(f"own.toml: methotrexate: cannot be read: {why}")


@pytest.mark.parametrize("group", ["L04", "L04A", "L04AX"])
def test_a_group_has_a_code_too(group: str) -> None:
    text = shipped("formulary.toml").replace('atc = "L04AX03"', f'atc = "{group}"', 1)

    found = read_formulary("own.toml", text).find("methotrexate")

    assert found is not None
    assert found.atc == group


def test_almost_every_drug_has_an_atc_code_and_most_have_an_rxnorm_number():
    drugs = formulary().drugs

    assert sum(drug.atc is not None for drug in drugs) >= 159
    assert sum(drug.rxnorm is not None for drug in drugs) >= 150


@pytest.mark.parametrize("field", ["atc", "rxnorm"])
def test_only_rows_of_one_substance_share_a_code(field: str) -> None:
    shared = [
        (one.key, other.key)
        for one, other in combinations(formulary().drugs, 2)
        if getattr(one, field) == getattr(other, field) is not None
        and one.name.split(",")[0] != other.name.split(",")[0]
    ]

    assert shared == []
