"""What every lane is drawn from, and how it puts a fact into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.domain.care_plan import CarePlan
from dashboard.domain.catalogue import Drug, Formulary
from dashboard.domain.dates import PartialDate, day_words, days, span_words
from dashboard.domain.dose_words import how_many, is_dose_of_listed_days
from dashboard.domain.entry_words import route_words
from dashboard.domain.findings import Finding
from dashboard.domain.lab_tests import LabTests
from dashboard.domain.record import CancerTreatment, Entry, Fact, PatientRecord
from dashboard.domain.words import Per
from dashboard.figures.axis import TimeAxis, since_words
from dashboard.figures.marks import TableRow

NOT_MAPPED = "not mapped"
NO_DATE = "no date recorded"
PER_WORDS = {Per.DAY: "/day", Per.WEEK: "/wk", Per.MONTH: "/month", Per.COURSE: " a course"}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    record: PatientRecord
    plan: CarePlan
    findings: tuple[Finding, ...]
    formulary: Formulary
    tests: LabTests
    known_items: frozenset[str]
    today: date
    axis: TimeAxis

    @property
    def died_on(self) -> date | None:
        died = self.record.patient.deceased_on
        return died.last if died and died.last <= self.today else None

    @property
    def taken_until(self) -> date:
        """The last day on which something ongoing is known to go on: today, or the day of death."""
        return self.died_on or self.today

    def so_far(self, on: PartialDate) -> PartialDate:
        """The days on which something that is past may have happened: a month or year that still runs ends today."""
        return PartialDate(on.first, self.taken_until) if on.first < self.taken_until < on.last else on

    @property
    def ahead_until(self) -> date:
        return self.died_on or self.axis.window.end

    def say(
        self,
        lane: str,
        what: str,
        *,
        fact: Fact | None = None,
        on: PartialDate | None = None,
        when: str = "",
        value: str = "",
        reference: str = "",
        status: str = "",
        key: str = "",
        source: str = "",
        why: str = "",
        note: str = "",
    ) -> TableRow:
        """A row of the table. Without `when` it is the date in words; only exact days count from the diagnosis."""
        origin = fact.provenance if fact else None
        by = origin.recorded_by if origin else ""
        at = day_words(origin.recorded_at.date()) if origin and origin.recorded_at else ""
        return TableRow(
            lane=lane,
            what=what,
            when=when or date_words(on),
            value=value,
            reference=reference,
            status=status,
            since_diagnosis=since_words(on.first, self.axis.diagnosed_on) if on and on.is_exact else "",
            source=source or (origin.source if origin else ""),
            who=" ".join(part for part in ("Recorded", f"by {by}" if by else "", f"on {at}" if at else "") if part)
            if by or at
            else "",
            key=key or (origin.fact_id if origin else ""),
            on=on.first if on else None,
            why=why,
            note=note,
        )

    def say_undated(self, lane: str, what: str, *, fact: Fact, value: str = "", status: str = "") -> TableRow:
        """A row of what has no date: it is in the table only, for any place on the picture would be invented."""
        status = f"{NO_DATE}, {status}" if status else NO_DATE
        return self.say(lane, what, fact=fact, when=NO_DATE, value=value, status=status, note="in the table only")


def date_words(on: PartialDate | None) -> str:
    if on is None:
        return "date unknown"
    return on.words if on.is_exact else f"{on.words}, approx."


def course_words(start: PartialDate | None, stop: PartialDate | None, until: date) -> str:
    """`5 May 2025 to 20 Oct 2025 (5 m 16 d)`, `since 5 May 2025, no stop recorded`, `from 1 Dec 2026, planned end…`."""
    begins = date_words(start) if start else "start unknown"
    if stop:
        has_length = start and start.is_exact and stop.is_exact and stop >= start
        length = f" ({span_words(start.first, stop.last + days(1))})" if start and has_length else ""
        return f"{begins} to {date_words(stop)}{length}"
    if start and start.first > until:
        return f"from {begins}, no stop recorded"
    return f"since {begins}, no stop recorded" if start else "start unknown, no stop recorded"


def dose_words(entry: Entry) -> str:
    """`15 mg/wk SC`, `2 g/day`, `150 mg per cycle`, `2 x 1000 mg IV` on listed days; empty where none is known."""
    if entry.dose is None:
        return ""
    is_cycle = isinstance(entry, CancerTreatment) and entry.cycle is not None and entry.per is Per.COURSE
    has_rate = entry.per and not is_dose_of_listed_days(entry)
    per = " per cycle" if is_cycle else PER_WORDS[entry.per] if has_rate else ""
    often = f" every {entry.every_days} d" if entry.every_days else per
    return f"{how_many(entry)}{entry.dose:g} {entry.unit or '(unit unknown)'}{often}{route_words(entry)}"


def drug_name(name: str | None, drug: Drug | None) -> str:
    """The drug's name as mapped, else as it was written, saying that it is not mapped."""
    return drug.name if drug else f"{name or 'unnamed drug'} ({NOT_MAPPED})"


def test_name(view: View, item: str) -> str:
    """A test that people did something about, as a person would write it, saying where no rule knows it."""
    return plain(item) if item in view.known_items else f"{plain(item)} ({NOT_MAPPED})"


ABBREVIATIONS = {
    "ct": "CT",
    "pet": "PET",
    "mri": "MRI",
    "fdg": "FDG",
    "gi": "GI",
    "iga": "IgA",
    "pjp": "PJP",
    "hbv": "HBV",
}


def plain(word: str) -> str:
    """A code word as a person would write it: `ct_neck_thorax` becomes `CT neck thorax`."""
    text = " ".join(ABBREVIATIONS.get(part, part) for part in word.replace("_", " ").split())
    return text[:1].upper() + text[1:]
