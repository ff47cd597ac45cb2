"""The case files that ship with the product: six published cases, and made-up ones for what the published lack."""

import csv
from pathlib import Path

import pytest

import dashboard
from dashboard.clock import clock
from dashboard.domain.dates import PartialDate
from dashboard.domain.planning import care_plan
from dashboard.domain.words import Antibody, AntibodyState, Dysphagia, Feature, Flag, Group, Sex, Subtype
from dashboard.exchange.case_file import read_cases
from dashboard.exchange.importing import not_mapped
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.loader import imacs, programmes

CASES = Path(dashboard.__file__).parent / "cases"
PUBLISHED = {case.id: case for path in sorted(CASES.glob("published/*.json")) for case in read_cases(path)}
SYNTHETIC = {path.stem: read_cases(path)[0] for path in sorted(CASES.glob("synthetic/*.json"))}
FACTS = Path(__file__).parents[2].parent / "shared" / "samples" / "dm_case_facts" / "dm_case_facts.csv"


def plan(case):
    return care_plan(case.record, imacs(), programmes=programmes())


def test_all_six_published_cases_ship():
    assert list(PUBLISHED) == ["V1", "V2", "V3", "V4", "V5", "V6"]


@pytest.mark.parametrize("case", PUBLISHED.values(), ids=PUBLISHED)
def test_a_published_case_names_its_paper_its_licence_and_its_shifted_dates(case):
    patient = case.record.patient

    assert patient.dates_invented
    assert "CC BY 4.0" in patient.origin
    assert "doi 10." in patient.origin or "PMID" in patient.origin
    assert patient.dates_invented
    assert patient.family_name == "Published case"


@pytest.mark.skipif(not FACTS.exists(), reason="the sample data are not beside the project")
def test_age_sex_subtype_antibody_and_identifier_are_those_transcribed_from_the_papers():
    sexes, subtypes = {"F": Sex.FEMALE, "M": Sex.MALE}, {"DM": Subtype.DM, "amyopathic DM": Subtype.CADM}
    with FACTS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            record = PUBLISHED[row["case_id"]].record
            assert record.patient.age_at_onset == int(row["age"])
            assert record.patient.sex is sexes[row["sex"]]
            assert record.myositis.subtype is subtypes[row["dm_subtype"]]
            assert [a.code for a in record.antibodies] == ([Antibody.TIF1G] if row["msa"] else [])
            assert row["doi_or_id"] in record.patient.origin
            assert [c.stage for c in record.cancers] == [row["cancer_stage"] or None]
            assert [r.value for r in record.results if r.test == "ck"] == [float(v) for v in [row["ck_value"]] if v]


@pytest.mark.parametrize(
    ("number", "group"),
    [
        *(("V1", Group.HIGH), ("V2", Group.HIGH), ("V3", Group.HIGH)),
        *(("V5", Group.MODERATE), ("V6", Group.HIGH)),
    ],
)
def test_a_published_case_has_a_group_and_is_oncologys_because_its_cancer_is_known(number, group):
    risk = plan(PUBLISHED[number]).risk

    assert risk.group is group
    assert risk.provisional
    assert {Flag.KNOWN_CANCER, Flag.ONCOLOGY_PATHWAY} <= set(risk.flags)


def test_a_cancer_known_to_the_year_only_leaves_the_screening_in_place():
    risk = plan(PUBLISHED["V4"]).risk

    assert risk.group is Group.HIGH
    assert Flag.UNCERTAIN_DATE in risk.flags
    assert Flag.KNOWN_CANCER not in risk.flags


def test_an_antibody_that_the_paper_does_not_report_is_unknown_and_not_negative():
    assert PUBLISHED["V4"].record.antibody(Antibody.TIF1G) is AntibodyState.NOT_TESTED
    assert Flag.PROVISIONAL_ANTIBODIES in plan(PUBLISHED["V4"]).risk.flags


def test_dysphagia_without_a_grade_stays_ungraded():
    assert PUBLISHED["V1"].record.feature(Feature.DYSPHAGIA).grade is Dysphagia.PRESENT
    assert Flag.UNGRADED_DYSPHAGIA in plan(PUBLISHED["V1"]).risk.flags


def test_a_ck_of_26_ukat_is_shown_as_1574_units():
    ck = PUBLISHED["V1"].record.results[0]

    assert (ck.value, ck.unit) == (26.24, "ukat/L")
    assert lab_tests().find("ck").canonical(ck.value, ck.unit) == pytest.approx(1574, abs=1)


def test_chemotherapy_ended_two_months_before_the_dermatomyositis():
    record = PUBLISHED["V3"].record

    assert record.myositis.diagnosed_on == PartialDate.parse("2026-02-16")
    assert record.cancer_treatments[0].stopped_on == PartialDate.parse("2025-12")
    assert record.cancer_treatments[0].started_on is None


@pytest.mark.parametrize("case", [*PUBLISHED.values(), *SYNTHETIC.values()], ids=[*PUBLISHED, *SYNTHETIC])
def test_no_drug_or_test_of_a_shipped_case_is_unknown_to_the_catalogues(case):
    assert not_mapped(case) == []


@pytest.mark.parametrize(
    ("number", "suppressors"),
    [
        ("V1", {"corticosteroid"}),
        ("V2", {"ivig", "methylprednisolone", "prednisolone", "azathioprine"}),
        ("V5", set()),
        ("V6", {"corticosteroid", "ivig", "tacrolimus"}),
    ],
)
def test_what_suppresses_the_immune_system_is_what_the_paper_names(number, suppressors):
    assert {formulary().find(entry.drug).key for entry in PUBLISHED[number].record.regimen} == suppressors


def test_normal_is_kept_as_the_word_it_was_reported_as():
    first, _, later = SYNTHETIC["normal_as_a_word"].record.results

    assert (first.word, first.value) == ("normal", None)
    assert later.value == 96


def test_antibodies_measured_and_negative_leave_nothing_provisional():
    assert not plan(SYNTHETIC["measured_negative"]).risk.provisional


def test_a_month_stays_a_month():
    record = SYNTHETIC["month_only_dates"].record

    assert str(record.myositis.diagnosed_on) == "2026-02"
    assert str(record.patient.birth_date) == "1958"
    assert plan(SYNTHETIC["month_only_dates"]).risk.group is Group.HIGH


def test_a_shipped_case_is_assessed_on_its_own_day():
    assert {case.as_of for case in PUBLISHED.values()} == {PUBLISHED["V1"].as_of}
    assert PUBLISHED["V1"].as_of > PUBLISHED["V1"].record.myositis.diagnosed_on.last
    assert clock(PUBLISHED["V1"].as_of).today() == PUBLISHED["V1"].as_of
