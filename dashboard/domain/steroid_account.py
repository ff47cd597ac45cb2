"""How the steroid doses of a patient were added up: each conversion, the sums, and what is in none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dashboard.domain.care_plan import Source
from dashboard.domain.catalogue import Drug, DrugFamily, Formulary
from dashboard.domain.chart import Chart
from dashboard.domain.computed_steroid import steroid_courses
from dashboard.domain.dates import day_words, span_words
from dashboard.domain.exposure import entry_days, is_taken, span_in_words
from dashboard.domain.findings import SafetyRule
from dashboard.domain.record import CancerTreatment, Entry, Patient, PatientRecord
from dashboard.domain.spans import Span, common, moved, union
from dashboard.domain.steroid import counts_by_the_day, high_enough, spells
from dashboard.domain.steroid_dose import is_continuous, systemic_steroid
from dashboard.domain.steroid_thresholds import steroid_thresholds
from dashboard.domain.steroid_totals import YEAR_DAYS, SteroidTotals, single_doses, steroid_totals
from dashboard.domain.words import DoseStatus

COURSE_GAP_DAYS = 14
"""A course goes on across gaps of at most this many days (fact sheet 1.1, a choice of the product)."""

MOST_DAYS_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One drug's share of a day: `mg` of the drug times `factor` is prednisone."""

    drug: str
    recorded: str
    mg: Fraction
    factor: Fraction
    is_continuous: bool
    source: Source | None

    @property
    def prednisone_mg(self) -> Fraction:
        return self.mg * self.factor

    @property
    def words(self) -> str:
        """`Dexamethasone 8 mg x 6.67 = 53.3 mg`; the sum itself is exact."""
        return f"{self.drug} {mg_words(self.mg)} x {round(float(self.factor), 2):g} = {mg_words(self.prednisone_mg)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOrAbove:
    """`days` of the last 365 with a continuous dose of at least `mg` of prednisone; `in_a_row` are those that end with
    the day of the account. `rules` look at this dose."""

    mg: float
    days: int
    in_a_row: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SteroidAccount:
    """As on `on`. `course` is the one that goes on then, or ended at most 14 days before; `course_days` have elapsed
    since its first.

    `not_counted` names, a line each, what is in no total of the year because a dose, a day or a strength is not known.
    `continuous_is_known`, `total_is_known`: none of it is of that day; else the sum is the least it can be.
    """

    on: date
    totals: SteroidTotals
    parts: tuple[Share, ...]
    course: Span | None
    at_or_above: tuple[AtOrAbove, ...]
    continuous_is_known: bool
    total_is_known: bool
    not_counted: tuple[str, ...]

    @property
    def course_days(self) -> int | None:
        return (self.on - self.course.first).days if self.course else None

    @property
    def course_words(self) -> str:
        """How long the course lasts; days have elapsed since its first."""
        if self.course is None:
            ended = f"the {COURSE_GAP_DAYS} days that end with {day_words(self.on)}"
            return f"No continuous steroid that can be counted in {ended}."
        ended = f", last taken {day_words(self.course.last)}" if self.course.last < self.on else ""
        length = span_words(self.course.first, self.on)
        gaps = f"no gap longer than {COURSE_GAP_DAYS} days"
        return f"Continuous steroid since {day_words(self.course.first)}: {length}, {gaps}{ended}."


def steroid_account(chart: Chart, rules: Iterable[SafetyRule], on: date) -> SteroidAccount:
    """The thresholds are those of the drug rules that ask for a continuous dose."""
    courses = steroid_courses(chart, COURSE_GAP_DAYS)
    left_out_that_day = [is_continuous for is_continuous, _ in _not_counted(chart, Span(on, on))]
    year = Span(moved(on, 1 - YEAR_DAYS), on)
    parts = (*_continuous_parts(chart, on), *_single_parts(chart, on))
    return SteroidAccount(
        on=on,
        totals=steroid_totals(chart.record, chart.formulary, on),
        parts=tuple(sorted(parts, key=lambda part: (not part.is_continuous, part.drug, part.recorded, part.mg))),
        course=next((course for course in courses if on in course.widened(after=COURSE_GAP_DAYS)), None),
        at_or_above=tuple(_at_or_above(chart, mg, ids, on) for mg, ids in steroid_thresholds(rules)),
        continuous_is_known=True not in left_out_that_day,
        total_is_known=not left_out_that_day,
        not_counted=tuple(sorted({words for _, words in _not_counted(chart, year)})),
    )


def mg_words(mg: Fraction) -> str:
    """`53.3 mg`: one decimal at most."""
    return f"{round(float(mg), 1):g} mg"


def _continuous_parts(chart: Chart, on: date) -> Iterator[Share]:
    for spell in spells(chart.record, chart.formulary, planned=False):
        factor = spell.drug.prednisone_factor
        if spell.covers(on) and spell.mg_per_day is not None and factor:
            yield _part(spell.drug, spell.words, spell.mg_per_day / factor, factor, is_continuous=True)


def _single_parts(chart: Chart, on: date) -> Iterator[Share]:
    for entry in chart.record.entries:
        drug = systemic_steroid(entry, chart.formulary)
        for span, mg in single_doses(_alone(entry), chart.formulary):
            if on in span and mg is not None and drug and (factor := drug.prednisone_factor):
                yield _part(drug, f"{drug.name} on {day_words(on)}", mg / factor, factor, is_continuous=False)


def _part(drug: Drug, recorded: str, mg: Fraction, factor: Fraction, *, is_continuous: bool) -> Share:
    return Share(
        drug=drug.name, recorded=recorded, mg=mg, factor=factor, is_continuous=is_continuous, source=drug.factor_source
    )


def _at_or_above(chart: Chart, mg: float, rules: tuple[str, ...], on: date) -> AtOrAbove:
    year = Span(moved(on, 1 - YEAR_DAYS), on)
    high = union(step.span for step in high_enough(chart.steroid, mg))
    now = next((span for span in high if on in span), None)
    return AtOrAbove(
        mg=mg,
        days=sum((span.last - span.first).days + 1 for span in common(high, (year,))),
        in_a_row=(on - now.first).days + 1 if now else 0,
        rules=rules,
    )


def _not_counted(chart: Chart, within: Span) -> Iterator[tuple[bool, str]]:
    """Whether it is continuous, and its words: of these days, and what may be of them as its days are not known."""
    for spell in spells(chart.record, chart.formulary, planned=False):
        if spell.mg_per_day is None:
            for span in common((Span(spell.from_on, spell.until_on or date.max),), (within,)):
                yield True, f"{spell.words}{span_in_words(span)}"
    for entry in chart.record.entries:
        drug = chart.formulary.find(entry.drug)
        if drug is None or drug.family is not DrugFamily.STEROID or not _may_be_of(entry, drug, within):
            continue
        if drug.prednisone_factor is None:
            yield is_continuous(entry), f"{drug.name}: how strong it is, is not known"
        elif is_continuous(entry):
            if not counts_by_the_day(entry):
                yield True, f"{drug.name}{_dose(entry)}, start not recorded"
        else:
            yield from ((False, words) for words in _single_unknown(chart.formulary, entry, drug, within))


def _single_unknown(formulary: Formulary, entry: Entry, drug: Drug, within: Span) -> Iterator[str]:
    found = list(single_doses(_alone(entry), formulary))
    if not found and not entry.given_on and not entry.administrations:
        yield f"{drug.name}{_dose(entry)}, its days not recorded"
    if days := [span.first for span, mg in found if mg is None and span.overlaps(within)]:
        more = f" and {len(days) - MOST_DAYS_NAMED} more days" if len(days) > MOST_DAYS_NAMED else ""
        yield f"{drug.name} of {', '.join(map(day_words, days[:MOST_DAYS_NAMED]))}{more}, dose unknown"


def _may_be_of(entry: Entry, drug: Drug, days: Span) -> bool:
    """Given, and not surely on other days than these."""
    is_given = entry.status is not DoseStatus.PLANNED and is_taken(entry, drug)
    return is_given and any(span.overlaps(days) for span in entry_days(entry))


def _dose(entry: Entry) -> str:
    return f" {entry.dose:g} {entry.unit or 'of an unknown unit'}" if entry.dose is not None else ", dose unknown"


def _alone(entry: Entry) -> PatientRecord:
    """A record of this entry only."""
    if isinstance(entry, CancerTreatment):
        return PatientRecord(patient=Patient(), cancer_treatments=(entry,))
    return PatientRecord(patient=Patient(), regimen=(entry,))
