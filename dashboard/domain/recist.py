"""The category of response by RECIST 1.1, from sums of diameters. Source: section 3.4 of the clinical sheet (S70)."""

from __future__ import annotations

from enum import StrEnum

from dashboard.domain.refusal import Refusal

PARTIAL_FALL = 30
"""Per cent of the baseline."""
PROGRESSIVE_RISE = 20
"""Per cent of the smallest sum so far."""
PROGRESSIVE_RISE_MM = 5


class Recist(StrEnum):
    """A category of response, as a person states it; NE is not evaluable."""

    CR = "CR"
    PR = "PR"
    SD = "SD"
    PD = "PD"
    NE = "NE"


def recist(
    baseline_mm: float | None,
    nadir_mm: float | None,
    now_mm: float | None,
    *,
    new_lesion: bool = False,
    all_gone: bool = False,
) -> Recist:
    """The category that the target lesions give: sums of diameters in mm at baseline, at the smallest so far, and now.

    `all_gone`: no target is left and every node that was pathological is below 10 mm across, so that the sum need not
    be zero. NE where a sum is missing and no new lesion settles it. Refuses sums that cannot be.
    """
    sums = (baseline_mm, nadir_mm, now_mm)
    if any(each is not None and each < 0 for each in sums):
        raise Refusal("A sum of diameters is not below zero. Correct it.")
    if baseline_mm is not None and nadir_mm is not None and nadir_mm > baseline_mm:
        raise Refusal("The smallest sum so far is not above the baseline, which counts too. Correct one of them.")
    if new_lesion:
        return Recist.PD
    if all_gone or now_mm == 0:
        return Recist.CR
    if baseline_mm is None or nadir_mm is None or now_mm is None:
        return Recist.NE
    rise = now_mm - nadir_mm
    if rise >= PROGRESSIVE_RISE_MM and 100 * rise >= PROGRESSIVE_RISE * nadir_mm:
        return Recist.PD
    if 100 * (baseline_mm - now_mm) >= PARTIAL_FALL * baseline_mm:
        return Recist.PR
    return Recist.SD
