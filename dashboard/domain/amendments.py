"""What a change of treatment makes of a record, and which findings it would cause or resolve before it is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.findings import Finding, Severity
from dashboard.domain.record import CancerTreatment, Entry, Medication, PatientRecord
from dashboard.domain.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendments:
    """Entries that are there, as they would be, and new ones. `first_on` is the first day that the change is about."""

    corrected: tuple[Entry, ...] = ()
    added: tuple[Entry, ...] = ()
    first_on: date

    def is_past(self, today: date) -> bool:
        """Recording it tells what was already given: nothing of it can be prevented any more."""
        return self.first_on < today


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a change would cause, and what would no longer be found; the most severe first. `is_past`: it tells what was
    already given."""

    caused: tuple[Finding, ...]
    resolved: tuple[Finding, ...]
    is_past: bool = False

    @property
    def critical(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.caused if finding.severity is Severity.CRITICAL)


def amended(record: PatientRecord, amendments: Amendments) -> PatientRecord:
    """The record as it would be."""
    now = {entry.provenance.fact_id: entry for entry in amendments.corrected}
    entries = (*(now.get(entry.provenance.fact_id, entry) for entry in record.entries), *amendments.added)
    return replace(
        record,
        regimen=tuple(entry for entry in entries if isinstance(entry, Medication)),
        cancer_treatments=tuple(entry for entry in entries if isinstance(entry, CancerTreatment)),
    )


def refuse_after_death(record: PatientRecord, amendments: Amendments) -> None:
    """Nobody takes a drug after the day of death."""
    died = record.patient.deceased_on
    if died and amendments.first_on > died.last:
        raise Refusal(f"The patient died {died.words}: nothing is given after that day. Correct the day.")


def what_if(now: Iterable[Finding], then: Iterable[Finding], is_past: bool = False) -> WhatIf:
    """A finding is caused where none of its rule and severity shares a day with it now, and resolved the other way."""
    now, then = tuple(now), tuple(then)
    return WhatIf(_without_match(then, now), _without_match(now, then), is_past)


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
