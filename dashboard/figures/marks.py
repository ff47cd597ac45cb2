"""What a lane shows: typed marks with their dates, values and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.domain.dates import PartialDate
from dashboard.figures.theme import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """What one mark says, in words. A tooltip is made of nothing else, so the table leaves nothing out."""

    lane: str
    what: str
    when: str = ""
    value: str = ""
    reference: str = ""
    status: str = ""
    since_diagnosis: str = ""
    source: str = ""
    who: str = ""
    key: str = ""
    on: date | None = None
    why: str = ""
    """Why a test is wanted, and why it was declined or waived."""
    note: str = ""
    """Why the row has no mark: before the view, not due yet, not mapped. Empty for what is drawn."""

    @property
    def lines(self) -> tuple[str, ...]:
        heading = f"{self.what}: {self.value}" if self.value else self.what
        reference = f"Reference {self.reference}" if self.reference else ""
        when = f"{self.when} ({self.since_diagnosis})" if self.since_diagnosis and self.when else self.when
        source = f"Source: {self.source}" if self.source else ""
        lines = (heading, self.status, when, reference, self.why, source, self.who, self.note)
        return tuple(line for line in lines if line)

    @property
    def spoken(self) -> str:
        """One sentence a screen reader says for the mark."""
        return f"{self.lane}. " + ". ".join(self.lines) + "."


class BarState(StrEnum):
    TAKEN = "taken"
    AHEAD = "continues"
    PLANNED = "planned"
    HELD = "held"
    UNSURE = "day not known"


@dataclass(frozen=True, slots=True)
class Segment:
    """Part of a bar; both days inclusive."""

    first: date
    last: date
    state: BarState


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A course of something. `continues` = no end is known. Where no day is sure it is one `UNSURE` segment."""

    says: tuple[TableRow, ...]
    family: Family
    segments: tuple[Segment, ...]
    text: str = ""
    is_change: bool = False
    """It follows another bar of its row at once, with a new dose or state: the join is drawn as a notch."""
    fades_from: date | None = None
    """The earliest day it may have begun, where the first segment begins with the latest."""
    fades_until: date | None = None
    start_unknown: bool = False
    continues: bool = False
    is_pill: bool = False
    """One cycle among others in the row: as wide as its label, if there is room."""
    sub_row: int = 0

    @property
    def first(self) -> date:
        return self.segments[0].first

    @property
    def last(self) -> date:
        return self.segments[-1].last


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A steroid dose in prednisone mg a day; None = dose unknown, drawn as a gap that says so."""

    says: tuple[TableRow, ...]
    first: date
    last: date
    mg_per_day: float | None
    text: str = ""
    is_planned: bool = False
    is_ahead: bool = False
    is_unsure: bool = False
    """Days on which it may or may not have been taken."""
    sure_mg: float | None = 0
    """Where that is unsure, how much of it was surely taken; None = some of it, of unknown dose."""


def sure_words(mg: float) -> str:
    """How much of a dose in doubt was surely taken."""
    return f"{round(mg, 1):g} mg of it sure"


class Shape(StrEnum):
    CIRCLE = "circle"
    DIAMOND = "diamond"
    SQUARE = "square"
    TRIANGLE = "triangle"
    CROSS = "cross"
    HEXAGON = "hexagon"
    STAR = "star"


class Fill(StrEnum):
    """Filled = done, open = planned or pending, half = under way, crossed = will not be done."""

    FILLED = "filled"
    OPEN = "open"
    HALF = "half"
    CROSSED = "crossed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something that happened, or is due, on a day. More than one on the same day = one mark with a count."""

    says: tuple[TableRow, ...]
    family: Family
    on: PartialDate
    shape: Shape
    fill: Fill
    text: str = ""
    strong: bool = False
    until: date | None = None
    """Drawn to here with a dashed line: how long a test has been overdue."""
    still_open: int = 0
    """How many of the tests that it tells, the first ones, nobody has done, declined or waived."""

    @property
    def count(self) -> int:
        return len(self.says)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The results of one test on one day: their mean, and lowest and highest where there are several."""

    says: tuple[TableRow, ...]
    on: PartialDate
    value: float
    lowest: float
    highest: float
    is_out_of_range: bool | None
    limit: str = ""
    """`<` or `>` where the true value lies beyond what could be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One test over time in its own unit. `bottom` and `top` are the scale's ends, both above zero where `is_log`."""

    test: str
    unit: str
    family: Family
    readings: tuple[Reading, ...]
    bottom: float
    top: float
    is_log: bool
    ticks: tuple[float, ...]
    lower: float | None
    upper: float | None
    reference: str

    @property
    def last_value(self) -> str:
        return f"{self.readings[-1].limit}{number_words(self.readings[-1].value)}"

    @property
    def last_on(self) -> str:
        return self.readings[-1].on.words


def number_words(value: float) -> str:
    """Three figures and no more decimals than that needs: `4,820`, `7.6`, `0.25`."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """Treatments in conflict from `first` to `last`: hatched, bracketed and named.

    `name` is short, for the bracket; `shape` tells the severity. `joins` are the facts whose rows the band lies over;
    none where only its own row tells it.
    """

    says: tuple[TableRow, ...]
    first: date
    last: date
    name: str
    shape: str
    text: str
    is_severe: bool
    joins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    says: tuple[TableRow, ...]
    on: PartialDate
    text: str


Mark = Bar | Step | Point | Curve | Collision
