"""The timeline as values: lanes of rows of marks, dates across and pixels down. Both renderers draw just this."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.dates import day_words
from dashboard.domain.words import Specialty
from dashboard.figures.axis import Fold, TimeAxis
from dashboard.figures.marks import (
    Curve,
    Fill,
    Mark,
    Milestone,
    Shape,
    TableRow,
)
from dashboard.figures.window import IimWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a lane, `height_px` high. `is_spare` rows are the first to be folded away."""

    name: str
    detail: str = ""
    marks: tuple[Mark, ...]
    height_px: float
    top_px: float = 0
    is_spare: bool = False
    has_scale: bool = False

    @property
    def middle_px(self) -> float:
        return self.top_px + self.height_px / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """`earlier` and `later` are what the view leaves out on either side, `unseen` what has no place on it at all."""

    key: str
    title: str
    specialty: Specialty
    rows: tuple[Row, ...]
    count: int
    earlier: tuple[TableRow, ...] = ()
    later: tuple[TableRow, ...] = ()
    unseen: tuple[TableRow, ...] = ()
    fold_note: str = ""
    is_folded: bool = False
    top_px: float = 0
    """Of the heading; the rows follow it."""

    @property
    def bottom_px(self) -> float:
        return self.top_px + HEADING_PX + sum(row.height_px for row in self.rows) + (NOTE_PX if self.fold_note else 0)

    def moved(self, top_px: float) -> Lane:
        y = top_px + HEADING_PX
        placed = []
        for row in self.rows:
            placed.append(replace(row, top_px=y))
            y += row.height_px
        return replace(self, top_px=top_px, rows=tuple(placed))


HEADING_PX = 22


NOTE_PX = 16


HEADER_PX = 106


FOOTER_PX = 84
FOOTER_LINE_PX = 15


LANE_GAP_PX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One patient's timeline as of one day. All days are inclusive, all heights in pixels from the top."""

    axis: TimeAxis
    today: date
    lanes: tuple[Lane, ...]
    milestones: tuple[Milestone, ...]
    iim: IimWindow | None
    nothing_recorded: tuple[str, ...]
    undrawn: tuple[TableRow, ...]
    """What lanes that have nothing to draw still say in the table."""
    undated: tuple[str, ...]
    """Names what has no date recorded, in lines."""
    legend: tuple[tuple[Shape, Fill, str], ...]
    legend_words: tuple[str, ...]
    patient_key: str
    left_px: float
    right_px: float

    @property
    def width_px(self) -> float:
        return self.left_px + self.axis.width_px + self.right_px

    @property
    def plot_bottom_px(self) -> float:
        return self.lanes[-1].bottom_px if self.lanes else HEADER_PX + 40

    @property
    def height_px(self) -> float:
        return self.plot_bottom_px + self.footer_px

    @property
    def footer_px(self) -> float:
        return FOOTER_PX + FOOTER_LINE_PX * len(self.undated)

    @property
    def folds(self) -> tuple[Fold, ...]:
        return self.axis.folds

    @property
    def as_of(self) -> str:
        return f"as of {day_words(self.today)}"

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(mark for lane in self.lanes for row in lane.rows for mark in row.marks)

    def rows(self) -> list[TableRow]:
        """The table twin: milestones, then lane by lane in order of time, with what the picture leaves out."""
        table = [said for milestone in self.milestones for said in milestone.says]
        for lane in self.lanes:
            said = {s: None for row in lane.rows for mark in row.marks for s in said_by(mark)}
            said |= dict.fromkeys((*lane.earlier, *lane.later, *lane.unseen))
            table += sorted(said, key=lambda s: s.on or date.max)
        return [*table, *self.undrawn]


def said_by(mark: Mark) -> tuple[TableRow, ...]:
    if isinstance(mark, Curve):
        return tuple(said for reading in mark.readings for said in reading.says)
    return mark.says


COLUMNS = ("lane", "what", "when", "value", "reference", "status", "since_diagnosis", "why", "source", "who", "note")


def csv_rows(scene: Scene) -> list[tuple[str, ...]]:
    """The table as rows of text, a heading first, each row with the as-of date."""
    heading = (*(column.replace("_", " ") for column in COLUMNS), "as of")
    said = [tuple(str(getattr(row, column)) for column in COLUMNS) for row in scene.rows()]
    return [heading, *((*row, scene.today.isoformat()) for row in said)]
