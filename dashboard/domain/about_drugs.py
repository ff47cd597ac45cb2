"""What the drug rules say of one drug."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dashboard.domain.catalogue import Drug
from dashboard.domain.circumstances import Circumstance, Computed, On, within
from dashboard.domain.findings import SafetyRule


def rules_about(drug: Drug, rules: Iterable[SafetyRule]) -> tuple[SafetyRule, ...]:
    """Those that name the drug or one of its classes, as what is taken or as what is missing beside it."""
    return tuple(rule for rule in rules if any(drug.is_one_of(_names(each)) for each in circumstances_of(rule)))


def circumstances_of(rule: SafetyRule) -> Iterator[Circumstance]:
    """All of a rule and of its tiers, those inside others too."""
    return within([*rule.when, *(each for tier in rule.tiers for each in tier.when)])


def _names(circumstance: Circumstance) -> tuple[str, ...]:
    match circumstance:
        case On():
            return circumstance.names
        case Computed():
            return tuple(_words(circumstance.numbers.values()))
    return ()


def _words(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple | list):
            yield from _words(value)
