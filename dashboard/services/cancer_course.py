"""The states of a cancer that two sources tell, in one order. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Cancer, CancerMove
from dashboard.domain.words import CANCER_IN_REMISSION, CANCER_IN_WORK_UP, CancerState

_GOES_ON = CANCER_IN_REMISSION | {CancerState.RECURRENCE, CancerState.PROGRESSION}
"""States that only a cancer of which more is known can be in."""

Merged = list[tuple[CancerMove | None, CancerMove | None]]


def merged(told: Sequence[CancerMove], held: Sequence[CancerMove]) -> Merged:
    """Told and held states side by side, None where one side has none; nothing that is held is left out.

    A state is one that is held if the order of days allows it: one with that day or without, else one with another
    day, which is then corrected. Any other is a new one: after what is held, unless its day or the states told after it
    say where it belongs.
    """
    meant = _meant(told, held)
    side_by_side: Merged = []
    at = 0
    for n, move in enumerate(told):
        known = meant[n]
        following = next((known for known in meant[n:] if known is not None), len(held))
        until = following if known is not None else _until(told[n:], held, at, following)
        side_by_side += [(None, one) for one in held[at:until]]
        side_by_side.append((move, None if known is None else held[known]))
        at = until if known is None else known + 1
    return side_by_side + [(None, one) for one in held[at:]]


def in_order(moves: Sequence[CancerMove]) -> tuple[CancerMove, ...]:
    """The states by day. Where days leave the order open, and for states without one, it is that of the telling."""
    ordered: list[CancerMove] = []
    for move in moves:
        at = next((n for n, one in enumerate(ordered) if _is_later(one.on, move.on)), len(ordered))
        ordered.insert(at, move)
    return tuple(ordered)


def is_another_cancer(one: Cancer, other: Cancer) -> bool:
    """Whether one of them began after the other was found, or had gone: then they are two."""
    return _began_after(one, other) or _began_after(other, one)


def _began_after(later: Cancer, earlier: Cancer) -> bool:
    began = next((move.on for move in later.moves if move.on), None)
    if began is None or later.moves[0].state in _GOES_ON:
        return False
    known = [move for move in earlier.moves if not _is_later(move.on, began)]
    is_gone = bool(known) and known[-1].state in CANCER_IN_REMISSION
    if is_gone and _is_later(began, known[-1].on or earlier.diagnosed_on):
        return True
    return later.moves[0].state in CANCER_IN_WORK_UP and _is_later(began, earlier.diagnosed_on)


def _meant(told: Sequence[CancerMove], held: Sequence[CancerMove]) -> list[int | None]:
    meant: list[int | None] = []
    at = 0
    for i, move in enumerate(told):
        same = [n for n in range(at, len(held)) if held[n].state is move.state]
        fitting = [n for n in same if _fits(move, held, n) and _fits(held[n], told, i)]
        of_that_day = [n for n in fitting if _may_be_one_day(move.on, held[n].on)]
        as_told = [n for n in same if held[n].on == move.on]
        best = next(iter((*of_that_day, *as_told, *fitting)), None)
        meant.append(best)
        at = at if best is None else best + 1
    return meant


def _fits(move: CancerMove, course: Sequence[CancerMove], n: int) -> bool:
    """Whether the course keeps its order if its nth state has the day of the move."""
    is_early = any(_is_later(one.on, move.on) for one in course[:n])
    return not is_early and not any(_is_later(move.on, one.on) for one in course[n + 1 :])


def _until(rest: Sequence[CancerMove], held: Sequence[CancerMove], at: int, following: int) -> int:
    day = next((move.on for move in rest if move.on), None)
    return next((n for n in range(at, following) if _is_later(held[n].on, day)), following)


def _is_later(one: PartialDate | None, other: PartialDate | None) -> bool:
    return bool(one and other and one.first > other.last)


def _may_be_one_day(one: PartialDate | None, other: PartialDate | None) -> bool:
    return not _is_later(one, other) and not _is_later(other, one)
