"""What a site decides for itself, by its environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import drug, having, patient

import dashboard
from dashboard.domain.protocol import YearlyAnchor
from dashboard.domain.refusal import Refusal
from dashboard.protocols.loader import imacs, rule_set
from dashboard.protocols.safety import safety_rules
from dashboard.services.plans import drug_chart, drug_duties, drug_findings, plan, rules_in_force
from dashboard.site import site_guideline, site_rules


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HELIOTROPE_YEARLY_ANCHOR", "HELIOTROPE_NASO_REGIONS", "HELIOTROPE_SITE_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_without_settings_a_site_follows_the_guideline_as_it_is_filed() -> None:
    assert site_guideline() == imacs()


def test_a_site_counts_the_years_from_onset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIOTROPE_YEARLY_ANCHOR", "onset")

    assert site_guideline().timing.yearly_anchor is YearlyAnchor.ONSET
    assert imacs().timing.yearly_anchor is YearlyAnchor.DIAGNOSIS


def test_a_site_names_its_own_regions_and_the_source_says_whose_list_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIOTROPE_NASO_REGIONS", "Guangdong; Greenland ;; Tunisia")

    regions = site_guideline().nasopharyngeal_regions

    assert [region.words for region in regions] == ["Guangdong", "Greenland", "Tunisia"]
    assert {region.source.locator for region in regions} == {"set in HELIOTROPE_NASO_REGIONS"}
    assert not any(region.source.verified for region in regions)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HELIOTROPE_YEARLY_ANCHOR", ""),
        ("HELIOTROPE_YEARLY_ANCHOR", "Onset"),
        ("HELIOTROPE_NASO_REGIONS", ""),
        ("HELIOTROPE_NASO_REGIONS", " ; "),
        ("HELIOTROPE_NASO_REGIONS", "Tunisia\nMalta"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(Refusal, match=f"^{name} is .*orrect it or leave it out"):
        site_guideline()


def test_without_a_site_file_every_rule_is_in_force_as_shipped() -> None:
    assert site_rules().in_force == safety_rules()
    assert rules_in_force() == f"{rule_set()} UK diagnosis"


def test_a_rule_switched_off_here_finds_nothing_and_the_plans_follow_from_other_rules(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record = having(patient(), regimen=(drug("tacrolimus"), drug("clarithromycin")))
    chart = drug_chart(record, plan(record, None))
    found = {finding.rule.id for finding in drug_findings(chart)}
    file = tmp_path / "site.toml"
    file.write_text('[rules.X-12]\noff = true\nreason = "Asked by pharmacy"\nby = "Dr Grey"\nsince = 2024-11-01\n')
    before = rules_in_force()

    monkeypatch.setenv("HELIOTROPE_SITE_FILE", str(file))

    assert found - {finding.rule.id for finding in drug_findings(chart)} == {"X-12"}
    assert rules_in_force() != before


def test_a_duty_of_a_rule_switched_off_here_is_not_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    record = having(patient(), regimen=(drug("methotrexate"),))
    chart = drug_chart(record, plan(record, None))
    assert drug_duties(chart)
    file = tmp_path / "site.toml"
    file.write_text('[rules.M-01]\noff = true\nreason = "Done by GPs"\nby = "Dr Grey"\nsince = 2024-11-01\n')

    monkeypatch.setenv("HELIOTROPE_SITE_FILE", str(file))

    assert drug_duties(chart) == ()


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["not there", "not text"])
def test_a_site_file_that_cannot_be_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "site.toml"
    if content:
        file.write_bytes(content)
    monkeypatch.setenv("HELIOTROPE_SITE_FILE", str(file))

    with pytest.raises(Refusal, match=r"^HELIOTROPE_SITE_FILE names .* cannot be read"):
        site_rules()


def test_everything_outside_the_rule_files_follows_the_rules_of_this_site() -> None:
    root = Path(dashboard.__file__).parents[1]
    readers = [*root.glob("dashboard/**/*.py"), *root.glob("pages/*.py"), *root.glob("db/*.py")]

    as_shipped = {path.parent.name for path in readers if "safety_rules" in path.read_text("utf-8")}

    assert as_shipped == {"protocols"}
