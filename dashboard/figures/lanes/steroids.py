"""The steroid lane: the continuous dose as a step area, single doses as points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from dashboard.domain.catalogue import DrugFamily
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.spans import moved
from dashboard.domain.steroid import DoseStep, continuous_steroid, counts_by_the_day, planned_steroid, surely_taken
from dashboard.domain.steroid_dose import is_continuous, prednisone_mg, systemic_steroid
from dashboard.domain.steroid_plan import tapers_not_followed
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
from dashboard.figures.marks import Fill, Mark, Shape, Step, TableRow, sure_words
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family
from dashboard.figures.view import View, course_words, drug_name

TITLE = "Steroids"
STEROID_PX = 90


def steroid_rows(view: View) -> list[Row]:
    entries = [entry for entry in _steroids(view) if _has_place(view, entry)]
    taken, planned = continuous_steroid(view.record, view.formulary), planned_steroid(view.record, view.formulary)
    given_up = tapers_not_followed(view.record, view.formulary, view.taken_until)
    sure = surely_taken(view.record, view.formulary)
    # First, for the last step of the row is the dose of now, and is printed as such.
    steps = [part for step in given_up for part in _in_time(view, step, (), is_planned=True)]
    steps += [part for step in taken for part in _in_time(view, step, sure)]
    steps += [part for step in planned for part in _in_time(view, step, (), is_planned=True)]
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


def _in_time(view: View, step: DoseStep, surely: Sequence[DoseStep], *, is_planned: bool = False) -> list[Step]:
    """The step in doubt, sure, and in doubt again; up to today, and what lies ahead. The first part has the text.

    A start known only to a month or year is past by today, where the dose goes on. `surely` is what was taken without
    any doubt: the part of the step that its days in doubt leave.
    """
    first, last = step.from_on, max(step.until_on or view.ahead_until, step.from_on)
    if view.died_on and first <= view.died_on:
        last = min(last, view.died_on)
    is_begun = not is_planned and first <= view.taken_until
    sure_first = min(step.begins.last, view.taken_until) if is_begun else step.begins.last
    sure_last = min(step.ends.first, last) if step.ends else last
    ahead_from = first if is_planned else view.taken_until + days(1)
    sure = (sure_first, sure_last + days(1)) if sure_first <= sure_last else ()
    changes = {day for each in surely for day in (each.span.first, moved(each.span.last, 1))}
    beneath = [day for day in changes if not sure_first < day <= sure_last]
    cuts = {first, last + days(1), *(day for day in (*sure, *beneath, ahead_from) if first < day <= last)}
    parts = [
        Step(
            says=(),
            first=begins,
            last=following - days(1),
            mg_per_day=_mg(step),
            is_planned=is_planned,
            is_ahead=begins >= ahead_from,
            is_unsure=not sure_first <= begins <= sure_last,
            sure_mg=next((_mg(each) for each in surely if begins in each.span), 0),
        )
        for begins, following in pairwise(sorted(cuts))
    ]
    least = min((part.sure_mg or 0 for part in parts if part.is_unsure), default=0)
    words = (_said(view, step, is_planned, f", {sure_words(least)}" if least else ""),)
    text = mg_words(step.mg_per_day)
    return [replace(part, says=words, text="" if i else text) for i, part in enumerate(parts)]


def _mg(step: DoseStep) -> float | None:
    return None if step.mg_per_day is None else float(step.mg_per_day)


def _said(view: View, step: DoseStep, is_planned: bool, sure: str) -> TableRow:
    entry = next((e for e in view.record.entries if e.provenance.fact_id in step.fact_ids), None)
    doubts = [_doubt_words(name, on) for name, on in (("start", step.begins), ("stop", step.ends)) if on]
    return view.say(
        TITLE,
        "Continuous steroid",
        fact=entry,
        on=step.begins,
        when=course_words(step.begins, step.ends, view.today),
        value=f"prednisone {mg_words(step.mg_per_day)} a day" if step.mg_per_day is not None else "dose unknown",
        status=("planned, " if is_planned or step.from_on > view.today else "") + step.because + "".join(doubts) + sure,
    )


def _doubt_words(name: str, on: PartialDate) -> str:
    if on.is_exact:
        return ""
    if on != PartialDate.parse(str(on)):
        return f", {name} not known to the day"
    return f", {name} known to the {'month' if on.first.month == on.last.month else 'year'} only"
