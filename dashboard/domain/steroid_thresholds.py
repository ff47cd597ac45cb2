"""The steroid doses that drug rules look at."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.domain.about_drugs import circumstances_of
from dashboard.domain.circumstances import SteroidHeld
from dashboard.domain.findings import SafetyRule


def steroid_thresholds(rules: Iterable[SafetyRule]) -> list[tuple[float, tuple[str, ...]]]:
    """Each continuous dose, in prednisone mg a day, with the ids of the rules that ask for at least so much."""
    by_mg: dict[float, list[str]] = {}
    for rule in rules:
        for wanted in circumstances_of(rule):
            if isinstance(wanted, SteroidHeld):
                by_mg.setdefault(wanted.mg, []).append(rule.id)
    return [(mg, tuple(dict.fromkeys(ids))) for mg, ids in sorted(by_mg.items())]
