"""Courses of treatment that something has to be done for, and when their doses were given or changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.by_name import ByName
from dashboard.domain.catalogue import Drug
from dashboard.domain.chart import Chart, once
from dashboard.domain.courses import SAME_EXPOSURE_DAYS
from dashboard.domain.dates import PartialDate, day_words, days
from dashboard.domain.exposure import first_day, is_taken
from dashboard.domain.record import Medication
from dashboard.domain.spans import Span, Spans, after_months, moved, union, without
from dashboard.domain.steroid import facts_of, high_enough
from dashboard.domain.words import NOT_TAKEN, DoseStatus, Per


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One treatment without a pause but its holds. `first`: its first day, `date.min` where that is not known.

    `doses`: from when each dose stood in the record, and since when it was unchanged; the earliest first. `latest`: the
    same treatment if each start that is known only to the month or year was on its last day; None where there is none.
    """

    name: str
    first: date
    since: PartialDate | None = None
    """The first day as it was recorded, where that is a month or year."""
    spans: Spans
    doses: tuple[tuple[date, date], ...]
    fact_ids: tuple[str, ...]
    latest: Watched | None = None

    @property
    def last_first(self) -> date:
        """The last day that can have been its first."""
        return self.latest.first if self.latest else self.first

    @property
    def words(self) -> str:
        if self.first == date.min:
            return self.name
        if self.since and not self.since.is_exact:
            return f"{self.name}, from some time in {self.since.words}"
        return f"{self.name} since {day_words(self.first)}"


def medications(chart: Chart, on: Collection[str]) -> tuple[tuple[Medication, Drug], ...]:
    """Entries of the regimen that were taken, not only planned, of these drugs or classes; the earliest first."""
    return _medications(chart).of(on)


@once
def _medications(chart: Chart) -> ByName[tuple[Medication, Drug]]:
    found = [
        (entry, drug)
        for entry in chart.record.regimen
        if (drug := chart.formulary.find(entry.drug)) and is_taken(entry, drug)
        if entry.status is not DoseStatus.PLANNED
    ]
    # Two strengths begun on one day stand in one order, whatever the order of the record.
    found.sort(key=lambda each: (whole_span(each[0]), repr(_dose(each[0]))))
    return ByName(((drug.key, *drug.classes), (entry, drug)) for entry, drug in found)


@once
def watched(chart: Chart, on: tuple[str, ...], lag_months: int) -> tuple[Watched, ...]:
    """A course lasts as long as its entries follow each other, and `lag_months` more, from the last
    dose where doses are listed; held days are left out."""
    chains: list[tuple[Drug, Span, list[Medication]]] = []
    for entry, drug in medications(chart, on):
        span = whole_span(entry)
        listed = _listed(entry) if lag_months else []
        span = Span(span.first, after_months(listed[-1] if listed else span.last, lag_months))
        if span.first > span.last:
            continue
        same = next((n for n, (d, s, _) in enumerate(chains) if d is drug and span.first <= moved(s.last, 1)), None)
        if same is None:
            chains.append((drug, span, [entry]))
        else:
            _, joined, entries = chains[same]
            chains[same] = (drug, Span(joined.first, max(joined.last, span.last)), [*entries, entry])
    return tuple(_course(drug, span, entries) for drug, span, entries in chains)


def _course(drug: Drug, span: Span, entries: list[Medication]) -> Watched:
    holds = union(Span(hold.from_, hold.until or date.max) for entry in entries for hold in entry.holds)
    known = entries[0].started_on or entries[0].dose_since
    late = [begun_late(entry) for entry in entries]
    latest = Span(max(span.first, whole_span(late[0]).first), span.last)
    return Watched(
        name=drug.name.lower(),
        first=span.first,
        since=known if known and known.first == span.first else None,
        spans=without((span,), holds),
        doses=tuple(_dose_times(entries)),
        fact_ids=tuple(entry.provenance.fact_id for entry in entries),
        latest=_course(drug, latest, late) if late != entries else None,
    )


def begun_late(entry: Medication) -> Medication:
    """The entry if its treatment and its dose began on the last possible day."""
    stopped = entry.stopped_on.last if entry.stopped_on else date.max

    def last_of(known: PartialDate | None) -> PartialDate | None:
        return known if known is None or known.is_exact else PartialDate.on(min(known.last, stopped))

    return replace(
        entry,
        started_on=last_of(entry.started_on),
        dose_since=last_of(entry.dose_since),
        course_started_on=last_of(entry.course_started_on),
    )


def _dose_times(entries: list[Medication]) -> Iterator[tuple[date, date]]:
    """The first day of each dose, and since when it is unchanged. One dose written as two entries is one dose."""
    before: tuple[object, ...] | None = None
    for entry in entries:
        dose = _dose(entry)
        if dose != before or entry.dose_since:
            begins = whole_span(entry).first
            unchanged = entry.dose_since or entry.started_on
            yield begins, unchanged.first if unchanged else begins
        before = dose


def _dose(entry: Medication) -> tuple[object, ...]:
    return entry.dose, entry.unit, entry.per, entry.every_days


def whole_span(entry: Medication) -> Span:
    """From the first to the last day, holds included. Single doses last until no next one can be expected."""
    first = first_day(entry.started_on or entry.dose_since)
    last = entry.stopped_on.last if entry.stopped_on else date.max
    if given := _listed(entry):
        last = entry.stopped_on.last if entry.stopped_on else given[-1] + days(SAME_EXPOSURE_DAYS)
        return Span(given[0], max(last, given[-1]))
    return Span(first, last)


def steroid_courses(chart: Chart, mg: float) -> list[Watched]:
    """Continuous systemic steroid while it is at least `mg` of prednisone a day."""
    enough = high_enough(chart.steroid, mg)
    courses = []
    for run in union(step.span for step in enough):
        within = [step for step in enough if step.from_on in run]
        begins = min((step.begins for step in within), key=lambda known: known.first)
        course = Watched(
            name=f"steroid at {mg:g} mg prednisone a day or more",
            first=run.first,
            since=begins,
            spans=(run,),
            doses=((run.first, run.first),),
            fact_ids=facts_of(within),
        )
        if not begins.is_exact:
            late = min(begins.last, run.last)
            latest = replace(course, first=late, spans=(Span(late, run.last),), doses=((late, late),))
            course = replace(course, latest=latest)
        courses.append(course)
    return courses


def dose_days(chart: Chart, on: Collection[str]) -> Iterator[tuple[date, date, str, tuple[str, ...]]]:
    """Each day on which a dose was given or is expected, the last day that it can have been, the drug, and the facts.

    Without listed days: the start, then every `every_days` until the first one after everything recorded. What is taken
    daily has no such days.
    """
    for entry, drug in medications(chart, on):
        listed = _listed(entry)
        if not listed and (entry.per is Per.DAY or not (entry.started_on or entry.dose_since)):
            continue
        later = whole_span(begun_late(entry)).first - whole_span(entry).first
        for day in listed or _expected(chart, entry):
            yield day, day + later, drug.name.lower(), (entry.provenance.fact_id,)


def _listed(entry: Medication) -> list[date]:
    """The listed days of doses, in order; empty where the entry does not list any."""
    listed = {*entry.given_on, *(dose.on for dose in entry.administrations if dose.status not in NOT_TAKEN)}
    held = [Span(hold.from_, hold.until or date.max) for hold in entry.holds]
    return sorted(day for day in listed if not any(day in span for span in held))


def _expected(chart: Chart, entry: Medication) -> list[date]:
    span = whole_span(entry)
    found = [span.first]
    while entry.every_days and found[-1] <= min(span.last, _last_recorded(chart)):
        found.append(found[-1] + days(entry.every_days))
    return [day for day in found if day <= span.last]


@once
def _last_recorded(chart: Chart) -> date:
    dates = [*(result.on for result in chart.record.results), *(event.on for event in chart.record.events)]
    return max((first_day(on) for on in dates), default=date.min)
