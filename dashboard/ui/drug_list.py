"""The formulary as people look something up in it."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.domain.about_drugs import rules_about
from dashboard.domain.catalogue import Drug, Formulary
from dashboard.domain.findings import FindingKind, SafetyRule
from db.patients import plain

_APART = (FindingKind.MONITORING, FindingKind.CO_PRESCRIPTION)

Listed = tuple[Drug, tuple[list[SafetyRule], ...]]
"""A drug with the rules that monitor it, those about what stands beside it or is known before it, and the others."""


def drugs_found(formulary: Formulary, text: str, rules: Sequence[SafetyRule]) -> list[Listed]:
    """By name. Every typed word occurs in a name, a class or a code; case and accents do not matter."""
    words = plain(text).replace("_", " ").split()
    found = [drug for drug in formulary.drugs if all(word in _said(drug) for word in words)]
    return [(drug, _by_kind(rules_about(drug, rules))) for drug in sorted(found, key=lambda drug: drug.name)]


def _said(drug: Drug) -> str:
    codes = filter(None, (drug.rxnorm, drug.atc))
    return plain(" ".join((drug.key, drug.name, *drug.synonyms, drug.family, *drug.classes, *codes))).replace("_", " ")


def _by_kind(rules: Sequence[SafetyRule]) -> tuple[list[SafetyRule], ...]:
    apart = tuple([rule for rule in rules if rule.kind is kind] for kind in _APART)
    return (*apart, [rule for rule in rules if rule.kind not in _APART])
