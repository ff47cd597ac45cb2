"""The next due dates of what a monitoring rule asks for. Its findings come from the same turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.care_plan import Planned
from dashboard.domain.chart import Chart
from dashboard.domain.checks import CHECKS
from dashboard.domain.circumstances import AllOf, AnyOf, Circumstance, Computed
from dashboard.domain.computed_duties import TURNS
from dashboard.domain.dates import day_words, days
from dashboard.domain.evidence import act_words
from dashboard.domain.findings import FindingKind, SafetyRule, first_clinic, owners
from dashboard.domain.holding import all_hold
from dashboard.domain.record import ScreeningAct
from dashboard.domain.spans import Spans, common
from dashboard.domain.turns import Turn
from dashboard.domain.words import ActState, ItemState

OPENS_DAYS_BEFORE = 7
"""From one weekly review to the next: what falls due in between stands on the list. A choice of the product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Planned):
    """A check that a drug rule asks for next. `overdue_from` is None where the treatment ends before that, and where it
    began on an unknown day of a month or year: `due_on` is the earliest then, and no days since are counted."""

    rule_version: str


def monitoring(chart: Chart, rules: Iterable[SafetyRule]) -> tuple[Duty, ...]:
    """What the rules ask for next of this patient, the earliest first."""
    found = [duty for rule in rules for duty in duties(chart, rule)]
    return tuple(sorted(found, key=lambda duty: (duty.due_on or date.max, duty.key)))


def duties(chart: Chart, rule: SafetyRule) -> tuple[Duty, ...]:
    """What a monitoring rule asks for next of this patient, the earliest first; empty for other rules.

    Does not depend on today. What was done or gave way to a later turn is no longer asked for.
    """
    if rule.kind is not FindingKind.MONITORING or chart.region not in rule.regions:
        return ()
    # What was done counts for every rule; what was declined or ordered for another rule says nothing about this one.
    acts = chart.record.screening
    of_others = [act for act in acts if act.item in CHECKS and not _bears_on(act, rule)]
    if of_others:
        chart = replace(chart, record=replace(chart.record, screening=tuple(a for a in acts if a not in of_others)))
    alike: dict[tuple[date, str], list[Turn]] = defaultdict(list)
    for turn in _open_turns(chart, rule.when):
        alike[turn.due_on, turn.check.key].append(turn)
    return tuple(_duty(chart, rule, turns) for _, turns in sorted(alike.items()))


def _bears_on(act: ScreeningAct, rule: SafetyRule) -> bool:
    return act.state is ActState.DONE or f"/{rule.id}/" in (act.plan_key or "")


def _duty(chart: Chart, rule: SafetyRule, turns: list[Turn]) -> Duty:
    """Of several drugs that ask for the same on the same day."""
    first, patient = turns[0], chart.record.patient
    overdue = [turn.overdue_from for turn in turns if turn.overdue_from and not turn.is_earliest]
    surely = [turn.overdue_from for turn in turns if turn.overdue_from and turn.is_earliest]
    wanted_until = [turn.until or date.max for turn in turns]
    asked = owners(chart, rule, tuple(i for turn in turns for i in turn.fact_ids))
    owner = first_clinic(asked)
    because = "; ".join(dict.fromkeys(turn.because for turn in turns))
    because = f"{because[:1].upper()}{because[1:]}."
    if surely and not overdue:
        because += f" Overdue from {day_words(min(surely))} whenever the treatment began."
    if owner is not asked[0]:
        because += f" Ask {asked[0].replace('_', ' ')}."
    duty = Duty(
        key="/".join(
            (patient.provenance.fact_id or patient.mrn or "case", rule.id, first.check.key, first.due_on.isoformat())
        ),
        item=first.check.key,
        title=first.check.title,
        owner=owner,
        because=because,
        source=rule.source,
        due_on=first.due_on,
        opens_on=first.due_on - days(OPENS_DAYS_BEFORE),
        overdue_from=min(overdue, default=None),
        until=None if date.max in wanted_until else max(wanted_until),
        rule_version=rule.version,
    )
    acts = [act for act in chart.record.screening if act.plan_key == duty.key]
    return _after(acts[-1], duty) if acts else duty


def _after(act: ScreeningAct, duty: Duty) -> Duty:
    """What was done for a check is told by its results, events and acts alone. Declined and waived settle this one
    duty, and the finding goes on: unknown is not done."""
    if act.state is ActState.DONE:
        return duty
    because = f"{duty.because} {act_words(act)}"
    if act.state in (ActState.DECLINED, ActState.WAIVED):
        late = f"it counts as overdue from {day_words(duty.overdue_from)}" if duty.overdue_from else "it was wanted"
        because += f" Not done all the same: {late}."
    return replace(duty, because=because, outcome=ItemState(act.state), outcome_on=act.on.first)


def _open_turns(chart: Chart, every: tuple[Circumstance, ...]) -> Iterator[Turn]:
    """Those of each circumstance, on the days on which all the others hold."""
    for number, each in enumerate(every):
        others, _ = all_hold(chart, every[:number] + every[number + 1 :])
        yield from (_within(others, turn) for turn in _of(chart, each) if any(turn.due_on in span for span in others))


def _within(days_of_others: Spans, turn: Turn) -> Turn:
    late = common(tuple(held.span for held in turn.overdue), days_of_others)
    return replace(turn, overdue_from=late[0].first if late else None)


def _of(chart: Chart, circumstance: Circumstance) -> Iterator[Turn]:
    match circumstance:
        case Computed() if circumstance.name in TURNS:
            yield from (t for t in TURNS[circumstance.name](chart, **circumstance.numbers) if t.is_open)
        case AnyOf():
            for each in circumstance.either:
                yield from _of(chart, each)
        case AllOf():
            yield from _open_turns(chart, circumstance.every)
        case _:
            return
