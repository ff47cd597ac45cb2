"""What a drawing is made of. Across in day positions, down in pixels from the top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from dashboard.domain.dates import PartialDate
from dashboard.figures import theme
from dashboard.figures.marks import (
    Fill,
    Shape,
    TableRow,
)
from dashboard.figures.scene import Row, Scene
from dashboard.figures.theme import text_px

SAYS = tuple[TableRow, ...]


GLYPH_PX = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """`x0` to `x1` in day positions, `y0` to `y1` in pixels. With `says` it is where a mark is found."""

    x0: float
    x1: float
    y0: float
    y1: float
    fill: str = "none"
    stroke: str = "none"
    is_dashed: bool = False
    opacity: float = 1
    radius_px: float = 0
    pinned_at: float | None = None
    """The day position that it keeps its distances in pixels from, however far somebody zooms."""
    says: SAYS = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    points: tuple[tuple[float, float], ...]
    stroke: str
    width_px: float = 1
    dash: str = ""
    """Empty, `dash` or `dot`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    x: float
    y: float
    shape: Shape
    fill: Fill
    colour: str
    size_px: float = GLYPH_PX
    has_halo: bool = False
    """White around it, where it stands on a bar."""
    says: SAYS = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """`side`: in the plot at day `x`, or in the left or right margin, where `dx` counts from the plot's edge."""

    text: str
    y: float
    x: float = 0
    dx: float = 0
    side: str = "plot"
    anchor: str = "start"
    size_px: float = theme.LABEL_PX
    colour: str = theme.INK
    is_bold: bool = False
    tail: str = ""
    """Follows the text in a quieter weight and colour."""


@dataclass(slots=True)
class Drawing:
    """`ground` and `areas` lie under the boxes, `lines` and `glyphs` over them, `over` above all but text."""

    scene: Scene
    ground: list[Box] = field(default_factory=list)
    areas: list[Box] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    touch: list[Box] = field(default_factory=list)
    under: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    over: list[Line] = field(default_factory=list)
    glyphs: list[Glyph] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    legend: list[tuple[float, float, Shape | None, Fill | None, str]] = field(default_factory=list)
    """Pixels from the picture's left and top, a glyph or none, and its words."""

    def at(self, day: date) -> float:
        return float(day.toordinal())

    def within(self, position: float) -> float:
        return min(max(position, self.scene.axis.start), self.scene.axis.end)

    def px(self, position: float) -> float:
        return self.scene.axis.px(position)

    def write(self, text: str, y: float, **how: object) -> None:
        if text:
            self.texts.append(Text(text=text, y=y, **how))  # type: ignore[arg-type]


def text_across(d: Drawing, text: Text) -> tuple[float, float]:
    """The pixels that a text of the plot takes across."""
    width = text_px(text.text + text.tail, text.size_px) * (1.06 if text.is_bold else 1)
    at = d.px(text.x) + text.dx
    left = at - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return left, left + width


def shortened(text: str, room_px: float, size_px: float = theme.LABEL_PX) -> str:
    """The text, cut with an ellipsis where it would not fit."""
    if text_px(text, size_px) <= room_px:
        return text
    while text and text_px(text + "…", size_px) > room_px:
        text = text[:-1]
    return text.rstrip() + "…"


def free_place(
    d: Drawing,
    width_px: float,
    lefts: Iterable[float],
) -> float:
    """The first of these left edges, in pixels, where a text is within the plot and off the line of today.

    The first of all where none is free.
    """
    choices, today = tuple(lefts), d.px(d.at(d.scene.today))
    return next(
        (
            left
            for left in choices
            if left >= 2 and left + width_px <= d.scene.axis.width_px and not left - 4 < today < left + width_px + 4
        ),
        choices[0],
    )


def middle_of(d: Drawing, on: PartialDate) -> float:
    return (d.at(on.first) + d.at(on.last) + 1) / 2


def draw_whisker(d: Drawing, x0: float, x1: float, y: float, colour: str) -> None:
    d.lines.append(Line(points=((x0, y), (x1, y)), stroke=colour, width_px=1.2, dash="dot"))
    for x in (x0, x1):
        d.lines.append(Line(points=((x, y - 4), (x, y + 4)), stroke=colour, width_px=1.2))


def draw_scale(d: Drawing, row: Row, ticks: list[tuple[float, str]]) -> None:
    axis = d.scene.axis
    for y, words in ticks:
        d.under.append(Line(points=((axis.start, y), (axis.end, y)), stroke=theme.GRID, width_px=0.6))
        d.write(words, y, dx=-8, side="left", anchor="end", size_px=theme.SCALE_PX, colour=theme.MUTED)
    edge = ((axis.start, row.top_px + 4), (axis.start, row.top_px + row.height_px - 4))
    d.under.append(Line(points=edge, stroke=theme.FAINT, width_px=1))
