"""What of a lane the days in view show, and what they leave out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.figures.lanes.kinds import LaneKind
from dashboard.figures.marks import (
    Bar,
    Collision,
    Curve,
    Mark,
    Point,
    Reading,
    Step,
    TableRow,
)
from dashboard.figures.scene import Lane, Row, said_by
from dashboard.figures.view import View
from dashboard.figures.window import Window


def lane_in_view(view: View, kind: LaneKind) -> Lane:
    """The lane as the window shows it. Marks that overlap it stay whole."""
    rows: list[Row] = []
    outside: list[tuple[bool, TableRow]] = []
    notes: list[TableRow] = []
    for row in kind.rows(view):
        inside: list[Mark] = []
        for mark in row.marks:
            seen, left = _split(mark, view.axis.window)
            inside += seen
            outside += left
        if inside and row.has_scale and row.is_spare:
            notes += [replace(said, note="folded") for mark in inside for said in said_by(mark)]
        elif inside:
            rows.append(replace(row, marks=tuple(inside)))
    folded = len({said.what for said in notes})
    return Lane(
        key=kind.key,
        title=kind.title,
        specialty=kind.specialty,
        rows=tuple(rows),
        count=len({said for row in rows for mark in row.marks for said in said_by(mark)}),
        earlier=tuple(replace(said, note="before the days in view") for is_before, said in outside if is_before),
        later=tuple(replace(said, note="after the days in view") for is_before, said in outside if not is_before),
        unseen=(*notes, *kind.unseen(view)),
        fold_note=f"{folded} more tests folded: {', '.join(sorted({s.what for s in notes}))}" if folded else "",
    )


def span_of(mark: Mark | Reading) -> tuple[date, date]:
    """First and last day a mark may touch, inclusive."""
    match mark:
        case Point(until=until):
            return mark.on.first, max(mark.on.last, until) if until else mark.on.last
        case Reading():
            return mark.on.first, mark.on.last
        case Bar():
            return mark.fades_from or mark.first, mark.fades_until or mark.last
        case Curve():
            return span_of(mark.readings[0])[0], span_of(mark.readings[-1])[1]
        case Step() | Collision():
            return mark.first, mark.last


def _split(mark: Mark, window: Window) -> tuple[list[Mark], list[tuple[bool, TableRow]]]:
    if isinstance(mark, Curve):
        seen = tuple(r for r in mark.readings if window.overlaps(*span_of(r)))
        away = (r for r in mark.readings if not window.overlaps(*span_of(r)))
        left = [(r.on.last < window.start, s) for r in away for s in r.says]
        return ([replace(mark, readings=seen)] if seen else []), left
    first, last = span_of(mark)
    if window.overlaps(first, last):
        return [mark], []
    return [], [(last < window.start, said) for said in mark.says]
