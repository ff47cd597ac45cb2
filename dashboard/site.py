"""What this installation is: settings from its environment that rules depend on."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

from dashboard.clock import clock
from dashboard.domain.protocol import Protocol, RiskRegion, YearlyAnchor
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Region
from dashboard.protocols.loader import imacs
from dashboard.protocols.site_file import SiteRules, read_site_file


def site_region() -> Region:
    """`HELIOTROPE_REGION`, the UK by default: chooses the variant of a rule. Refuses any other word."""
    try:
        return Region(os.environ.get("HELIOTROPE_REGION", Region.UK))
    except ValueError:
        raise Refusal(f"HELIOTROPE_REGION is one of {', '.join(Region)}; correct it or leave it out.") from None


def site_guideline() -> Protocol:
    """The guideline in force, as this site reads it. Refuses settings that cannot be understood.

    `HELIOTROPE_YEARLY_ANCHOR`, diagnosis by default: what the yearly rounds count from (U2).
    `HELIOTROPE_NASO_REGIONS`, names separated by `;`: this site's regions in place of the guideline's (U22).
    """
    guideline = imacs()
    return replace(
        guideline,
        timing=replace(guideline.timing, yearly_anchor=_yearly_anchor(guideline)),
        nasopharyngeal_regions=_nasopharyngeal_regions(guideline),
    )


def site_rules() -> SiteRules:
    """What this site changes in the drug rules: `HELIOTROPE_SITE_FILE`, nothing by default; read once.

    Refuses a file that cannot be read, or that says what is not allowed.
    """
    path = os.environ.get("HELIOTROPE_SITE_FILE")
    return SiteRules() if path is None else _site_file(path)


@cache
def _site_file(path: str) -> SiteRules:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise Refusal(f"HELIOTROPE_SITE_FILE names {path}, which cannot be read; correct it or leave it out.") from None
    return read_site_file(path, text, clock().today())


def _yearly_anchor(guideline: Protocol) -> YearlyAnchor:
    try:
        return YearlyAnchor(os.environ.get("HELIOTROPE_YEARLY_ANCHOR", guideline.timing.yearly_anchor))
    except ValueError:
        raise Refusal(
            f"HELIOTROPE_YEARLY_ANCHOR is one of {', '.join(YearlyAnchor)}; correct it or leave it out."
        ) from None


def _nasopharyngeal_regions(guideline: Protocol) -> tuple[RiskRegion, ...]:
    written = os.environ.get("HELIOTROPE_NASO_REGIONS")
    if written is None:
        return guideline.nasopharyngeal_regions
    names = [name.strip() for name in written.split(";") if name.strip()]
    if not names or not written.isprintable():
        raise Refusal("HELIOTROPE_NASO_REGIONS is names on one line, separated by ;. Correct it or leave it out.")
    source = replace(
        guideline.rule("U22").source,
        title="This site, a choice where the guideline is silent",
        locator="set in HELIOTROPE_NASO_REGIONS",
    )
    return tuple(RiskRegion(name=name, source=source) for name in names)
