"""What this installation is: settings from its environment that rules depend on."""

from __future__ import annotations

import os
from dataclasses import replace

from dashboard.domain.protocol import Protocol, YearlyAnchor
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Region
from dashboard.protocols.loader import imacs


def site_region() -> Region:
    """`HELIOTROPE_REGION`, the UK by default: chooses the variant of a rule. Refuses any other word."""
    try:
        return Region(os.environ.get("HELIOTROPE_REGION", Region.UK))
    except ValueError:
        raise Refusal(f"HELIOTROPE_REGION is one of {', '.join(Region)}; correct it or leave it out.") from None


def site_guideline() -> Protocol:
    """The guideline in force, as this site reads it. `HELIOTROPE_YEARLY_ANCHOR`, diagnosis by default: what the yearly
    rounds count from (U2). Refuses any other word.
    """
    guideline = imacs()
    try:
        anchor = YearlyAnchor(os.environ.get("HELIOTROPE_YEARLY_ANCHOR", guideline.timing.yearly_anchor))
    except ValueError:
        raise Refusal(
            f"HELIOTROPE_YEARLY_ANCHOR is one of {', '.join(YearlyAnchor)}; correct it or leave it out."
        ) from None
    return replace(guideline, timing=replace(guideline.timing, yearly_anchor=anchor))
