"""Changes of the regimen: a drug started, a dose changed, a drug stopped; and what would follow from one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.catalogue import Formulary
from dashboard.domain.dates import PartialDate, day_words, days
from dashboard.domain.findings import Finding, Severity
from dashboard.domain.record import Hold, Medication, PatientRecord
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


@dataclass(frozen=True, slots=True)
class PutOnHold:
    """The drug is not taken from `hold.from_` to `hold.until`, both inclusive; None = until somebody decides."""

    fact_id: str
    hold: Hold


Change = Start | NewDose | Stop | PutOnHold


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


def amended(entry: Medication, change: NewDose | Stop | PutOnHold) -> Medication:
    """The entry with its last day, or with the hold. Refuses a last day before its first, and a hold that ends before
    it begins or begins before the drug."""
    match change:
        case PutOnHold():
            hold = change.hold
            if hold.until and hold.until < hold.from_:
                raise Refusal("The hold ends before it begins. Correct one of its days.")
            if entry.started_on and hold.from_ < entry.started_on.first:
                raise Refusal(
                    f"{entry.drug} began on {entry.started_on.words}; it cannot be held before. Correct the day."
                )
            return replace(entry, holds=(*entry.holds, hold))
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
        raise no_longer_taken()
    kept = tuple(amended(e, change) if e is before else e for e in record.regimen)
    return replace(record, regimen=(*kept, change.entry) if isinstance(change, NewDose) else kept)


def no_longer_taken() -> Refusal:
    return Refusal("This drug is no longer in the regimen. Reload the page to see what is taken now.")


def refuse_unsafe(entry: Medication, formulary: Formulary) -> None:
    """A dose is a value with its unit and how often; a weekly drug names its weekday."""
    if not entry.drug.strip():
        raise Refusal("Which drug? Choose it from the list, or type its name.")
    if entry.started_on is None:
        raise Refusal("From which day? A drug needs its first day.")
    if entry.dose is not None and entry.dose <= 0:
        raise Refusal("A dose is more than zero. To end a drug, choose Stop a drug.")
    if entry.taper and (entry.dose is None or entry.per is not Per.DAY):
        raise Refusal("A taper goes on from a daily dose. Write the dose that it begins with.")
    if any(step.by <= 0 or step.every_days <= 0 or step.to < 0 or step.to >= (entry.dose or 0) for step in entry.taper):
        raise Refusal("A taper goes down: by more than zero, every so many days, to less than the dose. Correct it.")
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
