"""The steroid doses that drug rules look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dashboard.domain.circumstances import AllOf, AnyOf, Circumstance, Lacking, SteroidHeld
from dashboard.domain.findings import SafetyRule


def steroid_thresholds(rules: Iterable[SafetyRule]) -> list[tuple[float, tuple[str, ...]]]:
    """Each continuous dose, in prednisone mg a day, with the ids of the rules that ask for at least so much."""
    by_mg: dict[float, list[str]] = {}
    for rule in rules:
        for wanted in _steroid_held([*rule.when, *(each for tier in rule.tiers for each in tier.when)]):
            by_mg.setdefault(wanted.mg, []).append(rule.id)
    return [(mg, tuple(dict.fromkeys(ids))) for mg, ids in sorted(by_mg.items())]


def _steroid_held(circumstances: Iterable[Circumstance]) -> Iterator[SteroidHeld]:
    for each in circumstances:
        match each:
            case SteroidHeld():
                yield each
            case AnyOf(either=parts) | AllOf(every=parts) | Lacking(none_of=parts):
                yield from _steroid_held(parts)
