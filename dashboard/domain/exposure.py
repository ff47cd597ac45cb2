"""When a patient is exposed to which drug, and in which words it stands in a reason."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property

from dashboard.domain.catalogue import Drug, Formulary
from dashboard.domain.courses import SAME_EXPOSURE_DAYS
from dashboard.domain.dates import PartialDate, day_words
from dashboard.domain.dose_words import how_often, is_dose_of_listed_days, listed_days, times
from dashboard.domain.record import Entry, Medication
from dashboard.domain.spans import Span, Spans, union, without
from dashboard.domain.steroid_dose import is_local
from dashboard.domain.words import NOT_TAKEN, Modality


@dataclass(frozen=True, slots=True)
class Held:
    """Something that holds on the days of `span`, in words that name the patient's own facts."""

    span: Span
    words: str
    fact_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """One drug on days without a gap; `entries` are those that make it up, the earliest first."""

    drug: Drug
    span: Span
    entries: tuple[Entry, ...]

    @cached_property
    def words(self) -> str:
        """The dose is told where it was the same throughout."""
        entry = self.entries[-1]
        is_listed = is_dose_of_listed_days(entry)
        is_same = len({(e.dose, e.unit, e.per, e.every_days, is_dose_of_listed_days(e)) for e in self.entries}) == 1
        each = {id(e): e for e in self.entries}.values()
        many = times(sum(_listed_in(e, self.span) for e in each)) if is_listed else ""
        dose = f" {many}{entry.dose:g} {entry.unit}" if is_same and entry.dose is not None and entry.unit else ""
        known = [day for each in self.entries for day in (each.started_on or each.dose_since, each.stopped_on)]
        return f"{self.drug.name.lower()}{dose}{how_often(entry) if dose else ''}{span_in_words(self.span, known)}"

    @cached_property
    def fact_ids(self) -> tuple[str, ...]:
        return tuple(entry.provenance.fact_id for entry in self.entries)


def _listed_in(entry: Entry, span: Span) -> int:
    listed = listed_days(entry)
    return bisect_right(listed, span.last) - bisect_left(listed, span.first)


def span_in_words(span: Span, known: Iterable[PartialDate | None] = ()) -> str:
    """` from 5 Jan 2026`, ` from 5 Jan to 3 Feb 2026`, ` on 5 Jan 2026`; empty where no end is known.

    An end that `known` tells to the month or year only is told so: ` from 2026`.
    """
    vague = [each for each in known if each and not each.is_exact]
    begins = next((each.words for each in vague if each.first == span.first), "")
    ends = next((each.words for each in vague if each.last == span.last), "")
    if span.first == span.last:
        return f" on {day_words(span.first)}"
    first = f" from {begins or day_words(span.first)}" if span.first > date.min else ""
    return first + (f" to {ends or day_words(span.last)}" if span.last < date.max else "")


def recorded_on(exposure: Exposure) -> date:
    """The day on which somebody recorded it first, so that it cannot be known to be planned before; `date.min` where
    nothing says when that was."""
    instants = [entry.provenance.known_since for entry in exposure.entries]
    return min((at.date() if at else date.min for at in instants), default=date.min)


def as_recorded(entry: Entry, on: date) -> Entry:
    """A new entry as it would be once it is recorded on that day; rules find the same in it as in the stored one."""
    return replace(entry, provenance=replace(entry.provenance, recorded_at=datetime.combine(on, time(), UTC)))


def told_days(entry: Entry, span: Span) -> str:
    """` from some day in 2026 to 3 Mar 2026 (days not known)`, ` (dates not known)`; the rest as it is."""
    told = (("from", entry.started_on), ("to", entry.stopped_on))
    if not any(known for _, known in told):
        return " (dates not known)"
    if all(known is None or known.is_exact for _, known in told):
        return span_in_words(span)
    ends = [f"{end} {'' if known.is_exact else 'some day in '}{known.words}" for end, known in told if known]
    return f" {' '.join(ends)} (days not known)"


def exposures(given: Iterable[Exposure]) -> tuple[tuple[Exposure, ...], tuple[Exposure, ...]]:
    """To the drugs of the regimen, and to those of the cancer's systemic treatment, planned ones too.

    `given` is each entry's own (`by_entry`). Entries of one cancer drug at most 42 days apart are one exposure; those
    of the regimen stand for their own days.
    """
    regimen, systemic = [], []
    for exposure in given:
        entry = exposure.entries[0]
        if isinstance(entry, Medication):
            regimen.append(exposure)
        elif entry.modality is Modality.SYSTEMIC:
            systemic.append(exposure)
    return tuple(_joined(regimen, 0)), tuple(_joined(systemic, SAME_EXPOSURE_DAYS))


def entry_days(entry: Entry) -> Spans:
    """The days of exposure by one entry; `stopped_on` is the last of them, an absent one leaves the end open.

    Where it lists its doses these are the days, none where all were left out.
    """
    if entry.given_on or entry.administrations:
        listed = [*entry.given_on, *(a.on for a in entry.administrations if a.status not in NOT_TAKEN)]
        given: Spans = union(Span(day, day) for day in listed)
    else:
        first = first_day(entry.started_on or entry.dose_since)
        last = entry.stopped_on.last if entry.stopped_on else date.max
        given = (Span(first, last),) if first <= last else ()
    if not entry.holds:
        return given
    return without(given, union(Span(hold.from_, hold.until or date.max) for hold in entry.holds))


def first_day(known: PartialDate | None) -> date:
    return known.first if known else date.min


def is_taken(entry: Entry, drug: Drug | None) -> bool:
    """Given or planned, and meant for the whole body; not where every dose that it lists was left out. `drug` is None
    where the formulary does not know it."""
    if not _is_meant(entry, drug):
        return False
    return bool(entry_days(entry)) if entry.given_on or entry.administrations else True


def _is_meant(entry: Entry, drug: Drug | None) -> bool:
    is_topical = drug is not None and drug.is_topical
    return entry.status not in NOT_TAKEN and entry.dose != 0 and not is_topical and not is_local(entry)


def by_entry(entries: Iterable[Entry], formulary: Formulary) -> Iterator[Exposure]:
    """Each stretch of days of each entry by itself: doses and intents are each entry's own."""
    for entry in entries:
        drug = formulary.find(entry.drug)
        if drug and _is_meant(entry, drug):
            yield from (Exposure(drug=drug, span=span, entries=(entry,)) for span in entry_days(entry))


def _joined(found: Iterable[Exposure], gap_days: int) -> Iterator[Exposure]:
    by_drug: dict[str, list[Exposure]] = {}
    for exposure in found:
        by_drug.setdefault(exposure.drug.key, []).append(exposure)
    for of_drug in by_drug.values():
        for span in union((each.span for each in of_drug), gap_days):
            parts = [each for each in of_drug if each.span.overlaps(span)]
            if len(parts) == 1:
                yield parts[0]
                continue
            parts.sort(key=lambda e: (e.span.first, e.span.last, e.entries[0].dose or 0))
            entries = dict.fromkeys(entry for part in parts for entry in part.entries)
            yield Exposure(drug=of_drug[0].drug, span=span, entries=tuple(entries))
