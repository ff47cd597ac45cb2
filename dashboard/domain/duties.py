"""The next due dates of what a monitoring rule asks for. Its findings come from the same turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dashboard.domain.care_plan import Source
from dashboard.domain.chart import Chart
from dashboard.domain.circumstances import AllOf, AnyOf, Circumstance, Computed
from dashboard.domain.computed_duties import TURNS
from dashboard.domain.findings import SafetyRule, owners
from dashboard.domain.holding import all_hold
from dashboard.domain.turns import Turn
from dashboard.domain.words import Specialty


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something to be done next. `overdue_from` is None where the treatment ends before that; `until` is the last day
    on which it is wanted, None = no known end."""

    rule_id: str
    title: str
    owners: tuple[Specialty, ...]
    due_on: date
    overdue_from: date | None
    until: date | None
    because: str
    source: Source
    fact_ids: tuple[str, ...]


def duties(chart: Chart, rule: SafetyRule) -> tuple[Duty, ...]:
    """What a monitoring rule asks for next of this patient, the earliest first; empty for other rules.

    Does not depend on today. What was done or gave way to a later turn is no longer asked for.
    """
    if chart.region not in rule.regions:
        return ()
    found = [
        Duty(
            rule_id=rule.id,
            title=rule.title,
            owners=owners(chart, rule, turn.fact_ids),
            due_on=turn.due_on,
            overdue_from=turn.overdue_from,
            until=turn.until,
            because=turn.because,
            source=rule.source,
            fact_ids=turn.fact_ids,
        )
        for turn in _open_turns(chart, rule.when)
    ]
    return tuple(sorted(found, key=lambda duty: (duty.due_on, duty.because)))


def _open_turns(chart: Chart, every: tuple[Circumstance, ...]) -> Iterator[Turn]:
    """Those of each circumstance, on the days on which all the others hold."""
    for number, each in enumerate(every):
        others, _ = all_hold(chart, every[:number] + every[number + 1 :])
        yield from (turn for turn in _of(chart, each) if any(turn.due_on in span for span in others))


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
