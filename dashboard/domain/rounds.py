"""Which round each thing that was done counts for, and what stands for that round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dashboard.domain.evidence import SAME_SAMPLE_DAYS, Evidence, days_apart
from dashboard.domain.wanted import Wanted
from dashboard.domain.words import ActFinding, ActState, Round

_ORDER = list(ActState)
_SEVERITY = (None, ActFinding.NEGATIVE, ActFinding.INCIDENTAL, ActFinding.ABNORMAL, ActFinding.MALIGNANCY)
SOON_DAYS = 28
"""Bloods this soon after a panel may still correct it. The product's choice."""

_STILL_ASKED_FOR = (ActState.ORDERED, ActState.BOOKED)


def settle(found: Sequence[Evidence], rounds: Sequence[Wanted]) -> dict[Round, Evidence]:
    """The evidence that stands for each round: what was done, else the last that was recorded for it.

    What names one of the rounds counts for that round. The rest counts for the open round whose window holds its day,
    the one due nearest first; where none is open, for the nearest.
    """
    orders = [each.on.first for each in found if each.state is ActState.ORDERED]
    named = {w.round_: [each for each in found if each.round_ is w.round_] for w in rounds}
    free = [each for each in found if each.round_ not in named]
    done = sorted((each for each in free if each.is_done), key=_performed)
    undone = sorted((each for each in free if not each.is_done), key=lambda each: _recorded(each, orders))
    for each in (*done, *undone):
        fits = [w for w in rounds if _counts(w, each)]
        if takes := [w for w in fits if _is_open(named[w.round_], each)] or fits:
            nearest = min(takes, key=lambda w: abs((w.due_on - each.on.first).days) if w.due_on else 0)
            named[nearest.round_].append(each)
    return {round_: _standing(there, orders) for round_, there in named.items() if there}


def _counts(wanted: Wanted, each: Evidence) -> bool:
    """A day known only to the month counts when any of its days would."""
    first, last = wanted.counts_from or date.min, wanted.counts_until or date.max
    return first <= each.on.last and each.on.first <= last


def _is_open(there: Sequence[Evidence], each: Evidence) -> bool:
    """Whether a round still lacks it: nothing is done or only without a result, this is about the same test, or it
    asks for an abnormal one again."""
    done = [held for held in there if held.is_done]
    if not each.is_done:
        return not done or any(held.finding is ActFinding.ABNORMAL and _is_after(each, held) for held in done)
    return all(each.is_resulted > held.is_resulted or days_apart(held.on, each.on) <= SAME_SAMPLE_DAYS for held in done)


def _standing(there: Sequence[Evidence], orders: Sequence[date]) -> Evidence:
    """What was done says what it last found, since the first day it said so. An abnormal test that is ordered or
    booked again stays open, and its finding stays in view."""
    done = sorted((each for each in there if each.is_done), key=_performed)
    if not done:
        return max(there, key=lambda each: _recorded(each, orders))
    held = done[0]
    for each in done[1:]:
        if _says_more(each, held):
            held = each
    if held.finding is not ActFinding.ABNORMAL:
        return held
    last = [each for each in done if each.is_resulted][-1]
    since = [each for each in there if _is_after(each, last)]
    again = max(since, key=lambda each: _recorded(each, orders), default=held)
    if again.state not in _STILL_ASKED_FOR:
        return held
    return replace(again, finding=held.finding, words=f"{held.words} {again.words}")


def _says_more(each: Evidence, held: Evidence) -> bool:
    """Whether `each`, which is not surely the earlier, changes what the test says: a malignancy stands for good, and of
    two findings perhaps of one day the worse counts. Bloods taken on treatment overrule neither a panel that was not
    abnormal, unless they are worse soon after it, nor what a person said of it."""
    apart = days_apart(held.on, each.on)
    if each.is_routine and held.is_resulted and apart > SAME_SAMPLE_DAYS:
        is_worse_soon = apart <= SOON_DAYS and _SEVERITY.index(each.finding) > _SEVERITY.index(held.finding)
        is_said = not held.is_routine or held.finding in (None, ActFinding.NEGATIVE)
        if is_said and not is_worse_soon:
            return False
    if held.finding is None or each.finding is None:
        return each.finding is not None or each.is_resulted > held.is_resulted
    if held.finding is ActFinding.MALIGNANCY or each.finding is held.finding:
        return False
    return _is_after(each, held) or _SEVERITY.index(each.finding) > _SEVERITY.index(held.finding)


def _is_after(each: Evidence, held: Evidence) -> bool:
    """Surely on a later day, or perhaps on the same and recorded later."""
    if each.on.first > held.on.last:
        return True
    return bool(
        each.written_at and held.written_at and each.on.last >= held.on.first and each.written_at > held.written_at
    )


def _performed(each: Evidence) -> tuple[date, date, float, int, bool, str]:
    written_at = each.written_at.timestamp() if each.written_at else 0
    return each.on.first, each.on.last, written_at, _SEVERITY.index(each.finding), each.is_resulted, each.words


def _recorded(each: Evidence, orders: Sequence[date]) -> tuple[date, float, int, int, date, str]:
    """What a person wrote down here stands on the day of writing; what a file tells, on the day it tells."""
    on = each.on.first
    if each.written_at:
        on = each.written_at.date()
    elif each.state is ActState.BOOKED:  # It bears the day of the appointment; it was made when it was ordered.
        on = max((day for day in orders if day <= on), default=date.min)
    written_at = each.written_at.timestamp() if each.written_at else 0
    return on, written_at, _ORDER.index(each.state), _SEVERITY.index(each.finding), each.on.first, each.words
