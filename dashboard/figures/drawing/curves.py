"""Results over time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import log10

from dashboard.figures import theme
from dashboard.figures.drawing.ink import (
    Box,
    Drawing,
    Glyph,
    Line,
    draw_scale,
    draw_whisker,
    middle_of,
)
from dashboard.figures.marks import (
    Curve,
    Fill,
    Reading,
    Shape,
    number_words,
)
from dashboard.figures.scene import Row

READING_PX = 7


UNJUDGED_PX = 4.5
"""A reading that no reference range says anything about."""


BREAK_AFTER_DAYS = 120
"""A curve without a result for longer than this is broken and only dotted on."""


def draw_curve(d: Drawing, row: Row, curve: Curve) -> None:
    top, bottom = row.top_px + 10, row.top_px + row.height_px - 6

    def at(value: float) -> float:
        if curve.is_log:
            share = (log10(max(value, curve.bottom)) - log10(curve.bottom)) / (log10(curve.top) - log10(curve.bottom))
        else:
            share = (value - curve.bottom) / (curve.top - curve.bottom)
        return bottom - min(max(share, 0), 1) * (bottom - top)

    axis, shades = d.scene.axis, theme.SHADES[curve.family]
    draw_scale(d, row, [(at(value), f"{value:,.10g}") for value in curve.ticks])
    if curve.lower is not None or curve.upper is not None:
        low = at(curve.lower) if curve.lower is not None else bottom
        high = at(curve.upper) if curve.upper is not None else top
        d.areas.append(Box(x0=axis.start, x1=axis.end, y0=high, y1=low, fill=theme.REFERENCE, opacity=0.1))
    for before, after in pairwise(curve.readings):
        is_gap = (after.on.first - before.on.last).days > BREAK_AFTER_DAYS
        points = ((middle_of(d, before.on), at(before.value)), (middle_of(d, after.on), at(after.value)))
        d.lines.append(
            Line(points=points, stroke=shades.fill, width_px=1 if is_gap else 1.8, dash="dot" if is_gap else "")
        )
    for reading in curve.readings:
        _reading(d, reading, at, shades.fill)
    _peak(d, curve, at, shades.ink)
    y = min(max(at(curve.readings[-1].value), top + 4), bottom - 10)
    d.write(curve.last_value, y - 2, dx=8, side="right", size_px=12, colour=shades.ink, is_bold=True)
    d.write(curve.last_on, y + 11, dx=8, side="right", size_px=10, colour=theme.MUTED)


def _reading(d: Drawing, reading: Reading, at: Callable[[float], float], colour: str) -> None:
    x, y = d.within(middle_of(d, reading.on)), at(reading.value)
    if reading.lowest != reading.highest:
        d.lines.append(Line(points=((x, at(reading.lowest)), (x, at(reading.highest))), stroke=colour, width_px=2))
    if not reading.on.is_exact:
        draw_whisker(d, d.within(d.at(reading.on.first)), d.within(d.at(reading.on.last) + 1), y, colour)
    is_judged = reading.is_out_of_range is not None or bool(reading.limit)
    fill = Fill.OPEN if reading.limit or reading.is_out_of_range is False else Fill.FILLED
    size = READING_PX if is_judged else UNJUDGED_PX
    d.glyphs.append(
        Glyph(
            x=x,
            y=y,
            shape=Shape.CIRCLE,
            fill=fill,
            colour=colour,
            size_px=size,
            says=reading.says,
        )
    )
    if reading.limit:
        d.write(reading.limit, y - 1, x=x, dx=-6, anchor="end", size_px=10, colour=colour, is_bold=True)
    if len(reading.says) > 1:
        d.write(str(len(reading.says)), y - 8, x=x, dx=4, size_px=9, colour=colour, is_bold=True)


def _peak(d: Drawing, curve: Curve, at: Callable[[float], float], colour: str) -> None:
    peak = max(curve.readings[:-1], key=lambda r: r.highest, default=None)
    if peak and peak.highest > curve.readings[-1].value and len(peak.says) == 1:
        x = middle_of(d, peak.on)
        d.write(number_words(peak.value), at(peak.value) - 8, x=x, anchor="middle", size_px=10.5, colour=colour)
