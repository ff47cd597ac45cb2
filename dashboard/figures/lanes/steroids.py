"""The steroid lane: the continuous dose as a step area, single doses as points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from dashboard.domain.catalogue import DrugFamily
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.steroid import (
    DoseStep,
    continuous_steroid,
    counts_by_the_day,
    is_continuous,
    planned_steroid,
    prednisone_mg,
    systemic_steroid,
)
from dashboard.figures.lanes.courses import (
    BAR_ROW_PX,
    Entry,
    course_row,
    is_dated,
    single_doses,
    start_of,
    undated_course,
)
from dashboard.figures.lanes.points import point
from dashboard.figures.marks import Fill, Mark, Shape, Step, TableRow
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family
from dashboard.figures.view import View, course_words, drug_name

TITLE = "Steroids"
STEROID_PX = 90


def steroid_rows(view: View) -> list[Row]:
    entries = [entry for entry in _steroids(view) if _has_place(view, entry)]
    taken, planned = continuous_steroid(view.record, view.formulary), planned_steroid(view.record, view.formulary)
    steps = [part for step in taken for part in _in_time(view, step, is_planned=False)]
    steps += [part for step in planned for part in _in_time(view, step, is_planned=True)]
    rows = []
    if steps:
        name, unit = "Steroid dose", "prednisone mg/day"
        rows.append(Row(name=name, detail=unit, marks=tuple(steps), height_px=STEROID_PX, has_scale=True))
    pulses: dict[str, list[Mark]] = {}
    others: dict[str, list[Entry]] = {}
    for entry in entries:
        name = drug_name(entry.drug, view.formulary.find(entry.drug))
        if not systemic_steroid(entry, view.formulary):
            others.setdefault(name, []).append(entry)
        elif not is_continuous(entry):
            pulses.setdefault(name, []).extend(_pulses(view, name, entry))
        elif not counts_by_the_day(entry):
            others.setdefault(name, []).append(entry)
    rows += [Row(name=name, marks=tuple(marks), height_px=BAR_ROW_PX) for name, marks in pulses.items()]
    rows += [course_row(view, TITLE, name, group, Family.STEROID, is_spare=True) for name, group in others.items()]
    return rows


def undated_steroids(view: View) -> list[TableRow]:
    return [
        undated_course(view, TITLE, drug_name(entry.drug, view.formulary.find(entry.drug)), entry)
        for entry in _steroids(view)
        if not _has_place(view, entry)
    ]


def _steroids(view: View) -> list[Entry]:
    drugs = ((entry, view.formulary.find(entry.drug)) for entry in view.record.entries)
    return [entry for entry, drug in drugs if drug and drug.family is DrugFamily.STEROID]


def _has_place(view: View, entry: Entry) -> bool:
    """A single dose stands on the day it was given; a stop alone does not say when that was."""
    if systemic_steroid(entry, view.formulary) and not is_continuous(entry):
        return bool(start_of(entry) or entry.given_on or entry.administrations)
    return is_dated(entry)


def _pulses(view: View, name: str, entry: Entry) -> Iterable[Mark]:
    """The listed days, or the day it began where none are listed."""
    listed = single_doses(view, TITLE, name, entry, Family.STEROID)
    start = start_of(entry)
    if listed or start is None:
        return listed
    drug = view.formulary.find(entry.drug)
    mg = prednisone_mg(entry, drug) if drug else None
    said = view.say(
        TITLE,
        name,
        fact=entry,
        on=start,
        when=course_words(start, entry.stopped_on, view.today),
        value=f"{entry.dose:g} {entry.unit or ''} = prednisone {mg_words(mg)}" if entry.dose is not None else "",
        status="planned" if start.first > view.today else "given with other treatment",
    )
    fill = Fill.OPEN if start.first > view.today else Fill.FILLED
    return [point(start, (said,), Family.STEROID, Shape.SQUARE, fill)]


def mg_words(mg: Fraction | float | None) -> str:
    """One decimal at most, as doses are written."""
    return "dose unknown" if mg is None else f"{round(float(mg), 1):g} mg"


def _in_time(view: View, step: DoseStep, *, is_planned: bool) -> list[Step]:
    """The step up to today, and what of it lies ahead. Text is printed once, on the first part."""
    ends = max(step.until_on or view.ahead_until, step.from_on)
    if view.died_on and step.from_on <= view.died_on:
        ends = min(ends, view.died_on)
    parts = []
    if not is_planned and step.from_on <= min(ends, view.taken_until):
        parts.append((step.from_on, min(ends, view.taken_until), False))
    if is_planned or ends > view.taken_until:
        parts.append((step.from_on if is_planned else max(step.from_on, view.taken_until + days(1)), ends, True))
    words = (_said(view, step, is_planned),)
    text = mg_words(step.mg_per_day)
    return [
        Step(
            says=words,
            first=first,
            last=last,
            mg_per_day=None if step.mg_per_day is None else float(step.mg_per_day),
            text=text if i == 0 else "",
            is_planned=is_planned,
            is_ahead=is_ahead,
        )
        for i, (first, last, is_ahead) in enumerate(parts)
        if first <= last
    ]


def _said(view: View, step: DoseStep, is_planned: bool) -> TableRow:
    until: date | None = step.until_on
    entry = next((e for e in view.record.entries if e.provenance.fact_id in step.fact_ids), None)
    on = PartialDate.on(step.from_on)
    return view.say(
        TITLE,
        "Continuous steroid",
        fact=entry,
        on=on,
        when=course_words(on, PartialDate.on(until) if until else None, view.today),
        value=f"prednisone {mg_words(step.mg_per_day)} a day" if step.mg_per_day is not None else "dose unknown",
        status=("planned, " if is_planned or step.from_on > view.today else "") + step.because,
    )
