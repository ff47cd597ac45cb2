"""When the screen of a patient at high risk of cancer is still incomplete."""

from __future__ import annotations

from datetime import date

from dashboard.domain.care_plan import SETTLED, CarePlan, PlanItem
from dashboard.domain.exposure import first_day
from dashboard.domain.planning import SINGLE_PET
from dashboard.domain.reading import diagnosed_on
from dashboard.domain.record import PatientRecord
from dashboard.domain.spans import Span, Spans, moved
from dashboard.domain.words import Group, ItemState, Panel, Round


def screen_open(record: PatientRecord, plan: CarePlan) -> Spans:
    """From the diagnosis of myositis until the day before the last test of the enhanced panel was settled, or without
    end; nothing unless the group is high and there is such a panel. A CT that a single PET-CT replaces waits for that.
    """
    panel = [i for i in plan.items if i.panel is Panel.ENHANCED and i.round_ is Round.DIAGNOSIS]
    if plan.risk.group is not Group.HIGH or not panel:
        return ()
    settled = [_settled_on(item, plan) for item in panel]
    known = [day for day in settled if day]
    last = moved(max(known), -1) if len(known) == len(settled) else date.max
    first = first_day(diagnosed_on(record))
    return (Span(first, last),) if first <= last else ()


def _settled_on(item: PlanItem, plan: CarePlan) -> date | None:
    if item.outcome is ItemState.SUPERSEDED:
        item = next((i for i in plan.items if i.item == SINGLE_PET and i.round_ is Round.DIAGNOSIS), item)
    return item.outcome_on if item.outcome in SETTLED else None
