"""Ink as plotly traces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.figures import theme
from dashboard.figures.axis import TimeAxis
from dashboard.figures.drawing.ink import Box, Drawing, Glyph, Line, Text
from dashboard.figures.marks import Fill, Shape
from dashboard.figures.plotly_text import styled, tooltip

MS_PER_DAY = 86_400_000


EPOCH = date(1970, 1, 1).toordinal()
"""The day number of 1 January 1970."""


SYMBOLS = {
    Shape.CIRCLE: "circle",
    Shape.DIAMOND: "diamond",
    Shape.SQUARE: "square",
    Shape.TRIANGLE: "triangle-up",
    Shape.CROSS: "cross",
    Shape.HEXAGON: "hexagon",
    Shape.STAR: "star",
}


DASHES = {"": "solid", "dash": "4px,3px", "dot": "1.5px,3px"}


POSITIONS = {"start": "middle right", "middle": "middle center", "end": "middle left"}


Across = Callable[[float], float]
"""A day position as the x axis counts it."""


def across_of(axis: TimeAxis) -> Across:
    """Milliseconds, so that plotly labels whatever is zoomed to; pixels where a fold makes days unequal."""
    return axis.px if axis.folds else _ms


def _ms(position: float) -> float:
    return round((position - EPOCH) * MS_PER_DAY)


def _bars(boxes: list[Box], across: Across, **more: Any) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "base": [across(box.x0) for box in boxes],
        "x": [across(box.x1) - across(box.x0) for box in boxes],
        "y": [(box.y0 + box.y1) / 2 for box in boxes],
        "width": [box.y1 - box.y0 for box in boxes],
        "showlegend": False,
        **more,
    }


def box_traces(drawing: Drawing, across: Across) -> list[dict[str, Any]]:
    """Courses as two traces: round corners and square ones."""
    traces = []
    for is_round in (False, True):
        boxes = [box for box in drawing.boxes if bool(box.radius_px) is is_round]
        solid = [0.0 if box.stroke == "none" or box.is_dashed else 1.0 for box in boxes]
        marker = {
            "color": [box.fill if box.fill != "none" else "rgba(0,0,0,0)" for box in boxes],
            "opacity": [box.opacity for box in boxes],
            "line": {"width": solid, "color": [box.stroke if box.stroke != "none" else box.fill for box in boxes]},
            "cornerradius": 3 if is_round else 0,
        }
        traces.append(_bars(boxes, across, marker=marker, hoverinfo="skip"))
    return traces


def touch_trace(boxes: list[Box], across: Across) -> dict[str, Any]:
    return _bars(
        boxes,
        across,
        marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}},
        hoverinfo="text",
        hovertext=[tooltip(box.says) for box in boxes],
        customdata=[box.says[0].key for box in boxes],
        textposition="none",
    )


def line_traces(lines: list[Line], across: Across) -> list[dict[str, Any]]:
    """One trace a style, with gaps between the lines."""
    traces = []
    for style, alike in _by_style(lines):
        joined = [point for line in alike for point in (*line.points, None)][:-1]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [across(point[0]) if point else None for point in joined],
                "y": [round(point[1], 1) if point else None for point in joined],
                "line": style,
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return traces


def line_shapes(lines: list[Line], axis: TimeAxis, layer: str) -> list[dict[str, Any]]:
    """Lines below or above every trace, as one path a style: plotly.js takes as long for a path as for a line."""
    shapes = []
    for style, alike in _by_style(lines):
        strokes = ["L".join(f"{_in_path(x, axis)},{round(y, 1)}" for x, y in line.points) for line in alike]
        shapes.append({"type": "path", "path": "".join(f"M{each}" for each in strokes), "line": style, "layer": layer})
    return shapes


def _in_path(position: float, axis: TimeAxis) -> str:
    """A path takes no milliseconds, and would read the T of an ISO date as a curve."""
    if axis.folds:
        return str(axis.px(position))
    whole = int(position)
    return f"{datetime.fromordinal(whole) + timedelta(days=position - whole):%Y-%m-%d_%H:%M:%S}"


def _by_style(lines: list[Line]) -> Iterator[tuple[dict[str, Any], list[Line]]]:
    styles: dict[tuple[str, float, str], list[Line]] = defaultdict(list)
    for line in lines:
        styles[line.stroke, line.width_px, line.dash].append(line)
    for (stroke, width, dash), alike in styles.items():
        yield {"color": stroke, "width": width, "dash": DASHES[dash]}, alike


def _symbol(glyph: Glyph) -> str:
    symbol = SYMBOLS[glyph.shape]
    match glyph.fill:
        case Fill.CROSSED:
            return f"{symbol}-x" if glyph.shape in (Shape.CIRCLE, Shape.SQUARE, Shape.DIAMOND) else "x"
        case Fill.HALF:
            return f"{symbol}-dot"
        case _:
            return symbol


def glyph_trace(glyphs: list[Glyph], across: Across) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [across(glyph.x) for glyph in glyphs],
        "y": [round(glyph.y, 1) for glyph in glyphs],
        "marker": {
            "symbol": [_symbol(glyph) for glyph in glyphs],
            "size": [glyph.size_px for glyph in glyphs],
            "color": [glyph.colour if glyph.fill is Fill.FILLED else theme.PAPER for glyph in glyphs],
            "line": {
                "color": [theme.PAPER if glyph.has_halo else glyph.colour for glyph in glyphs],
                "width": [1.5 if glyph.has_halo else 0.6 if glyph.fill is Fill.FILLED else 1.7 for glyph in glyphs],
            },
            "opacity": 1,
        },
        "hoverinfo": "text",
        "hovertext": [tooltip(glyph.says) for glyph in glyphs],
        "customdata": [glyph.says[0].key if glyph.says else "" for glyph in glyphs],
        "showlegend": False,
        "cliponaxis": False,
    }


def text_traces(drawing: Drawing, across: Across) -> list[dict[str, Any]]:
    """Labels within the plot, and those that end at its edge: on an axis from 0 to 1 of their own, which no zoom moves.

    plotly.js draws a text of a trace many times faster than an annotation, which it draws twice and measures.
    """
    per_px = 1 / drawing.scene.axis.px_per_day
    inside = [text for text in drawing.texts if text.side == "plot"]
    beside = [text for text in drawing.texts if is_at_edge(text)]
    return [
        _written(inside, [across(text.x if _marker_px(text) else text.x + text.dx * per_px) for text in inside]),
        _written(beside, [0 if text.side == "left" else 1 for text in beside]) | {"xaxis": "x2"},
    ]


def is_at_edge(text: Text) -> bool:
    """Whether a text of a margin ends just outside the plot's edge."""
    return (text.side, text.anchor) in (("left", "end"), ("right", "start")) and bool(_marker_px(text))


def _marker_px(text: Text) -> float:
    """A marker that nobody sees keeps a text at its distance, however wide the page; 0 where none can."""
    outward = text.dx if text.anchor == "start" else -text.dx if text.anchor == "end" else 0
    return 1.6 * (outward - 1) if 1 < outward <= 14 else 0


def _written(texts: list[Text], x: list[float]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": x,
        "y": [round(text.y, 1) for text in texts],
        "text": [styled(text) for text in texts],
        "textposition": [POSITIONS[text.anchor] for text in texts],
        "textfont": {
            "size": [text.size_px for text in texts],
            "color": [text.colour for text in texts],
            "family": theme.FONT,
        },
        "marker": {"size": [_marker_px(text) for text in texts], "opacity": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }
