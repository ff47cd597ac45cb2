"""The scene as one plain plotly dict, for the page where people zoom, hover and pick."""

from __future__ import annotations

import zlib
from typing import Any

from dashboard.figures import theme
from dashboard.figures.axis import TimeAxis
from dashboard.figures.drawing.draw import draw
from dashboard.figures.drawing.ink import Box, Drawing, Text
from dashboard.figures.marks import Fill, Shape
from dashboard.figures.plotly_text import styled
from dashboard.figures.plotly_traces import (
    MS_PER_DAY,
    Across,
    across_of,
    box_traces,
    glyph_trace,
    is_at_edge,
    line_shapes,
    line_traces,
    text_traces,
    touch_trace,
)
from dashboard.figures.scene import Scene

DATE_TICKS = {
    "type": "date",
    "nticks": 12,
    "tickformatstops": [
        {"dtickrange": [None, 27 * MS_PER_DAY], "value": "%-d %b\n%Y"},
        {"dtickrange": ["M1", None], "value": "%b\n%Y"},
    ],
}
"""The year is there at every zoom: plotly prints the second line on the first label and where it changes."""


def plotly_figure(scene: Scene) -> dict[str, Any]:
    """Traces and layout without any template. A bar's or point's `customdata` is the key of what it shows."""
    drawing, across = draw(scene), across_of(scene.axis)
    traces = [
        *box_traces(drawing, across),
        *line_traces(drawing.lines, across),
        touch_trace(drawing.touch, across),
        glyph_trace(drawing.glyphs, across),
        *text_traces(drawing, across),
    ]
    # Without a revision of its own plotly takes equal data for new, and draws everything a second time on mounting.
    revision = zlib.crc32(repr(traces).encode())
    return {"data": traces, "layout": _layout(drawing, across) | {"datarevision": revision}}


def _layout(drawing: Drawing, across: Across) -> dict[str, Any]:
    scene = drawing.scene
    bottom = scene.plot_bottom_px
    shapes = [_rectangle(box, across, "below", scene.axis.px_per_day) for box in (*drawing.ground, *drawing.areas)]
    shapes += line_shapes(drawing.under, scene.axis, "below")
    shapes += [_outline(box, across) for box in drawing.boxes if box.is_dashed]
    shapes += line_shapes(drawing.over, scene.axis, "above")
    ends = [across(scene.axis.start), across(scene.axis.end)]
    axis = {
        **(_folded_ticks(scene.axis) if scene.folds else DATE_TICKS),
        "range": ends,
        "minallowed": ends[0],
        "maxallowed": ends[1],
        "tickfont": {"size": 11, "color": theme.MUTED},
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "showline": False,
    }
    return {
        "height": scene.height_px,
        "margin": {"l": scene.left_px, "r": scene.right_px, "t": 0, "b": scene.footer_px, "pad": 0},
        "font": {"family": theme.FONT, "size": 12, "color": theme.INK},
        "paper_bgcolor": theme.PAPER,
        "plot_bgcolor": "rgba(0,0,0,0)",
        "barmode": "overlay",
        "bargap": 0,
        "hovermode": "closest",
        "hoverdistance": 12,
        "hoverlabel": {
            "bgcolor": theme.PAPER,
            "bordercolor": theme.FAINT,
            "font": {"family": theme.FONT, "size": 12, "color": theme.INK},
            "align": "left",
            "namelength": 0,
        },
        "dragmode": "zoom",
        "uirevision": scene.patient_key or "patient",
        "xaxis": axis,
        "xaxis2": {"overlaying": "x", "range": [0, 1], "fixedrange": True, "visible": False},
        "yaxis": {
            "range": [bottom, 0],
            "fixedrange": True,
            "showticklabels": False,
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
        },
        "shapes": shapes,
        "annotations": _margins(drawing),
    }


def _folded_ticks(axis: TimeAxis) -> dict[str, Any]:
    ticks = axis.calendar()
    return {
        "type": "linear",
        "tickvals": [axis.px(tick.on.toordinal()) for tick in ticks],
        "ticktext": [f"{tick.text}<br>{tick.year}" for tick in ticks],
    }


def _rectangle(box: Box, across: Across, layer: str, px_per_day: float = 0) -> dict[str, Any]:
    place = {"x0": across(box.x0), "x1": across(box.x1)}
    if box.pinned_at is not None:
        left, right = (round((x - box.pinned_at) * px_per_day, 1) for x in (box.x0, box.x1))
        place = {"xsizemode": "pixel", "xanchor": across(box.pinned_at), "x0": left, "x1": right}
    return {
        "type": "rect",
        **place,
        "y0": round(box.y0, 1),
        "y1": round(box.y1, 1),
        "fillcolor": box.fill,
        "opacity": box.opacity,
        "line": {"width": 0},
        "layer": layer,
    }


def _outline(box: Box, across: Across) -> dict[str, Any]:
    line = {"color": box.stroke, "width": 1.3, "dash": "4px,3px"}
    return _rectangle(box, across, "above") | {"fillcolor": "rgba(0,0,0,0)", "line": line}


def _margins(drawing: Drawing) -> list[dict[str, Any]]:
    """Names left of the plot and the legend below, as far as they are not at the plot's edge."""
    scene = drawing.scene
    notes = [_note(text) for text in drawing.texts if text.side != "plot" and not is_at_edge(text)]
    for x, y, shape, fill, words in drawing.legend:
        glyph = LEGEND_GLYPHS[shape, fill] + " " if shape and fill else ""
        text = Text(text=f"{glyph}{words}", y=y, dx=x - scene.left_px - 6, side="left", size_px=10.5)
        notes.append(_note(text) | {"font": {"size": 10.5, "color": theme.MUTED}})
    return notes


LEGEND_GLYPHS = {
    (Shape.CIRCLE, Fill.FILLED): "●",
    (Shape.CIRCLE, Fill.OPEN): "○",
    (Shape.CIRCLE, Fill.HALF): "◉",
    (Shape.CIRCLE, Fill.CROSSED): "⊗",
    (Shape.DIAMOND, Fill.FILLED): "◆",
    (Shape.CROSS, Fill.FILLED): "✚",
    (Shape.HEXAGON, Fill.FILLED): "⬢",
    (Shape.SQUARE, Fill.FILLED): "■",
    (Shape.TRIANGLE, Fill.FILLED): "▲",
    (Shape.STAR, Fill.FILLED): "★",
}


def _note(text: Text) -> dict[str, Any]:
    anchors = {"start": "left", "middle": "center", "end": "right"}
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0 if text.side == "left" else 1,
        "xshift": text.dx,
        "y": 1,
        "yshift": -round(text.y, 1),
        "text": styled(text),
        "showarrow": False,
        "xanchor": anchors[text.anchor],
        "yanchor": "middle",
        "align": "left",
        "borderpad": 0,
        "font": {"size": text.size_px, "color": text.colour},
    }
