"""The days that somebody zoomed to, out of what the browser says of the chart's axis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from math import ceil, floor
from typing import Any

from dashboard.domain.dates import days
from dashboard.figures.axis import TimeAxis
from dashboard.figures.plotly_traces import EPOCH, MS_PER_DAY
from dashboard.figures.window import Window


def zoomed(axis: TimeAxis, ends: Any) -> Window | None:
    """The part of the axis's window between the two `ends`, each day whole, at least one day.

    Ends are what plotly calls the range: ISO dates or milliseconds, pixels on an axis with folds. Whatever lies outside
    the window is brought to its edge. None where they are no two ends of this axis: a browser may send anything.
    """
    try:
        low, high = sorted(min(max(_position(axis, end), axis.start), axis.end) for end in ends)
        first, last = floor(low), ceil(high) - 1
    except (TypeError, ValueError, OverflowError):
        return None
    first = min(first, axis.end - 1)
    start, end = date.fromordinal(first), date.fromordinal(max(first, last))
    for fold in axis.folds:
        if fold.first <= start <= fold.last:
            start = fold.last + days(1)
        if fold.first <= end <= fold.last:
            end = fold.first - days(1)
    return replace(axis.window, start=start, end=max(start, end))


def _position(axis: TimeAxis, end: Any) -> float:
    if axis.folds:
        return axis.position(float(end))
    if isinstance(end, str):
        at = datetime.fromisoformat(end)
        return at.toordinal() + (at.hour + at.minute / 60 + at.second / 3600) / 24
    return EPOCH + float(end) / MS_PER_DAY
