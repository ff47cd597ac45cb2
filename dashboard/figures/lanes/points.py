"""Days on which something happened, stacked where several share one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dashboard.domain.dates import PartialDate
from dashboard.figures.marks import Fill, Point, Shape, TableRow
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family

POINT_ROW_PX = 22


def point(
    on: PartialDate, says: tuple[TableRow, ...], family: Family, shape: Shape, fill: Fill, text: str = ""
) -> Point:
    return Point(says=says, family=family, on=on, shape=shape, fill=fill, text=text)


def stacked(points: Iterable[Point]) -> tuple[Point, ...]:
    """One mark for a day: the shape of the first, every row of the table, the texts joined."""
    by_day: dict[PartialDate, Point] = {}
    for mark in points:
        there = by_day.get(mark.on)
        texts = [t for t in (there.text if there else "", mark.text) if t]
        by_day[mark.on] = (
            replace(there, says=there.says + mark.says, text=", ".join(dict.fromkeys(texts))) if there else mark
        )
    return tuple(by_day[on] for on in sorted(by_day))


def point_row(name: str, points: Iterable[Point], *, detail: str = "", is_spare: bool = False) -> Row:
    return Row(name=name, detail=detail, marks=stacked(points), height_px=POINT_ROW_PX, is_spare=is_spare)
