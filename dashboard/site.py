"""What this installation is: settings from its environment that rules depend on."""

from __future__ import annotations

import os

from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Region


def site_region() -> Region:
    """`HELIOTROPE_REGION`, the UK by default: chooses the variant of a rule. Refuses any other word."""
    try:
        return Region(os.environ.get("HELIOTROPE_REGION", Region.UK))
    except ValueError:
        raise Refusal(f"HELIOTROPE_REGION is one of {', '.join(Region)}; correct it or leave it out.") from None
