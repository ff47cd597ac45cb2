"""Immunosuppression other than steroids, and cancer treatment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.domain.catalogue import Drug, DrugFamily
from dashboard.domain.cycles import leading, regimen_of
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import CancerTreatment, Event
from dashboard.domain.words import DoseStatus, Modality
from dashboard.figures.lanes.courses import (
    BAR_ROW_PX,
    CYCLE_FILLS,
    STATUS_WORDS,
    Entry,
    course_bar,
    course_row,
    cycle_state,
    is_dated,
    said,
    start_of,
    undated_course,
)
from dashboard.figures.lanes.points import point, point_row
from dashboard.figures.marks import Bar, BarState, Fill, Mark, Point, Segment, Shape, TableRow
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family
from dashboard.figures.view import View, drug_name, plain

IMMUNOSUPPRESSION = "Other immunosuppression"
CANCER_TREATMENT = "Cancer treatment"

FAMILIES = {
    DrugFamily.IMMUNOSUPPRESSANT: Family.IMMUNOSUPPRESSANT,
    DrugFamily.IMMUNOGLOBULIN: Family.IMMUNOGLOBULIN,
    DrugFamily.SUPPORTIVE: Family.SUPPORTIVE,
}


def immunosuppression_rows(view: View) -> list[Row]:
    """A drug a row, oldest first; supportive and unmapped drugs after them."""
    groups: dict[str, list[Entry]] = {}
    for entry in view.record.regimen:
        drug = view.formulary.find(entry.drug)
        if is_dated(entry) and not _is_steroid(view, entry):
            groups.setdefault(drug_name(entry.drug, drug), []).append(entry)
    rows = []
    for name, entries in sorted(groups.items(), key=lambda g: _oldest(g[1])):
        drug = view.formulary.find(entries[0].drug)
        family = FAMILIES.get(drug.family, Family.IMMUNOSUPPRESSANT) if drug else Family.SUPPORTIVE
        is_spare = family is Family.SUPPORTIVE
        rows.append(course_row(view, IMMUNOSUPPRESSION, name, entries, family, is_spare=is_spare))
    return sorted(rows, key=lambda row: row.is_spare)


def cancer_treatment_rows(view: View) -> list[Row]:
    """Surgery, systemic treatment with its cycles, radiotherapy, supportive drugs, immune-related events."""
    treatments = view.record.cancer_treatments
    surgery = [_surgery(view, t) for t in treatments if t.modality is Modality.SURGERY]
    radiotherapy = [_radiotherapy(view, t) for t in treatments if t.modality is Modality.RADIOTHERAPY and is_dated(t)]
    rows = [point_row("Surgery", [mark for mark in surgery if mark])] if any(surgery) else []
    rows += _systemic_rows(view)
    if radiotherapy:
        rows.append(Row(name="Radiotherapy", marks=tuple(radiotherapy), height_px=BAR_ROW_PX))
    adverse = [e for e in view.record.events if e.type == "immune_related_adverse_event" and e.on]
    if adverse:
        rows.append(point_row("Immune-related events", [_adverse(view, event) for event in adverse]))
    return sorted(rows, key=lambda row: row.is_spare)


def undated_immunosuppression(view: View) -> list[TableRow]:
    return [
        undated_course(view, IMMUNOSUPPRESSION, drug_name(entry.drug, view.formulary.find(entry.drug)), entry)
        for entry in view.record.regimen
        if not is_dated(entry) and not _is_steroid(view, entry)
    ]


def undated_treatments(view: View) -> list[TableRow]:
    """Surgery without a start has no day to stand on, whatever else is known."""
    return [
        undated_course(view, CANCER_TREATMENT, _treatment_name(view, t), t, _gray_words(t))
        for t in view.record.cancer_treatments
        if not (start_of(t) if t.modality is Modality.SURGERY else is_dated(t)) and not _is_steroid(view, t)
    ]


def _treatment_name(view: View, treatment: CancerTreatment) -> str:
    match treatment.modality:
        case Modality.SURGERY:
            return _procedure(treatment)
        case Modality.RADIOTHERAPY:
            return f"Radiotherapy {plain(treatment.site) if treatment.site else ''}".strip()
        case _:
            return drug_name(treatment.drug, view.formulary.find(treatment.drug))


def _is_steroid(view: View, entry: Entry) -> bool:
    drug = view.formulary.find(entry.drug)
    return drug is not None and drug.family is DrugFamily.STEROID


def _oldest(entries: list[Entry]) -> PartialDate:
    return min((start for e in entries if (start := start_of(e))), default=PartialDate.on(date.max))


def _surgery(view: View, treatment: CancerTreatment) -> Point | None:
    on = start_of(treatment)
    if on is None:
        return None
    name = _procedure(treatment)
    is_ahead = on.first > view.today
    state = STATUS_WORDS.get(treatment.status or DoseStatus.TAKEN, "planned" if is_ahead else "done")
    row = said(view, CANCER_TREATMENT, name, treatment, state, on)
    return point(on, (row,), Family.CANCER, Shape.CROSS, Fill.FILLED if state == "done" else Fill.OPEN, name)


def _procedure(treatment: CancerTreatment) -> str:
    return plain(treatment.procedure or "surgery")


def _radiotherapy(view: View, treatment: CancerTreatment) -> Mark:
    gray = f"{treatment.dose_gy:g} Gy" if treatment.dose_gy is not None else ""
    site = plain(treatment.site) if treatment.site else ""
    text = " ".join(part for part in (gray or "RT", site.lower()) if part)
    bar = course_bar(view, CANCER_TREATMENT, "Radiotherapy", treatment, Family.RADIOTHERAPY, text)
    return replace(
        bar, says=(replace(bar.says[0], what=_treatment_name(view, treatment), value=_gray_words(treatment)),)
    )


def _gray_words(treatment: CancerTreatment) -> str:
    """`45 Gy / 20 of 25 fx`; empty where neither is recorded."""
    gray = f"{treatment.dose_gy:g} Gy" if treatment.dose_gy is not None else ""
    given, planned = treatment.fractions_given, treatment.fractions_planned
    fractions = f"{given} of {planned} fx" if given and planned and given != planned else f"{planned or given or ''} fx"
    return " / ".join(part for part in (gray, fractions if planned or given else "") if part)


def _systemic_rows(view: View) -> list[Row]:
    """Cycles of a regimen's drugs that were given on the same days share a row and one mark a cycle."""
    cycles: dict[tuple[PartialDate, int, str], list[CancerTreatment]] = {}
    courses: dict[str, list[Entry]] = {}
    for entry in view.record.cancer_treatments:
        drug = view.formulary.find(entry.drug)
        if entry.modality is not Modality.SYSTEMIC or _is_steroid(view, entry) or not is_dated(entry):
            continue
        start = start_of(entry)
        if entry.cycle is not None and start and not (drug and drug.family is DrugFamily.SUPPORTIVE):
            cycles.setdefault((start, entry.cycle, regimen_of(entry)), []).append(entry)
        else:
            courses.setdefault(drug_name(entry.drug, drug), []).append(entry)
    rows: dict[str, list[Mark]] = {}
    for (start, number, _), entries in sorted(cycles.items(), key=lambda c: c[0]):
        names = " + ".join(dict.fromkeys(drug_name(e.drug, view.formulary.find(e.drug)) for e in entries))
        rows.setdefault(names, []).append(_cycle(view, start, number, entries))
    found = [Row(name=name, marks=tuple(marks), height_px=BAR_ROW_PX) for name, marks in rows.items()]
    for name, group in sorted(courses.items(), key=lambda g: _oldest(g[1])):
        drug = view.formulary.find(group[0].drug)
        family = Family.SUPPORTIVE if drug and drug.family is DrugFamily.SUPPORTIVE else Family.CANCER
        row = course_row(view, CANCER_TREATMENT, name, group, family, is_spare=family is Family.SUPPORTIVE)
        found.append(replace(row, marks=_with_glyphs(row, drug)))
    return found


def _with_glyphs(row: Row, drug: Drug | None) -> tuple[Mark, ...]:
    """A checkpoint inhibitor wears its own glyph where a course begins, if that is known."""
    if not _is_checkpoint_inhibitor(drug):
        return row.marks
    glyphs = [
        point(_begins(mark), mark.says, Family.CANCER, Shape.HEXAGON, Fill.FILLED)
        for mark in row.marks
        if isinstance(mark, Bar) and not mark.is_change and not mark.start_unknown
    ]
    return (*row.marks, *glyphs)


def _begins(bar: Bar) -> PartialDate:
    is_unsure = bar.segments[0].state is BarState.UNSURE
    return PartialDate(bar.fades_from or bar.first, bar.last if is_unsure else bar.first)


def _is_checkpoint_inhibitor(drug: Drug | None) -> bool:
    return drug is not None and drug.family is DrugFamily.CHECKPOINT_INHIBITOR


def _cycle(view: View, start: PartialDate, number: int, entries: list[CancerTreatment]) -> Mark:
    """A drug that was left out says so, and the mark is that of the others."""
    first = leading(entries)
    total = f" of {first.cycles_planned}" if first.cycles_planned else ""
    otherwise = "planned" if start.first > view.today else "given"
    states = [STATUS_WORDS.get(e.status or DoseStatus.TAKEN, otherwise) for e in entries]
    rows = tuple(
        said(view, CANCER_TREATMENT, _treatment_name(view, e), e, f"cycle {number}{total}, {own}", start)
        for e, own in zip(entries, states, strict=True)
    )
    kind = cycle_state(view, first, start)
    if any(_is_checkpoint_inhibitor(view.formulary.find(e.drug)) for e in entries):
        return point(start, rows, Family.CANCER, Shape.HEXAGON, CYCLE_FILLS[kind], f"C{number}" if number == 1 else "")
    bar = course_bar(view, CANCER_TREATMENT, "", first, Family.CANCER, f"C{number}")
    last = min(first.stopped_on.last, bar.last) if first.stopped_on else start.first
    segment = Segment(start.first, max(last, start.first), kind)
    if not start.is_exact:
        segment = Segment(start.first, start.last, BarState.UNSURE)
    return replace(
        bar, says=rows, segments=(segment,), text=f"C{number}", fades_from=None, is_pill=True, continues=False
    )


def _adverse(view: View, event: Event) -> Point:
    grade = f"grade {event.grade}" if event.grade is not None else "grade unknown"
    name = event.detail or "immune-related adverse event"
    row = view.say(CANCER_TREATMENT, plain(name), fact=event, on=event.on, value=grade)
    assert event.on
    return point(event.on, (row,), Family.EVENT, Shape.TRIANGLE, Fill.FILLED, f"{name}, {grade}")
