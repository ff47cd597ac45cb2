"""How the cancer stands: the states it went through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from dashboard.domain.cancer_words import CANCER_STATE_WORDS
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.record import Cancer, CancerMove
from dashboard.domain.words import CANCER_IN_REMISSION, CancerState
from dashboard.figures.lanes.courses import BAR_ROW_PX
from dashboard.figures.lanes.points import point
from dashboard.figures.marks import Bar, BarState, Fill, Mark, Segment, Shape, TableRow
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family
from dashboard.figures.view import View, course_words, date_words, plain

TITLE = "Tumour response"

TURNING_POINTS = frozenset({CancerState.REMISSION, CancerState.RECURRENCE, CancerState.PROGRESSION})


def response_rows(view: View) -> list[Row]:
    rows = []
    for cancer in view.record.cancers:
        marks: list[Mark] = [*_states(view, cancer)]
        if cancer.diagnosed_on:
            text = "" if marks else cancer_words(cancer)
            said = view.say(
                TITLE, cancer_words(cancer), fact=cancer, on=cancer.diagnosed_on, value=details_words(cancer)
            )
            on = view.so_far(cancer.diagnosed_on)
            marks.append(point(on, (said,), Family.CANCER, Shape.STAR, Fill.FILLED, text))
        if marks:
            rows.append(
                Row(name=plain(cancer.site), detail=cancer.stage or "", marks=tuple(marks), height_px=BAR_ROW_PX)
            )
    return rows


def undated_cancers(view: View) -> list[TableRow]:
    """Cancers, and moves of a cancer, whose day nobody recorded."""
    found = [
        view.say_undated(TITLE, cancer_words(c), fact=c, value=details_words(c))
        for c in view.record.cancers
        if c.diagnosed_on is None
    ]
    return found + [
        view.say_undated(TITLE, f"{cancer_words(cancer)} ({CANCER_STATE_WORDS[move.state]})", fact=move)
        for cancer in view.record.cancers
        for move in cancer.moves
        if move.on is None
    ]


def cancer_words(cancer: Cancer) -> str:
    return f"{plain(cancer.site)} cancer"


def details_words(cancer: Cancer) -> str:
    stage = f"stage {cancer.stage}" if cancer.stage else "stage unknown"
    return ", ".join(part for part in (cancer.histology, stage, cancer.icd10) if part)


def _states(view: View, cancer: Cancer) -> list[Bar]:
    """One bar a dated move. Moves without a day that follow it leave its end open."""
    moves = _in_order(cancer.moves)
    places = [at for at, move in enumerate(moves) if move.on]
    bars = []
    for at, next_at in pairwise([*places, None]):
        if at is not None:
            following = moves[next_at] if next_at is not None else None
            bars.append(_state(view, cancer, moves[at], following, moves[at + 1 : next_at]))
    return bars


def _family(state: CancerState) -> Family:
    """The colour of response is for a cancer that responded; words say the rest."""
    return Family.RESPONSE if state in CANCER_IN_REMISSION else Family.ACTIVITY


def _in_order(moves: Sequence[CancerMove]) -> list[CancerMove]:
    """A move known to the month or year came no earlier than the one before it, whose own day is not in doubt."""
    found: list[CancerMove] = []
    earliest = date.min
    for move in moves:
        if move.on and not move.on.is_exact:
            move = replace(move, on=PartialDate(min(max(move.on.first, earliest), move.on.last), move.on.last))
        if move.on:
            earliest = move.on.first + days(move.on.is_exact)
        found.append(move)
    return found


def _state(
    view: View, cancer: Cancer, move: CancerMove, following: CancerMove | None, undated: Sequence[CancerMove]
) -> Bar:
    """From the day of the move to the day before the next one; the last state goes on until somebody moves it.

    The days that a move known to the month or year leaves in doubt belong to the state that it leads to; one that still
    lasts is past by today.
    """
    assert move.on
    first = move.on.first
    left_on = following.on if following else None
    ends = left_on.first - days(1) if left_on else view.taken_until
    if undated:
        return _left_some_day(view, cancer, move, ends, undated)
    is_last = following is None
    sure_from = max(first, min(move.on.last, view.taken_until)) if is_last else move.on.last
    if sure_from > ends and not move.on.is_exact:
        segments = [Segment(first, max(ends, first), BarState.UNSURE)]
    else:
        segments = [Segment(sure_from, max(ends, sure_from), BarState.TAKEN)]
    if is_last and view.died_on is None and view.axis.window.end > segments[-1].last:
        segments.append(Segment(segments[-1].last + days(1), view.axis.window.end, BarState.AHEAD))
    until = left_on if left_on and not left_on.is_exact else PartialDate.on(max(ends, first))
    said = view.say(
        TITLE,
        plain(cancer.site),
        fact=move,
        on=move.on,
        when=f"since {date_words(move.on)}" if is_last else course_words(move.on, until, view.today),
        value=CANCER_STATE_WORDS[move.state],
    )
    return Bar(
        says=(said,),
        family=_family(move.state),
        segments=tuple(segments),
        text=CANCER_STATE_WORDS[move.state],
        is_change=move.on.is_exact,
        fades_from=first if first < segments[0].first else None,
        continues=is_last and view.died_on is None,
    )


def _left_some_day(view: View, cancer: Cancer, move: CancerMove, ends: date, undated: Sequence[CancerMove]) -> Bar:
    """A state that the cancer has left on a day that nobody recorded: it fades, and the later states are named."""
    assert move.on
    later = ", ".join(CANCER_STATE_WORDS[each.state] for each in undated)
    text = f"{CANCER_STATE_WORDS[move.state]}, then {later} (day not recorded)"
    when = f"from {date_words(move.on)}"
    said = view.say(TITLE, plain(cancer.site), fact=move, on=move.on, when=when, value=text)
    first = move.on.first
    if move.on.is_exact:
        segment, fades_until = Segment(first, first, BarState.TAKEN), max(ends, first)
    else:
        segment, fades_until = Segment(first, max(ends, first), BarState.UNSURE), None
    return Bar(
        says=(said,),
        family=_family(move.state),
        segments=(segment,),
        fades_until=fades_until,
        text=text,
        is_change=move.on.is_exact,
    )
