"""Courses of drugs as bars, days of single doses as points: what both treatment lanes are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from dashboard.domain.dates import PartialDate, days
from dashboard.domain.dose_words import is_dose_of_listed_days, times
from dashboard.domain.record import Administration, Entry, Hold
from dashboard.domain.words import NOT_TAKEN, DoseStatus
from dashboard.figures.marks import Bar, BarState, Fill, Point, Segment, Shape, TableRow
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family
from dashboard.figures.view import View, course_words, dose_words

BAR_ROW_PX = 24
UNKNOWN_START_DAYS = 45
"""How far a bar without any known start reaches back from what is known, fading."""

STATUS_WORDS = {
    DoseStatus.PLANNED: "planned",
    DoseStatus.HELD: "held",
    DoseStatus.REDUCED: "reduced",
    DoseStatus.OMITTED: "omitted",
    DoseStatus.DELAYED: "delayed",
}
FILLS = {
    DoseStatus.PLANNED: Fill.OPEN,
    DoseStatus.HELD: Fill.CROSSED,
    DoseStatus.OMITTED: Fill.CROSSED,
}
CYCLE_FILLS = {BarState.TAKEN: Fill.FILLED, BarState.PLANNED: Fill.OPEN, BarState.HELD: Fill.CROSSED}


def course_row(
    view: View, lane: str, name: str, entries: Sequence[Entry], family: Family, *, is_spare: bool = False
) -> Row:
    """One drug's row. Courses that overlap stand below one another; a dose that follows at once is a notch."""
    marks: list[Bar | Point] = []
    ends: list[date] = []
    for entry in sorted(entries, key=lambda e: (start_of(e) or PartialDate.on(date.min), dose_words(e))):
        doses = single_doses(view, lane, name, entry, family)
        if doses:
            marks += doses
            continue
        bar = course_bar(view, lane, name, entry, family)
        free = next((i for i, end in enumerate(ends) if end < bar.first), len(ends))
        follows = free < len(ends) and (bar.first - ends[free]).days <= 1
        ends[free:] = [bar.last, *ends[free + 1 :]]
        marks.append(replace(bar, sub_row=free, is_change=follows))
    return Row(name=name, marks=tuple(marks), height_px=BAR_ROW_PX * max(len(ends), 1), is_spare=is_spare)


def start_of(entry: Entry) -> PartialDate | None:
    return entry.started_on or entry.course_started_on or entry.dose_since


def is_dated(entry: Entry) -> bool:
    """Some day of it is recorded, so that it has a place on the picture."""
    return any((start_of(entry), entry.stopped_on, entry.given_on, entry.administrations))


def undated_course(view: View, lane: str, name: str, entry: Entry, value: str = "") -> TableRow:
    """`value` says how much, where that is not the dose."""
    known = (STATUS_WORDS.get(entry.status) if entry.status else None, entry.reason)
    status = ": ".join(part for part in known if part)
    return view.say_undated(lane, name, fact=entry, value=value or dose_words(entry), status=status)


def course_bar(view: View, lane: str, name: str, entry: Entry, family: Family, text: str | None = None) -> Bar:
    """A bar from the first certain day to the last one, with the days in doubt before and after; or all in doubt.

    The entry has a start or a stop. A start known only to a month or year that still lasts is past by today.
    """
    start, stop = start_of(entry), entry.stopped_on
    continues = stop is None and view.died_on is None
    last = stop.first if stop else view.ahead_until
    says = (said(view, lane, name, entry, _course_state(view, entry)),)
    label = dose_words(entry) if text is None else text
    if start and stop and last < start.last and not start.is_exact:
        known = start.words if start == stop else f"{start.words} to {stop.words}"
        label = ", ".join(part for part in (label, known, "days not known") if part)
        doubt = Segment(start.first, max(start.first, stop.last), BarState.UNSURE)
        return Bar(says=says, family=family, segments=(doubt,), text=label)
    if start is None:
        first = min(last, view.taken_until) - days(UNKNOWN_START_DAYS)
        label = f"{label}, start unknown" if label else "start unknown"
    else:
        is_begun = start.first <= view.taken_until and entry.status is not DoseStatus.PLANNED
        first = max(start.first, min(start.last, last, view.taken_until if is_begun else start.last))
    last = max(first, last)
    return Bar(
        says=says,
        family=family,
        segments=tuple(_segments(view, entry, first, last)),
        text=label,
        fades_from=start.first if start and start.first < first else None,
        fades_until=stop.last if stop and stop.last > last else None,
        start_unknown=start is None,
        continues=continues,
    )


def said(view: View, lane: str, name: str, entry: Entry, status: str, on: PartialDate | None = None) -> TableRow:
    start = on or start_of(entry)
    when = "" if on else course_words(start, entry.stopped_on, view.today)
    reason = f"{status}: {entry.reason}" if status and entry.reason else status or entry.reason or ""
    return view.say(lane, name, fact=entry, on=start, when=when, value=dose_words(entry), status=reason)


def _course_state(view: View, entry: Entry) -> str:
    start, stop = start_of(entry), entry.stopped_on
    held = "; ".join(_hold_words(hold) for hold in entry.holds)
    if entry.status in STATUS_WORDS:
        state = STATUS_WORDS[entry.status]
    elif start and start.first > view.today:
        state = "planned"
    elif stop and stop.last < view.taken_until:
        state = "stopped"
    elif stop and not stop.is_exact and stop.first <= view.taken_until:
        state = "stop day not known"
    else:
        state = "until death" if view.died_on else "ongoing"
    return f"{state}, {held}" if held else state


def _hold_words(hold: Hold) -> str:
    until = PartialDate.on(hold.until).words if hold.until else "further notice"
    reason = f" ({hold.reason})" if hold.reason else ""
    return f"held {PartialDate.on(hold.from_).words} until {until}{reason}"


def _segments(view: View, entry: Entry, first: date, last: date) -> Iterable[Segment]:
    """Taken up to today, ahead after it; held days cut out of either."""
    if entry.status is DoseStatus.PLANNED or first > view.today:
        yield Segment(first, last, BarState.PLANNED)
        return
    if entry.status in (DoseStatus.HELD, DoseStatus.OMITTED):
        yield Segment(first, last, BarState.HELD)
        return
    day = first
    for hold in sorted(entry.holds, key=lambda h: h.from_):
        begins, ends = max(hold.from_, day), min(hold.until or last, last)
        if begins > ends:
            continue
        yield from _taken_then_ahead(view, day, begins - days(1))
        yield Segment(begins, ends, BarState.HELD)
        day = ends + days(1)
    yield from _taken_then_ahead(view, day, last)


def _taken_then_ahead(view: View, first: date, last: date) -> Iterable[Segment]:
    if first <= min(last, view.taken_until):
        yield Segment(first, min(last, view.taken_until), BarState.TAKEN)
    if max(first, view.taken_until + days(1)) <= last:
        yield Segment(max(first, view.taken_until + days(1)), last, BarState.AHEAD)


def cycle_state(view: View, cycle: Entry, start: PartialDate) -> BarState:
    """A cycle that was given late was given; one that was left out or held is a gap."""
    if cycle.status in NOT_TAKEN:
        return BarState.HELD
    return BarState.PLANNED if cycle.status is DoseStatus.PLANNED or start.first > view.today else BarState.TAKEN


def single_doses(view: View, lane: str, name: str, entry: Entry, family: Family) -> list[Point]:
    """The days listed one by one, as points; the first of a run of the same dose prints it, and how many they are."""
    given = entry.administrations or tuple(Administration(on=day, status=entry.status) for day in entry.given_on)
    points = []
    for dose in sorted(given, key=lambda g: g.on):
        if dose.dose is not None:
            amount = f"{dose.dose:g} {dose.unit or entry.unit or ''}".strip()
        else:
            amount = dose_words(replace(entry, given_on=(dose.on,), administrations=()))
        is_ahead = dose.on > view.today and dose.status not in FILLS
        state = STATUS_WORDS.get(dose.status or DoseStatus.TAKEN, "planned" if is_ahead else "given")
        row = said(view, lane, name, entry, state, PartialDate.on(dose.on))
        points.append(
            Point(
                says=(replace(row, value=amount),),
                family=family,
                on=PartialDate.on(dose.on),
                shape=Shape.SQUARE,
                fill=Fill.OPEN if is_ahead else FILLS.get(dose.status or DoseStatus.TAKEN, Fill.FILLED),
                text=amount,
            )
        )
    return list(_each_run_once(points, is_counted=is_dose_of_listed_days(entry)))


def _each_run_once(points: Iterable[Point], *, is_counted: bool) -> Iterable[Point]:
    for (amount, _), run in groupby(points, key=lambda point: (point.text, point.fill)):
        first, *others = run
        many = times(1 + len(others)) if is_counted and amount else ""
        yield replace(first, text=f"{many}{amount}")
        yield from (replace(point, text="") for point in others)
