"""The legend: the shapes and states in use, abbreviations spelled out."""

from __future__ import annotations

from dashboard.figures.marks import (
    Bar,
    Collision,
    Curve,
    Fill,
    Point,
    Shape,
    Step,
)
from dashboard.figures.scene import Lane

LEGEND = (
    (Shape.CIRCLE, Fill.FILLED, "done"),
    (Shape.CIRCLE, Fill.OPEN, "due or planned"),
    (Shape.CIRCLE, Fill.HALF, "ordered or booked"),
    (Shape.CIRCLE, Fill.CROSSED, "declined, waived, superseded"),
    (Shape.DIAMOND, Fill.FILLED, "overdue"),
    (Shape.CROSS, Fill.FILLED, "surgery, procedure"),
    (Shape.HEXAGON, Fill.FILLED, "checkpoint inhibitor"),
    (Shape.SQUARE, Fill.FILLED, "single dose"),
    (Shape.TRIANGLE, Fill.FILLED, "event"),
    (Shape.STAR, Fill.FILLED, "cancer diagnosis"),
)


WORDS = (
    ("Curve", "curves: ● out of range, ○ in range, • no range known, band = reference"),
    ("Collision", "crossed hatching = treatments collide"),
    ("PLANNED", "dashed = planned"),
    ("HELD", "hatched, struck = held or left out"),
    ("AHEAD", "pale = continues"),
    ("UNSURE", "dashed pale = day not known"),
    ("pill", "C1 = cycle 1"),
    ("RADIOTHERAPY", "Gy = gray"),
)


def legend_of(lanes: list[Lane]) -> tuple[tuple[Shape, Fill, str], ...]:
    used = {(m.shape, m.fill) for lane in lanes for row in lane.rows for m in row.marks if isinstance(m, Point)}
    return tuple(entry for entry in LEGEND if entry[:2] in used)


def legend_words_of(lanes: list[Lane]) -> tuple[str, ...]:
    marks = [mark for lane in lanes for row in lane.rows for mark in row.marks]
    bars = [mark for mark in marks if isinstance(mark, Bar)]
    used = {segment.state.name for bar in bars for segment in bar.segments} | {bar.family.name for bar in bars}
    used |= {"UNSURE"} if any(bar.fades_from or bar.fades_until for bar in bars) else set()
    used |= {"UNSURE"} if any(isinstance(mark, Step) and mark.is_unsure for mark in marks) else set()
    used |= {"Curve"} if any(isinstance(mark, Curve) for mark in marks) else set()
    used |= {"pill"} if any(bar.is_pill for bar in bars) else set()
    used |= {"Collision"} if any(isinstance(mark, Collision) for mark in marks) else set()
    words = [text for key, text in WORDS if key in used]
    return (*words, "DM = dermatomyositis", "IIM = idiopathic inflammatory myopathy")
