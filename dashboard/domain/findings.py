"""Drug rules and what they find in one patient's facts. Findings do not depend on today; `active` is a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256

from dashboard.domain.care_plan import Source
from dashboard.domain.chart import Chart
from dashboard.domain.circumstances import Circumstance
from dashboard.domain.exposure import Held
from dashboard.domain.holding import all_hold
from dashboard.domain.spans import Span, Spans, common, union, without
from dashboard.domain.words import CLINICS, Region, Specialty
from dashboard.domain.words import Severity as Severity


class FindingKind(StrEnum):
    COLLISION = "collision"
    THRESHOLD = "threshold"
    MONITORING = "monitoring"
    CO_PRESCRIPTION = "co_prescription"
    PERIOPERATIVE = "perioperative"


PRESCRIBER = "prescriber"
"""Stands among a rule's owners for the specialty that prescribes the drug, rheumatology where nobody is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """The severity where, besides the rule's own circumstances, all of these hold. Of a rule's tiers the first wins."""

    severity: Severity
    when: tuple[Circumstance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number of a rule that a site may choose, from `lowest` to `highest` inclusive; `value` is the one in force."""

    name: str
    title: str
    unit: str
    default: float
    lowest: float
    highest: float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRule:
    """`says` is the danger, `asks` the question to the owners, `ends` what would end the finding.

    `absorbed_by` names the rule on whose card a finding of this one is shown, if the two share a day.
    """

    id: str
    version: str
    effective_from: date
    kind: FindingKind
    title: str
    says: str
    asks: str
    ends: str
    owners: tuple[Specialty | str, ...]
    when: tuple[Circumstance, ...]
    tiers: tuple[Tier, ...]
    source: Source
    regions: frozenset[Region] = frozenset(Region)
    absorbed_by: str | None = None
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that holds from `first` to `last`, both inclusive; None = no known start or end."""

    key: str
    group_key: str
    rule: SafetyRule
    severity: Severity
    owners: tuple[Specialty, ...]
    first: date | None
    last: date | None
    because: str
    fact_ids: tuple[str, ...]

    @property
    def clinic(self) -> Specialty:
        return first_clinic(self.owners)

    @property
    def span(self) -> Span:
        return Span(self.first or date.min, self.last or date.max)

    def is_active(self, today: date) -> bool:
        return today in self.span


def findings(chart: Chart, rules: Iterable[SafetyRule]) -> tuple[Finding, ...]:
    """Everything that the rules find, whenever it holds, in order. Nothing holds after the day of death."""
    found = [finding for rule in rules if chart.region in rule.regions for finding in _of_rule(chart, rule)]
    if died := chart.record.patient.deceased_on:
        found = [replace(f, last=min(f.span.last, died.last)) for f in found if f.span.first <= died.last]
    return in_order(_on_its_card(finding, found) for finding in found)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The most severe first, then the earliest."""
    order = list(reversed(Severity))
    return tuple(sorted(found, key=lambda f: (order.index(f.severity), f.first or date.min, f.rule.id, f.key)))


def _on_its_card(finding: Finding, found: list[Finding]) -> Finding:
    card = finding.rule.absorbed_by
    if card and any(other.rule.id == card and other.span.overlaps(finding.span) for other in found):
        return replace(finding, group_key=card)
    return finding


def _of_rule(chart: Chart, rule: SafetyRule) -> Iterator[Finding]:
    when, found = all_hold(chart, rule.when)
    taken: Spans = ()
    number = 0
    for tier in rule.tiers:
        if not when:
            return
        here, more = all_hold(chart, tier.when)
        days = without(common(when, here), taken)
        taken = union((*taken, *days))
        for span in days:
            number += 1
            yield _finding(chart, rule, tier.severity, span, [*found, *more], number)


def _finding(chart: Chart, rule: SafetyRule, severity: Severity, span: Span, found: list[Held], number: int) -> Finding:
    there = [held for held in found if held.span.overlaps(span)]
    ids = tuple(dict.fromkeys(i for held in there for i in held.fact_ids if i))
    facts = "; ".join(dict.fromkeys(held.words for held in there if held.words))
    patient = chart.record.patient
    # The ids themselves would be too long for an index.
    facts_key = sha256("+".join(sorted(ids)).encode()).hexdigest()[:16]
    key = "/".join((patient.provenance.fact_id or patient.mrn or "case", rule.id, facts_key, str(number)))
    return Finding(
        key=key,
        group_key=rule.id,
        rule=rule,
        severity=severity,
        owners=owners(chart, rule, ids),
        first=None if span.first == date.min else span.first,
        last=None if span.last == date.max else span.last,
        because=f"{rule.says}: {facts}." if facts else f"{rule.says}.",
        fact_ids=ids,
    )


def owners(chart: Chart, rule: SafetyRule, ids: tuple[str, ...]) -> tuple[Specialty, ...]:
    """The rule's owners; for "prescriber" those who prescribe the drugs among these facts, else rheumatology."""
    named: list[Specialty] = []
    for owner in rule.owners:
        named += _prescribers(chart, ids) if owner == PRESCRIBER else [Specialty(owner)]
    return tuple(dict.fromkeys(named))


def first_clinic(owners: Iterable[Specialty]) -> Specialty:
    """Who works here of those who own a finding; rheumatology where none of them does."""
    return next((owner for owner in owners if owner in CLINICS), Specialty.RHEUMATOLOGY)


def _prescribers(chart: Chart, ids: tuple[str, ...]) -> list[Specialty]:
    found = [
        entry.prescriber
        for entry in chart.record.regimen
        if entry.prescriber and (entry.provenance.fact_id in ids or not entry.provenance.fact_id)
    ]
    return found or [Specialty.RHEUMATOLOGY]
