"""What the lanes hold on a day, as plotly says it where no mark is near the pointer."""

from __future__ import annotations

from math import ceil
from typing import Any

from dashboard.domain.dates import day_words
from dashboard.figures import theme
from dashboard.figures.held import Held, held
from dashboard.figures.plotly_text import plotly_text, wrapped
from dashboard.figures.plotly_traces import Across
from dashboard.figures.scene import HEADER_PX, Scene

NEAR_PX, BAND_PX = 80, 450
"""How far from the pointer, at most, what a day holds is said: across, and down between the middles of two bands."""
AIM_PX = 6
"""Nobody can aim at less: what lasted shorter on the screen is passed over, and the label says the days it is about."""
MOST_LINES = 24
"""So that it fits beside the lanes."""


def held_trace(scene: Scene, across: Across) -> dict[str, Any]:
    """What the lanes hold, wherever the pointer is, as cells that nobody sees.

    Plotly says what a cell holds at the cell's side; it takes anything later that is near the pointer before a cell.
    """
    told = held(scene)
    lines = {line for there in told for line in there.lines}
    written = {line: [plotly_text(part.strip()) for part in wrapped(line)] for line in lines}
    edges, words = [], []
    begins = told[0].first.toordinal()
    for there in told:
        ends = there.last.toordinal() + 1
        wide = scene.axis.px(ends) - scene.axis.px(begins)
        if wide < AIM_PX and there is not told[-1]:
            continue
        parts = ceil(wide / NEAR_PX)
        edges += [across(begins) + (across(ends) - across(begins)) * i / parts for i in range(parts)]
        words += [_words(there, written)] * parts
        begins = ends
    top, bottom = HEADER_PX, scene.plot_bottom_px
    bands = ceil((bottom - top) / BAND_PX)
    return {
        "type": "heatmap",
        "x": [*edges, across(scene.axis.end)],
        "y": [top + (bottom - top) * i / bands for i in range(bands + 1)],
        "z": [[0] * len(words)] * bands,
        "hoverinfo": "text",
        "hovertext": [words] * bands,
        "hoverlabel": {"bgcolor": theme.LANE, "font": {"size": theme.HEADING_PX}},
        "opacity": 0,
        "showscale": False,
    }


def _words(there: Held, written: dict[str, list[str]]) -> str:
    """The days and what each lane holds on them, each line as `written`; empty where no lane holds anything."""
    if not there.lines:
        return ""
    days = " to ".join(dict.fromkeys(map(day_words, (there.first, there.last))))
    lines = [part for line in there.lines for part in written[line]]
    more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    return "<br>".join([f"<b>{days}</b>", *lines[:MOST_LINES], *more])
