"""The one time axis that all lanes share: where each day stands, and what is printed on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from dashboard.domain.dates import add_months, days, month_words, span_words
from dashboard.figures.window import Window, WindowChoice

QUIET_EDGE_DAYS = 45
"""Days left in view on either side of a folded stretch."""


LABEL_APART_PX, LONG_LABEL_APART_PX = 44, 62


TICK_APART_PX = 31


@dataclass(frozen=True, slots=True)
class Fold:
    """A stretch without any event that takes no width; both ends inclusive."""

    first: date
    last: date

    @property
    def words(self) -> str:
        return f"{span_words(self.first - days(QUIET_EDGE_DAYS), self.last + days(QUIET_EDGE_DAYS + 1))} quiet"


@dataclass(frozen=True, slots=True)
class Tick:
    on: date
    text: str
    year: str = ""


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Where a day stands. Positions are day numbers (`date.toordinal`), fractions allowed; `width_px` is the plot's."""

    window: Window
    width_px: float
    folds: tuple[Fold, ...] = ()
    diagnosed_on: date | None = None

    @property
    def start(self) -> int:
        return self.window.start.toordinal()

    @property
    def end(self) -> int:
        """The end of the last day."""
        return self.window.end.toordinal() + 1

    @property
    def px_per_day(self) -> float:
        return self.width_px / (self._shown(self.end) or 1)

    def px(self, position: float) -> float:
        """Pixels from the plot's left edge."""
        return self._shown(position) * self.px_per_day

    def position(self, px: float) -> float:
        """The day position that many pixels from the plot's left edge; where a fold is, the fold's beginning."""
        position = self.start + px / self.px_per_day
        for fold in self.folds:
            if position > fold.first.toordinal():
                position += fold.last.toordinal() + 1 - fold.first.toordinal()
        return position

    def after_px(self, position: float, px: float) -> float:
        """The position that many pixels further right (left if negative), where nothing is folded between."""
        return position + px / self.px_per_day

    def _shown(self, position: float) -> float:
        if not self.folds:
            return position - self.start
        hidden = sum(
            min(max(position - fold.first.toordinal(), 0), fold.last.toordinal() + 1 - fold.first.toordinal())
            for fold in self.folds
        )
        return position - self.start - hidden

    def is_folded(self, day: date) -> bool:
        return any(fold.first <= day <= fold.last for fold in self.folds)

    def calendar(self) -> tuple[Tick, ...]:
        """Daily up to 2 weeks, weekly up to 6, monthly up to 18 months, else quarterly, or yearly where quarters would
        touch.

        The first label and every January carry the year.
        """
        span = (self.window.end - self.window.start).days
        if span <= 42:
            step = 1 if span <= 14 else 7
            first = self.window.start + days(-self.window.start.weekday() % step)
            found = [first + days(i) for i in range(0, span + 1, step)]
            ticks = [(day, f"{day.day} {month_words(day)}") for day in found if day <= self.window.end]
        else:
            step = 1 if span <= 550 else 3 if 91 * self.px_per_day >= TICK_APART_PX else 12
            ticks = [(day, month_words(day)) for day in _months(self.window, step)]
        apart: list[Tick] = []
        for day, text in ticks:
            x = self.px(day.toordinal())
            if self.is_folded(day) or (apart and x - self.px(apart[-1].on.toordinal()) < TICK_APART_PX - 3):
                continue
            is_new_year = not apart or apart[-1].on.year != day.year
            apart.append(Tick(day, text, f"{day:%Y}" if is_new_year else ""))
        return tuple(apart)

    def since_diagnosis(self) -> tuple[Tick, ...]:
        """Months since the diagnosis of myositis; years once labels would touch. Empty without a diagnosis."""
        if self.diagnosed_on is None:
            return ()
        month_px = 30.44 * self.px_per_day
        # From two years on a label that is no whole year has its months beside the years.
        is_long = abs((self.window.end - self.diagnosed_on).days) > 730
        wide_px = {s: LONG_LABEL_APART_PX if is_long and s % 12 else LABEL_APART_PX for s in (1, 3, 6, 12, 24, 60)}
        step = next((s for s, px in wide_px.items() if s * month_px >= px), 120)
        first = (self.window.start.year - self.diagnosed_on.year - 1) * 12 // step * step
        ticks: list[Tick] = []
        for months in range(first, first + 12 * 140, step):
            day = add_months(self.diagnosed_on, months)
            if day > self.window.end:
                break
            is_apart = (
                not ticks or self.px(day.toordinal()) - self.px(ticks[-1].on.toordinal()) >= 0.85 * LABEL_APART_PX
            )
            if day >= self.window.start and not self.is_folded(day) and is_apart:
                ticks.append(Tick(day, months_words(months)))
        return tuple(ticks)


def months_words(months: int) -> str:
    """`0`, `+9 m`, `−3 m`, `+2 y`, `+2 y 6 m`."""
    years, rest = divmod(abs(months), 12)
    text = f"{abs(months)} m" if abs(months) < 24 else f"{years} y" + (f" {rest} m" if rest else "")
    return "0" if not months else ("+" if months > 0 else "−") + text


def since_words(day: date, diagnosed_on: date | None) -> str:
    """The day as time since (or before) the diagnosis of myositis, empty where that is unknown."""
    if diagnosed_on is None:
        return ""
    if day == diagnosed_on:
        return "day of myositis diagnosis"
    apart = span_words(min(day, diagnosed_on), max(day, diagnosed_on))
    return f"{apart} after myositis diagnosis" if day > diagnosed_on else f"{apart} before myositis diagnosis"


def quiet_stretches(window: Window, known: Iterable[date], today: date) -> tuple[Fold, ...]:
    """In the view of everything: stretches of more than four ticks in which nothing begins, ends or happens."""
    if window.choice is not WindowChoice.ALL:
        return ()
    span = (window.end - window.start).days
    quiet_days = 4 * 7 if span <= 42 else 4 * 31 if span <= 550 else 366
    eventful = sorted({day for day in known if window.start <= day <= window.end} | {today, window.start, window.end})
    return tuple(
        Fold(a + days(QUIET_EDGE_DAYS), b - days(QUIET_EDGE_DAYS))
        for a, b in pairwise(eventful)
        if (b - a).days > max(quiet_days, 2 * QUIET_EDGE_DAYS + 30)
    )


def _months(window: Window, step: int) -> list[date]:
    first = window.start.replace(day=1, month=1)
    firsts = (add_months(first, step * i) for i in range(12 * 140 // step))
    found = []
    for day in firsts:
        if day > window.end:
            break
        if day >= window.start:
            found.append(day)
    return found
