"""Which tests the guideline wants for a patient, in which round, due when; and why the others are not due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from dashboard.domain.care_plan import NotDue
from dashboard.domain.conditions import condition, holds_since
from dashboard.domain.dates import age_on, day_words, days
from dashboard.domain.known_cancer import found_on
from dashboard.domain.national import national_items
from dashboard.domain.protocol import Condition, ItemRule
from dashboard.domain.reading import birth, diagnosed_on, no_organ, organs
from dashboard.domain.wanted import Case, Wanted
from dashboard.domain.words import ActState, Group, Panel, Round

YEARLY = (Round.YEAR_1, Round.YEAR_2, Round.YEAR_3)
_CHOICE = frozenset({ActState.ORDERED, ActState.BOOKED, ActState.DONE})
SCREENED = frozenset({Group.HIGH, Group.MODERATE, Group.STANDARD, Group.UNDETERMINED})


def wanted(case: Case) -> Iterator[Wanted | NotDue]:
    """Every item of the protocol: what is wanted, and why the rest is not. The order is the protocol's."""
    for rule in case.protocol.items:
        yield from _ITEMS[rule.panel](case, rule)
    yield from national_items(case)


def _suppressed(case: Case, rule: ItemRule) -> NotDue | None:
    if cancer := case.known_cancer:
        when = f" on {found.words}" if (found := found_on(cancer)) else ""
        return case.not_due(
            rule,
            f"{cancer.site} cancer was already known{when}; oncology's pathway replaces screening",
            "U20",
        )
    if case.group not in SCREENED and rule.condition is not Condition.RED_FLAGS:
        return NotDue(
            item=rule.item, title=rule.title, because=f"Not due: {case.risk.because}", source=case.risk.source
        )
    return None


def _basic(case: Case, rule: ItemRule) -> Iterator[Wanted | NotDue]:
    if found := _suppressed(case, rule):
        yield found
        return
    yield _at_diagnosis(case, rule, case.protocol.timing.basic_within_days, "Basic panel, every group at diagnosis")
    if case.group is Group.HIGH:
        yield from _yearly(case, rule)


def _yearly(case: Case, rule: ItemRule) -> Iterator[Wanted | NotDue]:
    """One round a year (U2). Rounds that lapsed before the group became high collapse into the last of them, due from
    the day it did (U15)."""
    timing, diagnosed = case.protocol.timing, diagnosed_on(case.record)
    risen = case.rose_on(Group.HIGH)
    if risen and case.is_too_late(risen):
        yield case.not_due(
            rule, f"the group became high on {day_words(risen)}, more than three years after onset", "U15"
        )
        return
    if diagnosed is None:
        for round_ in YEARLY[: timing.yearly_rounds]:
            because = "Waiting: the day of diagnosis is not recorded."
            yield Wanted(rule=rule, round_=round_, because=because, counts_from=date.max)
        return
    planned = pairwise(case.yearly_days)
    for round_, ((due_on, counted), (next_due_on, _)) in zip(YEARLY[: timing.yearly_rounds], planned, strict=True):
        because = f"Basic panel, yearly in the high group: {counted}"
        if risen and due_on < risen:
            if next_due_on <= risen + days(timing.yearly_window_days):
                continue
            due_on = risen + days(timing.basic_within_days)
            because += f"; the group became high on {day_words(risen)}"
        yield Wanted(
            rule=rule,
            round_=round_,
            due_on=due_on,
            opens_before_days=timing.yearly_window_days,
            overdue_after_days=timing.yearly_window_days,
            counts_from=due_on - days(timing.yearly_window_days),
            counts_until=due_on + days(timing.yearly_window_days),
            because=f"{because}.",
        )


def _enhanced(case: Case, rule: ItemRule) -> Iterator[Wanted | NotDue]:
    if found := _suppressed(case, rule):
        yield found
    elif case.group not in (Group.HIGH, Group.MODERATE):
        yield case.not_due(
            rule,
            f"the group is {case.group}; the enhanced panel is for moderate and high risk",
            "SCHEDULE",
        )
    elif rule.organ and rule.organ not in organs(case.record):
        yield case.not_due(rule, no_organ(case.record, rule.organ))
    elif (risen := case.rose_on(Group.MODERATE)) and case.is_too_late(risen):
        yield case.not_due(rule, f"the group rose on {day_words(risen)}, more than three years after onset", "U15")
    else:
        because = f"Enhanced panel, group {case.group}"
        if _below_programme_age(case, rule):
            because += "; below the age of the national programme, a clinician confirms"
        yield _at_diagnosis(case, rule, case.protocol.timing.enhanced_within_days, because, risen)


def _consider(case: Case, rule: ItemRule) -> Iterator[Wanted | NotDue]:
    if found := _suppressed(case, rule):
        yield found
        return
    assert rule.condition, f"{rule.item} has no condition"
    applies = condition(case, rule.condition)
    is_after_work_up = rule.condition is Condition.WORK_UP_NEGATIVE
    since = case.rose_on(Group.HIGH) if is_after_work_up else holds_since(case, rule.condition)
    why_not: NotDue | None = None
    if not case.holds(applies):
        why_not = case.not_due(rule, applies.words)
    elif since and case.is_too_late(since):
        why_not = case.not_due(rule, f"it applies since {day_words(since)}, more than three years after onset", "U15")
    if why_not:
        yield _chosen(case, rule, why_not) or why_not
    elif is_after_work_up:
        yield Wanted(rule=rule, round_=Round.DIAGNOSIS, because=applies.words)
    else:
        within = case.protocol.timing.enhanced_within_days
        if rule.condition is Condition.RED_FLAGS:
            within = case.protocol.timing.basic_within_days
        yield _at_diagnosis(case, rule, within, f"To consider: {applies.words}", since)


def _chosen(case: Case, rule: ItemRule, why_not: NotDue) -> Wanted | None:
    """What a clinician chose although the guideline does not offer it, such as a PET-CT as the single investigation
    outside route B (U5, U6)."""
    because = f"A clinician chose it. By the guideline: {why_not.because[0].lower()}{why_not.because[1:].rstrip('.')}"
    within, first = case.protocol.timing.enhanced_within_days, case.counts_from()
    acts = [act for act in case.record.screening if act.item == rule.item and act.state in _CHOICE]
    chosen = [act.on.first for act in acts if act.round_ is Round.DIAGNOSIS or act.on.last >= first]
    return _at_diagnosis(case, rule, within, because, min(chosen)) if chosen else None


def _at_diagnosis(case: Case, rule: ItemRule, within_days: int, because: str, risen: date | None = None) -> Wanted:
    """Due `within_days` of the diagnosis, or of the day the group rose; tests from 90 days before diagnosis count."""
    diagnosed, timing = diagnosed_on(case.record), case.protocol.timing
    if diagnosed is None:
        return Wanted(
            rule=rule,
            round_=Round.DIAGNOSIS,
            counts_from=case.counts_from(),
            because=f"{because}. Waiting: the day of diagnosis is not recorded.",
        )
    start = max(diagnosed.first, risen) if risen else diagnosed.first
    anchor = f"since {day_words(start)}" if start > diagnosed.first else f"diagnosed {diagnosed.words}"
    return Wanted(
        rule=rule,
        round_=Round.DIAGNOSIS,
        due_on=start + days(within_days),
        opens_before_days=timing.opens_before_days,
        overdue_after_days=timing.overdue_after_days,
        counts_from=case.counts_from(),
        because=f"{because}; {anchor}, due within {within_days} days.",
    )


def _below_programme_age(case: Case, rule: ItemRule) -> bool:
    born, diagnosed = birth(case.record), case.diagnosed()
    starts = [p.from_age for p in case.programmes if p.region is case.region and p.name == rule.programme]
    return bool(born and diagnosed and starts and age_on(born.first, diagnosed) < min(starts))


_ITEMS: dict[Panel, Callable[[Case, ItemRule], Iterator[Wanted | NotDue]]] = {
    Panel.BASIC: _basic,
    Panel.ENHANCED: _enhanced,
    Panel.CONSIDER: _consider,
}
