"""The formulary and the laboratory tests: complete, cited, and exact where doses and units are converted."""

import tomllib
from collections.abc import Iterator
from fractions import Fraction

import pytest

from dashboard.domain.catalogue import DrugFamily
from dashboard.domain.refusal import Refusal
from dashboard.protocols.catalogue import formulary, lab_tests, read_formulary, read_lab_tests
from dashboard.protocols.rows import shipped

NAMES_OF_THE_CASE_FILE = (
    *("egfr", "creatinine", "neutrophils", "white_cells", "lymphocytes", "platelets", "haemoglobin", "alt"),
    *("ast", "ggt", "bilirubin", "albumin", "potassium", "crp", "esr", "hba1c"),
    *("ck", "aldolase", "ldh", "qtc", "igg", "igm", "glucose", "mcv"),
    *("eosinophils", "cystatin_c", "troponin", "trough", "igra", "hbv_dna", "tpmt", "nudt15"),
    *("hbsag", "anti_hbc", "hcv", "pregnancy_test", "ca125", "ca19_9", "cea", "afp"),
    *("psa", "ca15_3", "ebv_dna", "cdasi_activity", "mmt8", "haq_di", "physician_global", "patient_global"),
    *("extramuscular_activity", "ecog", "recist"),
)

DRUG = """
[sources.codes]
title = "A table"
[drugs]
source = "codes"
locator = "row"
verified = true
[equivalence]
source = "codes"
locator = "doses"
verified = false
[families]
steroid = [%s]
"""


@pytest.mark.parametrize("brand", ["Metoject", "maxtrex", "TREXALL"])
def test_a_brand_of_methotrexate_is_methotrexate_so_that_weekly_is_asked(brand: str) -> None:
    found = formulary().find(brand)
    assert found is not None
    assert found.key == "methotrexate"


@pytest.mark.parametrize(
    ("brand", "key"),
    [
        ("Keytruda", "pembrolizumab"),
        ("GLEEVEC", "imatinib"),
        ("Glivec", "imatinib"),
        ("Taxol", "paclitaxel"),
        ("Taxotere", "docetaxel"),
        ("Adenuric", "febuxostat"),
        ("Solu Medrol", "methylprednisolone"),
        ("Deltacortril", "prednisolone"),
        ("Privigen", "ivig"),
        ("RoActemra", "tocilizumab"),
        ("Prolia", "denosumab"),
        ("Xgeva", "denosumab"),
    ],
)
def test_a_drug_is_found_under_its_brands(brand: str, key: str) -> None:
    found = formulary().find(brand)
    assert found is not None
    assert found.key == key


def test_every_test_name_of_the_case_file_is_known():
    assert [name for name in NAMES_OF_THE_CASE_FILE if lab_tests().find(name) is None] == []


@pytest.mark.parametrize(
    ("drug", "factor"),
    [
        ("prednisone", Fraction(1)),
        ("prednisolone", Fraction(1)),
        ("methylprednisolone", Fraction(5, 4)),
        ("hydrocortisone", Fraction(1, 4)),
        ("dexamethasone", Fraction(20, 3)),
        ("betamethasone", Fraction(20, 3)),
        ("triamcinolone", Fraction(5, 4)),
        ("deflazacort", Fraction(5, 6)),
    ],
)
def test_steroids_become_prednisone_by_an_exact_fraction(drug, factor):
    assert formulary().find(drug).prednisone_factor == factor


def test_a_steroid_that_is_not_named_is_a_steroid_without_a_factor():
    unnamed = formulary().find("corticosteroid")

    assert unnamed.family is DrugFamily.STEROID
    assert unnamed.prednisone_factor is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        *(("MTX", "methotrexate"), ("Cyclosporin A", "ciclosporin"), ("IVIG", "ivig"), ("5-FU", "fluorouracil")),
        *(
            ("folic acid", "folic_acid"),
            ("Co-Trimoxazole", "cotrimoxazole"),
            ("mycophenolate mofetil", "mycophenolate"),
        ),
    ],
)
def test_a_drug_is_found_under_its_common_spellings(written, key):
    assert formulary().find(written).key == key


def test_high_dose_methotrexate_is_one_substance_with_the_weekly_dose_and_another_danger():
    weekly, high_dose = formulary().find("methotrexate"), formulary().find("HD-MTX")

    assert (weekly.substance, weekly.danger) == (high_dose.substance, "methotrexate")
    assert weekly.danger != high_dose.danger


def test_prednisone_is_one_substance_and_one_danger_with_prednisolone():
    prednisone, prednisolone = formulary().find("prednisone"), formulary().find("prednisolone")

    assert (prednisone.substance, prednisone.danger) == (prednisolone.substance, prednisolone.danger)


@pytest.mark.parametrize("written", ["AZA", "azacitidine", "Unobtainium", "", None])
def test_a_drug_is_never_guessed(written):
    assert formulary().find(written) is None


def test_how_long_a_drug_acts_is_cited_and_is_what_the_rules_count():
    """The card and the rules about vaccines, infection and surgery must not tell two lengths."""
    counted = {
        each.get("lag_months")
        for file in ("co_prescription", "collisions", "collisions_2", "monitoring", "perioperative", "thresholds")
        for each in _tables(tomllib.loads(shipped(f"safety/{file}.toml")))
        if each.get("on") == "rituximab" or each.get("names") == ["rituximab"]
    }
    acting = {drug.key: drug.acts_months for drug in formulary().drugs if drug.acts_months}

    assert acting == {"rituximab": 6}
    assert counted - {None} == {6}
    assert all((drug.acts_source is None) == (drug.acts_months is None) for drug in formulary().drugs)


def _tables(found: object) -> Iterator[dict[str, object]]:
    if isinstance(found, dict):
        yield found
    for each in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from _tables(each)


@pytest.mark.parametrize("months", ["0", "6.5", "true", '"6"'])
def test_how_long_a_drug_acts_is_told_in_whole_months(months):
    with pytest.raises(Refusal, match="x: cannot be read: acts_months is"):
        read_formulary("own.toml", DRUG % f'{{ key = "x", name = "X", routes = ["oral"], acts_months = {months} }}')


def test_every_drug_is_cited_and_its_dose_factor_apart_from_its_codes():
    for drug in formulary().drugs:
        assert drug.source.title
        assert drug.source.locator
        assert (drug.factor_source is None) == (drug.prednisone_factor is None)
        assert drug.atc or not drug.source.verified


@pytest.mark.parametrize(
    ("test", "value", "unit", "canonical"),
    [
        *(("ck", 26.24, "ukat/L", 1574.4), ("ck", 26.24, "µkat/L", 1574.4), ("alt", 40, "U/L", 40)),
        *(("ca125", 35, "kU/L", 35), ("creatinine", 1.0, "mg/dL", 88.4), ("haemoglobin", 12.1, "g/dL", 121)),
        *(("platelets", 150, "10^3/uL", 150), ("neutrophils", 1600, "/uL", 1.6), ("crp", 1.2, "mg/dL", 12)),
        *(("glucose", 180, "mg/dL", 9.99), ("bilirubin", 1, "mg/dL", 17.1), ("mmt8", 142, None, 142)),
    ],
)
def test_units_are_turned_into_the_canonical_one(test, value, unit, canonical):
    assert lab_tests().find(test).canonical(value, unit) == pytest.approx(canonical)


@pytest.mark.parametrize(("test", "unit"), [("ck", None), ("ck", "mg/dL"), ("ebv_dna", "IU/mL"), ("hba1c", "%")])
def test_a_value_without_a_known_unit_is_left_alone(test, unit):
    assert lab_tests().find(test).canonical(7, unit) is None


def test_a_limit_of_our_own_says_where_it_comes_from():
    with_limits = [test for test in lab_tests().tests if test.lower is not None or test.upper is not None]

    assert {test.key for test in with_limits} == {"ca125", "ca19_9", "cea", "ca15_3"}
    assert all(test.limits_source.title for test in with_limits)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ('{ key = "x" }', "steroids.toml: x: 'name' is missing; add it to the file."),
        ('{ name = "X" }', "steroids.toml: X: 'key' is missing; add it to the file."),
        ('{ key = "x", name = "X", source = "nowhere" }', "steroids.toml: x: 'nowhere' is missing"),
        ('{ key = "x", name = "X", dose = 5 }', "steroids.toml: x: 'dose' is not a field; write one of key, name"),
        ('{ key = "x", name = "X", equals_prednisone_5_mg = 0 }', "steroids.toml: x: cannot be read"),
        (
            '{ key = "x", name = "X", synonyms = ["Y"] }, { key = "y", name = "Why" }',
            "steroids.toml: x: 'Y' is also a name of y; keep one of them.",
        ),
        ('{ key = "x", name = "X", use_of = "y" }', "steroids.toml: x: use_of 'y' is no drug's key; correct it."),
        ('{ key = "x", name = "X", acts_as = "y" }', "steroids.toml: x: acts_as 'y' is no drug's key; correct it."),
        (
            '{ key = "x", name = "X", use_of = "y", acts_as = "y" }, { key = "y", name = "Y" }',
            "steroids.toml: x: it is another use of a drug or acts as one, not both; keep one of them.",
        ),
    ],
    ids=[
        "no name",
        "no key",
        "no such source",
        "unknown field",
        "no equivalent",
        "one name for two drugs",
        "a use of no drug",
        "acting as no drug",
        "both another use and the same",
    ],
)
def test_an_incomplete_drug_is_refused_by_file_row_and_field(row, line):
    with pytest.raises(Refusal) as refusal:
        read_formulary("steroids.toml", DRUG % row.replace(" }", ', routes = ["oral"] }'))

    assert str(refusal.value).startswith(line)


def test_an_incomplete_test_is_refused_by_file_row_and_field():
    with pytest.raises(Refusal, match=r"tests.toml: ck: 'unit' is missing; add it to the file."):
        read_lab_tests("tests.toml", '[sources]\n[kinds]\nactivity = [{ key = "ck", name = "CK" }]')


def test_a_limit_without_a_source_is_refused():
    text = '[sources]\n[limits]\n[kinds]\nmarker = [{ key = "cea", name = "CEA", unit = "ng/mL", upper = 5 }]'

    with pytest.raises(Refusal, match=r"cea: 'source' is missing"):
        read_lab_tests("tests.toml", text)


USUAL = """
[usual_doses]
source = "codes"
locator = "row"
verified = false
rows = [{ drug = "x", dose = "oral: 10 to 25 mg a day" }]
"""


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ('drug = "x"', 'drug = "y"', "usual_doses: 'y' is no drug's key"),
        (', dose = "oral: 10 to 25 mg a day"', "", "usual_doses: x: 'dose' is missing"),
        ("10 to 25", "10 to 5", "usual_doses: x: cannot be read: dose is 'oral: 10 to 5 mg a day': both ends are more"),
        ("10 to 25", "0 to 25", "usual_doses: x: cannot be read: dose is 'oral: 0 to 25 mg a day': both ends are more"),
        ("10 to 25", "at most 0", "usual_doses: x: cannot be read: dose is 'oral: at most 0 mg a day': both ends"),
        ("10 to 25", "10-25", "usual_doses: x: cannot be read: dose is 'oral: 10-25 mg a day': write it as in"),
        ("mg a day", "tablets a day", "usual_doses: x: cannot be read: unit is 'tablets'"),
        ("a day", "a hour", "usual_doses: x: cannot be read: 'hour' is not a valid Per"),
        ("oral:", "oral, IV:", "usual_doses: x: cannot be read: IV is none of the drug's routes, oral"),
        ("dose = ", "low = 10, dose = ", "usual_doses: x: 'low' is not a field"),
    ],
)
def test_a_usual_dose_that_cannot_be_right_is_refused_by_drug_and_field(right, wrong, why):
    row = '{ key = "x", name = "X", routes = ["oral"] }'
    assert read_formulary("own.toml", DRUG % row + USUAL).find("x").usual[0].most == 25
    assert right in USUAL

    with pytest.raises(Refusal, match=f"own.toml: {why}"):
        read_formulary("own.toml", DRUG % row + USUAL.replace(right, wrong))


@pytest.mark.parametrize(
    ("routes", "why"),
    [
        ("", "'routes' is missing; add it to the file."),
        (", routes = []", "cannot be read: routes are \\[\\]: write at least one of oral, SC, IV"),
        (', routes = ["mouth"]', "cannot be read: routes are \\['mouth'\\]"),
        (', routes = "oral"', "cannot be read: routes are 'oral'"),
    ],
)
def test_a_drug_whose_routes_are_not_said_is_refused(routes, why):
    with pytest.raises(Refusal, match=f"own.toml: x: {why}"):
        read_formulary("own.toml", DRUG % f'{{ key = "x", name = "X"{routes} }}')


def test_every_drug_has_routes_and_most_have_a_usual_dose():
    drugs = formulary().drugs

    assert len(drugs) == 162
    assert all(drug.routes for drug in drugs)
    assert {drug.key for drug in drugs if not drug.usual} == {
        *("corticosteroid", "mometasone", "tacrolimus_topical", "pimecrolimus", "chemotherapy", "bcg_intravesical"),
        *("talimogene_laherparepvec", "aromatase_inhibitor", "oestrogen", "nitrous_oxide", "amphotericin", "mesna"),
    }


def test_a_usual_dose_is_read_as_it_is_written():
    written = {row["dose"] for row in tomllib.loads(shipped("formulary.toml"))["usual_doses"]["rows"]}
    read = [usual for drug in formulary().drugs for usual in drug.usual]

    assert len(read) == 178
    assert {usual.words for usual in read} == written
