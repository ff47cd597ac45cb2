"""Which cancer a treatment treats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.domain.record import Cancer, CancerTreatment
from dashboard.domain.words import ACTIVE_CANCER, CancerState


def by_cancer(
    cancers: Iterable[Cancer], treatments: Sequence[CancerTreatment]
) -> list[tuple[Cancer | None, tuple[CancerTreatment, ...]]]:
    """Each cancer with what names it; what names none belongs to the active one, else to the last.

    Without a cancer that is not excluded they stand alone.
    """
    there = [cancer for cancer in cancers if cancer.state is not CancerState.EXCLUDED]
    if not there:
        return [(None, tuple(treatments))] if treatments else []
    foremost = max(reversed(there), key=lambda cancer: cancer.state in ACTIVE_CANCER)
    found: dict[str, list[CancerTreatment]] = {cancer.provenance.fact_id: [] for cancer in there}
    for entry in treatments:
        named = [c for c in there if entry.site and entry.site.casefold() == c.site.casefold()]
        found[(named or [foremost])[0].provenance.fact_id].append(entry)
    return [(cancer, tuple(found[cancer.provenance.fact_id])) for cancer in there]
