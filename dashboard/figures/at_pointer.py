"""What a picture carries for the line that follows the pointer. Days are counted from 1 January 1970."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from dashboard.figures.axis import TimeAxis
from dashboard.figures.held import held
from dashboard.figures.scene import Scene

EPOCH = date(1970, 1, 1).toordinal()


def bends(axis: TimeAxis, across: Callable[[float], float]) -> str:
    """Where the axis bends: the place there as `across` counts it and the day, `196.0:20000 1036.0:21000`."""
    places = [axis.start, *(d for f in axis.folds for d in (f.first.toordinal(), f.last.toordinal() + 1)), axis.end]
    return " ".join(f"{across(place):.1f}:{place - EPOCH}" for place in places)


def held_days(scene: Scene) -> str:
    """JSON of what the lanes hold: each line once, and for each day of a change the places of its lines."""
    lines: dict[str, int] = {}
    days = [
        [there.first.toordinal() - EPOCH, [lines.setdefault(line, len(lines)) for line in there.lines]]
        for there in held(scene)
    ]
    return json.dumps({"lines": list(lines), "days": days}, ensure_ascii=False)
