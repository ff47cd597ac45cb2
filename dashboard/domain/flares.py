"""Flares within three years of onset: does the treating clinic want to screen again? No test is planned by itself."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.domain.care_plan import Flare, Question, Remark
from dashboard.domain.reading import diagnosed_on, subtype
from dashboard.domain.record import FlareAnswered, ScreeningAct
from dashboard.domain.screening import SCREENED
from dashboard.domain.wanted import Case
from dashboard.domain.words import ActState, Specialty, Subtype

_RULE = "FLARE"
_IS_A_FLARE = "disease_activity"
_SCREENS = frozenset({ActState.ORDERED, ActState.BOOKED, ActState.DONE})


def flares(case: Case) -> tuple[Flare, ...]:
    """Those surely after the diagnosis and not surely more than three years after onset, each with its last answer.

    None where there is no screening that could be repeated: another group, a cancer known before, a patient who died.
    """
    diagnosed = diagnosed_on(case.record)
    if diagnosed is None or case.group not in SCREENED or case.known_cancer or case.record.patient.deceased_on:
        return ()
    asks = Specialty.DERMATOLOGY if subtype(case.record) is Subtype.CADM else Specialty.RHEUMATOLOGY
    answers = {answer.flare_on: answer for answer in case.record.flare_answers}
    days = {event.on for event in case.record.events if event.type == _IS_A_FLARE and event.on}
    asked = sorted(on for on in days if on.first > diagnosed.last and not case.is_too_late(on.first))
    return tuple(Flare(on=on, asks=asks, answered=answers.get(on)) for on in asked)


def flare_questions(case: Case) -> Iterator[Question]:
    """Whether to screen again; after a yes, which, until a test of the guideline was ordered, booked or done since."""
    source = case.protocol.rule(_RULE).source
    for flare in flares(case):
        if flare.answered is None:
            text = f"{flare.words}: screen again?"
        elif flare.answered.screen_again and not _was_screened_since(case, flare):
            text = f"{flare.words}: screening again is wanted, and the guideline names no test: which ones?"
        else:
            continue
        yield Question(rule=_RULE, asks=flare.asks, text=text, source=source)


def flare_remarks(case: Case) -> Iterator[Remark]:
    for flare in flares(case):
        if flare.answered:
            wanted = "screening again is wanted" if flare.answered.screen_again else "no screening again"
            by = f" by {author}" if (author := flare.answered.provenance.recorded_by) else ""
            text = f"{flare.words}: {wanted}, answered{by} on {flare.answered.on.words}."
            yield Remark(text=text, source=case.protocol.rule(_RULE).source)


def _was_screened_since(case: Case, flare: Flare) -> bool:
    assert flare.answered
    answer = flare.answered
    return any(
        act.state in _SCREENS
        and case.protocol.test(act.item)
        and act.on.first >= answer.on.first
        and not _was_booked_before(act, answer)
        for act in case.record.screening
    )


def _was_booked_before(act: ScreeningAct, answer: FlareAnswered) -> bool:
    """A booking names the day of the test: whether it was made since the answer is known by its recording only."""
    booked_at, answered_at = act.provenance.recorded_at, answer.provenance.recorded_at
    return bool(act.state is ActState.BOOKED and booked_at and answered_at and booked_at < answered_at)
