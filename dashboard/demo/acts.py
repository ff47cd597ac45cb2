"""What an invented clinic did about each test that the guideline wants: mostly done, some under way, some forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from random import Random

from dashboard.demo.facts import act
from dashboard.domain.care_plan import CarePlan, PlanItem
from dashboard.domain.dates import days
from dashboard.domain.planning import care_plan
from dashboard.domain.record import PatientRecord, ScreeningAct
from dashboard.domain.words import ActFinding, ActState, Panel, Strength
from dashboard.protocols.loader import imacs, programmes

FORGOTTEN_FOR_AT_MOST_DAYS = 420
"""Work that is outstanding for longer than this has been closed in some way, even in a busy clinic."""

WAIVED = (
    "done elsewhere within the year, report seen",
    "CT pelvis judged sufficient by radiology",
    "frail; would not change management",
)
DECLINED = ("patient declines after discussion", "did not attend twice, does not want another appointment")


class Diligence(StrEnum):
    """How well one patient's screening is looked after."""

    COMPLETE = "complete"
    GAPS = "gaps"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """Chances that a test that is already due was left, and that one that has just become due was dealt with."""

    left: float
    prompt: float


HABITS = {
    Diligence.COMPLETE: Habit(left=0, prompt=0.6),
    Diligence.GAPS: Habit(left=0.3, prompt=0.4),
    Diligence.STALLED: Habit(left=0.6, prompt=0.15),
}


def screened(record: PatientRecord, diligence: Diligence, today: date, rng: Random) -> PatientRecord:
    """The record with acts for its own plan; twice, because a finished work-up makes further tests due."""
    seen: set[str] = set()
    for _ in range(2):
        plan = care_plan(record, imacs(), programmes=programmes())
        record = replace(record, screening=(*record.screening, *_acts(plan, seen, HABITS[diligence], today, rng)))
        seen |= {item.key for item in plan.items if item.due_on}
    return record


def _acts(plan: CarePlan, seen: set[str], habit: Habit, today: date, rng: Random) -> list[ScreeningAct]:
    found: list[ScreeningAct] = []
    for item in plan.items:
        if item.key in seen or item.outcome or not (item.due_on and item.opens_on and item.overdue_from):
            continue
        if item.opens_on > today:
            continue
        is_old = item.overdue_from <= today
        is_long_ago = (today - item.due_on).days > FORGOTTEN_FOR_AT_MOST_DAYS
        left = habit.left / 4 if item.panel is Panel.PROGRAMME else habit.left
        if is_long_ago or rng.random() < (1 - left if is_old else habit.prompt):
            on = min(max(item.due_on + days(rng.randint(-12, 16)), item.opens_on), today)
            found.append(_closed(item, on, rng))
        elif rng.random() < 0.65:
            found += _under_way(item, max(today - days(rng.randint(3, 25)), item.opens_on), today, rng)
    return found


def _closed(item: PlanItem, on: date, rng: Random) -> ScreeningAct:
    """Done, or declined or waived with a reason."""
    fate = rng.random()
    if item.strength is Strength.CONDITIONAL and fate < 0.4:
        return _act(item, ActState.WAIVED, on, reason="discussed at the meeting, not done: work-up complete and clear")
    if item.panel is Panel.ENHANCED and fate < 0.04:
        return _act(item, ActState.DECLINED, on, reason=rng.choice(DECLINED))
    if item.panel is Panel.ENHANCED and fate < 0.07:
        return _act(item, ActState.WAIVED, on, reason=rng.choice(WAIVED))
    finding = rng.choices((ActFinding.NEGATIVE, ActFinding.INCIDENTAL, ActFinding.ABNORMAL), (92, 6, 2))[0]
    return _act(item, ActState.DONE, on, finding=finding)


def _under_way(item: PlanItem, ordered_on: date, today: date, rng: Random) -> list[ScreeningAct]:
    """Ordered some days ago, for half of them booked for a day to come."""
    ordered = _act(item, ActState.ORDERED, ordered_on)
    if rng.random() < 0.5:
        return [ordered]
    return [ordered, _act(item, ActState.BOOKED, today + days(rng.randint(2, 24)))]


def _act(
    item: PlanItem, state: ActState, on: date, *, finding: ActFinding | None = None, reason: str | None = None
) -> ScreeningAct:
    return act(item.item, state, on, finding=finding, reason=reason, round_=item.round_, programme=item.programme)
