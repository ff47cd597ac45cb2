"""What a change of treatment makes of a record, and which findings it would cause or resolve before it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from dashboard.domain.catalogue import Formulary
from dashboard.domain.characters import has_control_characters
from dashboard.domain.exposure import entry_days
from dashboard.domain.findings import Finding, Severity
from dashboard.domain.record import CancerTreatment, Entry, Medication, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.spans import union, without
from dashboard.domain.words import DoseStatus

LONGEST_TEXT = 500
MOST_DOSE = 500_000
"""In whatever unit: twice the milligrams of immunoglobulin in the heaviest patient's course."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendments:
    """Entries that are there, as they would be, and new ones. `first_on` is the first day that the change is about."""

    corrected: tuple[Entry, ...] = ()
    added: tuple[Entry, ...] = ()
    first_on: date

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.added, *self.corrected)

    def is_past(self, today: date) -> bool:
        """Recording it tells what was given and is over; a dose that goes on could still be prevented."""
        is_over = all(span.last < today for entry in self.entries for span in entry_days(entry))
        return is_over and self.first_on < today and all(e.status is not DoseStatus.PLANNED for e in self.entries)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a change would cause, and what would no longer be found, each on the days that differ, the most severe
    first. `is_past`: it tells what was already given. `has_unknown_drug`: of that drug no rule can find anything."""

    caused: tuple[Finding, ...]
    resolved: tuple[Finding, ...]
    is_past: bool = False
    has_unknown_drug: bool = False

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


def refuse_unwritable(entry: Entry) -> None:
    """What no screen of ours sends: texts that cannot be shown or are too long, and doses that are no number."""
    for f in fields(entry):
        value = getattr(entry, f.name)
        if isinstance(value, str) and (len(value) > LONGEST_TEXT or has_control_characters(value)):
            raise Refusal(
                f"The {f.name.replace('_', ' ')} is longer than {LONGEST_TEXT} characters or cannot be shown."
            )
        if isinstance(value, float) and not 0 <= value <= MOST_DOSE:
            raise Refusal(f"{value:.15g} is no {f.name.replace('_', ' ')}. Correct it.")


def refuse_after_death(record: PatientRecord, amendments: Amendments) -> None:
    """Nobody takes a drug after the day of death; what is left out may have been planned for later."""
    died = record.patient.deceased_on
    if died is None:
        return
    meant = [entry for entry in amendments.entries if entry.status is not DoseStatus.OMITTED]
    given = [entry.started_on.first for entry in meant if entry.started_on]
    given += [day for entry in meant for day in (*entry.given_on, *(dose.on for dose in entry.administrations))]
    if max(given, default=amendments.first_on) > died.last:
        raise Refusal(f"The patient died {died.words}: nothing is given after that day. Correct the day.")


def dangers(entries: Iterable[Entry], formulary: Formulary) -> dict[str, str]:
    """By its fact id, the danger of the drug of each entry."""
    drugs = ((entry, formulary.find(entry.drug)) for entry in entries)
    return {entry.provenance.fact_id: drug.danger for entry, drug in drugs if drug}


def what_if(now: Iterable[Finding], then: Iterable[Finding], taken: Mapping[str, str], is_past: bool = False) -> WhatIf:
    """On which days a rule would find something that it does not find now at that severity, and the other way. Both
    carry doses without an end on to the same day; `taken` are the dangers of all entries.
    """
    now, then = tuple(now), tuple(then)
    return WhatIf(_not_among(then, now, taken), _not_among(now, then, taken), is_past)


def _not_among(
    found: tuple[Finding, ...], others: tuple[Finding, ...], taken: Mapping[str, str]
) -> tuple[Finding, ...]:
    """With the days alone on which none of the others is the same: of the same rule, at least as severe, and about all
    of the same dangers. A second drug under a rule that holds already is another danger, and so is another use of a
    drug (high-dose methotrexate beside the weekly dose). Another dose of a drug is not, nor is prednisone where
    prednisolone was: it acts as the same drug."""
    order = list(Severity)

    def about(finding: Finding) -> set[str]:
        return {taken[fact_id] for fact_id in finding.fact_ids if fact_id in taken}

    left: list[Finding] = []
    for finding in found:
        level = order.index(finding.severity)
        same = (o for o in others if o.rule.id == finding.rule.id and order.index(o.severity) >= level)
        alike = (other.span for other in same if about(finding) <= about(other))
        if spans := without((finding.span,), union(alike)):
            first, last = spans[0].first, spans[-1].last
            known_first, known_last = (None if day in (date.min, date.max) else day for day in (first, last))
            left.append(replace(finding, first=known_first, last=known_last))
    return tuple(left)
