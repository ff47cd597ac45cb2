"""What the lanes hold on each day: the values at the line that follows the pointer, for both renderers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from dashboard.domain.courses import SAME_EXPOSURE_DAYS
from dashboard.domain.dates import days
from dashboard.figures.marks import (
    Bar,
    BarState,
    Collision,
    Curve,
    Mark,
    Point,
    Reading,
    Step,
    TableRow,
    number_words,
    sure_words,
)
from dashboard.figures.scene import Lane, Row, Scene

RESULT_DAYS = 180
"""A result counts until the next one of its test, at most this long."""
SCREENING, TREATMENT = "screening", "cancer_treatment"

Span = tuple[date, date, str]
"""First and last day, inclusive, and what is true of all of them."""


@dataclass(frozen=True, slots=True)
class Held:
    """Days, both inclusive, on which nothing changes: what every lane holds, in the order of the lanes."""

    first: date
    last: date
    lines: tuple[str, ...]


def held(scene: Scene) -> tuple[Held, ...]:
    """The whole window, oldest first, cut where a dose, drug, treatment, result or due test begins or ends."""
    spans = [
        span for lane in scene.lanes for row in lane.rows for mark in row.marks for span in _spans(scene, lane, mark)
    ]
    spans += [span for lane in scene.lanes if lane.key == TREATMENT for row in lane.rows for span in _between(row)]
    window = scene.axis.window
    begin: dict[date, set[int]] = defaultdict(set)
    cease: dict[date, set[int]] = defaultdict(set)
    for i, (first, last, _) in enumerate(spans):
        if first <= last and window.overlaps(first, last):
            begin[max(first, window.start)].add(i)
            cease[last + days(1)].add(i)
    found: list[Held] = []
    going_on: set[int] = set()
    cuts = sorted({window.start, *begin, *(day for day in cease if day <= window.end)})
    for day, following in pairwise([*cuts, window.end + days(1)]):
        going_on = going_on - cease[day] | begin[day]
        lines = tuple(dict.fromkeys(spans[i][2] for i in sorted(going_on)))
        if found and found[-1].lines == lines:
            day = found.pop().first
        found.append(Held(day, following - days(1), lines))
    return tuple(found)


def _spans(scene: Scene, lane: Lane, mark: Mark) -> Iterator[Span]:
    match mark:
        case Bar():
            yield from _course(mark)
        case Step():
            state = "planned" if mark.is_planned else BarState.AHEAD if mark.is_ahead else ""
            doubt = (BarState.UNSURE, sure_words(mark.sure_mg) if mark.sure_mg else "")
            yield mark.first, mark.last, _words(mark.says, *(doubt if mark.is_unsure else (state,)))
        case Collision():
            yield mark.first, mark.last, mark.says[0].lines[0]
        case Curve():
            for reading, following in pairwise([*mark.readings, None]):
                if reading:
                    yield _result(scene, mark, reading, following)
        case Point() if lane.key == SCREENING and mark.still_open:
            more = f" and {mark.still_open - 1} more" if mark.still_open > 1 else ""
            yield mark.on.first, scene.axis.window.end, f"{mark.says[0].what}{more}: due {mark.on.words}"


def _between(row: Row) -> Iterator[Span]:
    """The days between two cycles belong to the treatment, too."""
    given = sorted(segment for mark in row.marks if isinstance(mark, Bar) for segment in _taken(mark))
    for (_, last), (first, _) in pairwise(given):
        if days(1) < first - last <= days(SAME_EXPOSURE_DAYS):
            yield last + days(1), first - days(1), f"{row.name}: between cycles"


def _taken(bar: Bar) -> list[tuple[date, date]]:
    return [(segment.first, segment.last) for segment in bar.segments]


def _course(bar: Bar) -> Iterator[Span]:
    for segment in bar.segments:
        known = "" if segment.state is BarState.TAKEN else segment.state.value
        yield segment.first, segment.last, _words(bar.says, known, "start unknown" if bar.start_unknown else "")
    if bar.fades_from:
        yield bar.fades_from, bar.first - days(1), _words(bar.says, BarState.UNSURE)
    if bar.fades_until:
        yield bar.last + days(1), bar.fades_until, _words(bar.says, BarState.UNSURE)


def _result(scene: Scene, curve: Curve, reading: Reading, following: Reading | None) -> Span:
    """Until the day before the next one. Nobody knows the results of tomorrow."""
    first = reading.on.first
    last = min(first + days(RESULT_DAYS), scene.today)
    if following:
        last = min(last, following.on.first - days(1))
    mean = f", mean of {len(reading.says)}" if len(reading.says) > 1 else ""
    value = f"{reading.limit}{number_words(reading.value)} {curve.unit}".rstrip()
    return first, last, f"{curve.test}: {value}{mean} ({reading.on.words})"


def _words(says: tuple[TableRow, ...], *states: str) -> str:
    return ", ".join(part for part in (" + ".join(said.lines[0] for said in says), *states) if part)
