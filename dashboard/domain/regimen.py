"""Changes of the regimen: a drug started, a dose changed, a drug stopped; and what would follow from one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.catalogue import Formulary
from dashboard.domain.dates import PartialDate, day_words, days
from dashboard.domain.findings import Finding, Severity
from dashboard.domain.record import Medication, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Per

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKLY_DRUGS = frozenset({"methotrexate"})
"""Taken once a week outside oncology: a dose a day has killed people (hazard H11)."""


@dataclass(frozen=True, slots=True)
class Start:
    """A drug that was not taken before; `entry.started_on` is its first day."""

    entry: Medication


@dataclass(frozen=True, slots=True)
class NewDose:
    """Another dose of what `fact_id` names, from `entry.started_on` on; the earlier entry ends the day before."""

    fact_id: str
    entry: Medication


@dataclass(frozen=True, slots=True)
class Stop:
    """`last_on` is the last day on which the drug is taken, inclusive."""

    fact_id: str
    last_on: date
    reason: str


Change = Start | NewDose | Stop


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a change would cause, and what would no longer be found; the most severe first."""

    caused: tuple[Finding, ...]
    resolved: tuple[Finding, ...]

    @property
    def critical(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.caused if finding.severity is Severity.CRITICAL)


def ongoing(record: PatientRecord, today: date) -> tuple[Medication, ...]:
    """Entries whose dose can be changed or that can be stopped: no last day before today is recorded."""
    return tuple(e for e in record.regimen if e.stopped_on is None or e.stopped_on.last >= today)


def ended(entry: Medication, change: NewDose | Stop) -> Medication:
    """The entry with its last day. Refuses a last day before its first."""
    match change:
        case NewDose():
            assert change.entry.started_on, "a new dose has a first day"
            last, reason = change.entry.started_on.first - days(1), entry.reason
        case Stop():
            last, reason = change.last_on, change.reason
    if entry.started_on and last < entry.started_on.first:
        raise Refusal(
            f"{entry.drug} began on {entry.started_on.words}, so {day_words(last)} cannot be its last day. "
            "Correct the date."
        )
    return replace(entry, stopped_on=PartialDate.on(last), reason=reason)


def changed(record: PatientRecord, change: Change) -> PatientRecord:
    """The record as it would be. Refuses a change of what is not in the regimen, and one that ends before it began."""
    if isinstance(change, Start):
        return replace(record, regimen=(*record.regimen, change.entry))
    before = next((e for e in record.regimen if e.provenance.fact_id == change.fact_id), None)
    if before is None:
        raise Refusal("This drug is no longer in the regimen. Reload the page to see what is taken now.")
    kept = tuple(ended(e, change) if e is before else e for e in record.regimen)
    return replace(record, regimen=(*kept, change.entry) if isinstance(change, NewDose) else kept)


def refuse_unsafe(entry: Medication, formulary: Formulary) -> None:
    """A dose is a value with its unit and how often; a weekly drug names its weekday."""
    if not entry.drug.strip():
        raise Refusal("Which drug? Choose it from the list, or type its name.")
    if entry.started_on is None:
        raise Refusal("From which day? A drug needs its first day.")
    if entry.dose is not None and entry.dose <= 0:
        raise Refusal("A dose is more than zero. To end a drug, choose Stop a drug.")
    if entry.dose is not None and not (entry.unit and entry.per):
        raise Refusal("A dose needs its unit and how often it is taken. Choose both, or leave the dose unknown.")
    drug = formulary.find(entry.drug)
    if drug and drug.key in WEEKLY_DRUGS and (entry.per is not Per.WEEK or entry.weekday not in WEEKDAYS):
        raise Refusal(
            f"{drug.name} for myositis is taken once a week. Choose a week, and name the weekday, so that nobody takes "
            "it every day."
        )


def what_if(now: Iterable[Finding], then: Iterable[Finding]) -> WhatIf:
    """A finding is caused where none of its rule and severity shares a day with it now, and resolved the other way."""
    now, then = tuple(now), tuple(then)
    return WhatIf(caused=_without_match(then, now), resolved=_without_match(now, then))


def _without_match(found: tuple[Finding, ...], among: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(
        finding
        for finding in found
        if not any(
            other.rule.id == finding.rule.id
            and other.severity is finding.severity
            and other.span.overlaps(finding.span)
            for other in among
        )
    )
