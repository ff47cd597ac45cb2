"""Less on the screen: a lane on one row, and rows beyond what can be read."""

from __future__ import annotations

from dataclasses import replace

from dashboard.figures.marks import (
    Bar,
    BarState,
    Curve,
    Fill,
    Mark,
    Point,
    Segment,
    Shape,
    Step,
)
from dashboard.figures.scene import Lane, Row, said_by
from dashboard.figures.theme import Family

MOST_BARS = 40


FOLDED_ROW_PX = 22


def folded_lane(lane: Lane) -> Lane:
    """All of a lane on one row: courses as thin bars, everything else as small points."""
    marks = sorted((flat for row in lane.rows for mark in row.marks for flat in _flat(mark)), key=_upper)
    count = len(lane.rows)
    row = Row(name=f"{count} row{'s' if count > 1 else ''} folded", marks=tuple(marks), height_px=FOLDED_ROW_PX)
    return replace(lane, rows=(row,), is_folded=True, fold_note="")


def _upper(mark: Mark) -> tuple[bool, bool, bool]:
    """What is drawn later covers what was drawn before: supportive, past, current drugs, then points."""
    if not isinstance(mark, Bar):
        return True, True, True
    return False, mark.family is not Family.SUPPORTIVE, mark.continues or mark.segments[-1].state is BarState.AHEAD


def _flat(mark: Mark) -> list[Mark]:
    match mark:
        case Bar():
            return [replace(mark, sub_row=0, text="")]
        case Step():
            state = BarState.AHEAD if mark.is_ahead or mark.is_planned else BarState.TAKEN
            state = BarState.UNSURE if mark.is_unsure and mark.sure_mg == 0 else state
            return [Bar(says=mark.says, family=Family.STEROID, segments=(Segment(mark.first, mark.last, state),))]
        case Curve():
            fills = {True: Fill.FILLED, False: Fill.OPEN, None: Fill.OPEN}
            return [
                Point(says=r.says, family=mark.family, on=r.on, shape=Shape.CIRCLE, fill=fills[r.is_out_of_range])
                for r in mark.readings
            ]
        case Point():
            return [replace(mark, text=mark.text if mark.strong else "")]
        case _:
            return [mark]


def within_bounds(lanes: list[Lane]) -> list[Lane]:
    """At most `MOST_BARS` bar rows: supportive drugs fold first, then a lane's last rows, and it says so."""
    surplus = sum(_is_bar_row(row) for lane in lanes for row in lane.rows) - MOST_BARS
    kept = []
    for lane in lanes:
        rows = list(lane.rows)
        spare = [row for row in reversed(rows) if _is_bar_row(row) and row.is_spare]
        other = [row for row in reversed(rows) if _is_bar_row(row) and not row.is_spare]
        away = [*spare, *other][: max(0, min(surplus, len(spare) + len(other) - 3))]
        surplus -= len(away)
        said = tuple(replace(s, note="folded") for row in away for mark in row.marks for s in said_by(mark))
        note = f"{len(away)} more bars folded: {', '.join(row.name for row in reversed(away))}" if away else ""
        kept.append(
            replace(
                lane,
                rows=tuple(row for row in rows if row not in away),
                unseen=(*lane.unseen, *said),
                fold_note="; ".join(part for part in (lane.fold_note, note) if part),
            )
        )
    return kept


def _is_bar_row(row: Row) -> bool:
    return any(isinstance(mark, Bar) for mark in row.marks)
