"""What a site decides for itself, by its environment."""

from __future__ import annotations

import pytest

from dashboard.domain.protocol import YearlyAnchor
from dashboard.domain.refusal import Refusal
from dashboard.protocols.loader import imacs
from dashboard.site import site_guideline


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HELIOTROPE_YEARLY_ANCHOR", "HELIOTROPE_NASO_REGIONS"):
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
