"""The guideline files: cited, complete, and refused when they are not."""

import re
import tomllib
from importlib.resources import files

import pytest

from dashboard.domain.protocol import Condition
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Antibody, Panel, Subtype
from dashboard.protocols import loader

TEXT = (files("dashboard.protocols") / "imacs_2023.toml").read_text()
CONTRACT_ITEMS = {
    "history_and_examination", "full_blood_count", "liver_function", "inflammatory_markers",
    "serum_protein_electrophoresis", "urinalysis", "chest_radiograph", "ct_neck_thorax_abdomen_pelvis",
    "cervical_screening", "mammography", "psa", "ca125", "pelvic_ultrasound", "faecal_occult_blood",
    "pet_ct_if_negative", "pet_ct_single", "gi_endoscopy_if_negative", "nasoendoscopy", "red_flag_review",
}  # fmt: skip


def test_the_guideline_has_every_item_of_the_contract():
    assert {rule.item for rule in loader.imacs().items} == CONTRACT_ITEMS


def test_every_open_question_from_u1_to_u25_is_answered_by_a_named_rule():
    assert {rule.id for rule in loader.imacs().rules} >= {f"U{number}" for number in range(1, 26)}


def test_every_antibody_and_subtype_has_a_level_except_those_that_say_nothing_about_cancer():
    names = {rule.name for rule in loader.imacs().factors}
    assert set(Antibody) - names == {Antibody.CN1A}
    assert set(Subtype) - names == {Subtype.IBM, Subtype.UNKNOWN}


def test_every_row_cites_a_source_that_can_be_followed():
    protocol = loader.imacs()
    rows = (
        *protocol.factors,
        *protocol.items,
        *protocol.rules,
        *protocol.activity_signs,
        *protocol.nasopharyngeal_regions,
        *loader.programmes(),
    )
    assert all(row.source.title and row.source.link and row.source.locator for row in rows)


def test_the_core_table_says_that_it_was_not_checked_against_the_paper():
    assert not any(factor.source.verified for factor in loader.imacs().factors)


def test_items_to_consider_have_a_condition_and_only_they():
    for rule in loader.imacs().items:
        assert (rule.condition is not None) is (rule.panel is Panel.CONSIDER)
    assert {rule.condition for rule in loader.imacs().items} >= set(Condition)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('owner = "dermatology"\n', "", "imacs_2023.toml: items 1 lacks 'owner'"),
        ('panel = "basic"', 'panel = "full"', "imacs_2023.toml: items 1 cannot be read: 'full'"),
        ('id = "U1"\n', "", "imacs_2023.toml: rules 1 lacks 'id'"),
        ('doi = "10.1038/s41584-023-01045-w"', "", "lacks 'url or doi'"),
        ("over_age = 40\n", "", "imacs_2023.toml: the file cannot be read"),
        ('yearly_anchor = "diagnosis"\n', "", "imacs_2023.toml: timing lacks 'yearly_anchor'"),
        ('yearly_anchor = "diagnosis"', 'yearly_anchor = "birth"', "imacs_2023.toml: timing cannot be read: 'birth'"),
        ("active_after_months = 3\n", "", "imacs_2023.toml: timing cannot be read"),
        ('asks = "dermatology"\n', "", "imacs_2023.toml: activity_signs 2 lacks 'asks'"),
        ('name = "Taiwan"\n', "", "imacs_2023.toml: nasopharyngeal_regions 2 lacks 'name'"),
    ],
)
def test_an_incomplete_file_is_refused_by_name_row_and_field(old, new, message):
    broken = TEXT.replace(old, new, 1)
    assert broken != TEXT
    with pytest.raises(Refusal, match=message.replace(".", r"\.")):
        loader.read_protocol("imacs_2023.toml", broken)


@pytest.mark.parametrize("name", ["programmes_uk.toml", "programmes_us.toml"])
def test_a_programme_without_its_interval_is_refused_by_name(name):
    text = (files("dashboard.protocols") / name).read_text()
    broken = re.sub(r"interval_months = \d+\n", "", text, count=1)
    assert broken != text
    with pytest.raises(Refusal, match=rf"{name}: programmes 1 lacks 'interval_months'"):
        loader.read_programmes(name, broken)


def test_programmes_of_one_name_and_region_never_overlap_in_time():
    for one in loader.programmes():
        for other in loader.programmes():
            if one is not other and (one.name, one.region) == (other.name, other.region):
                first, second = sorted((one, other), key=lambda p: p.valid_from)
                assert first.valid_until
                assert first.valid_until <= second.valid_from


def test_the_files_are_plain_toml():
    assert tomllib.loads(TEXT)["id"] == "imacs-2023"
