"""What tests found that no item of the plan shows: nobody asked for them, and yet somebody must act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.domain.care_plan import PlanItem
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.evidence import counts_by, resulted
from dashboard.domain.known_cancer import confirmed_cancers, found_on
from dashboard.domain.record import ScreeningAct
from dashboard.domain.wanted import Case
from dashboard.domain.words import CANCER_IN_WORK_UP, ActFinding, Panel

POINTS_TO_CANCER = (ActFinding.ABNORMAL, ActFinding.MALIGNANCY)


@dataclass(frozen=True, slots=True)
class Found:
    title: str
    on: PartialDate
    finding: ActFinding


def is_followed(case: Case, on: date) -> bool:
    """Whether a cancer is recorded that a finding of this day may have led to: worked up or found on an unknown day, or
    no earlier than the work-up at diagnosis may begin before it."""
    first = on - days(case.protocol.timing.before_diagnosis_days)
    in_work_up = [cancer for cancer in case.record.cancers if cancer.state in CANCER_IN_WORK_UP]
    known = [cancer.moves[-1].on or cancer.diagnosed_on for cancer in in_work_up]
    known += [found_on(cancer) for cancer in confirmed_cancers(case.record)]
    return any(day is None or day.last >= first for day in known)


def unplanned_findings(case: Case, items: Sequence[PlanItem]) -> Iterator[Found]:
    """What points to a cancer nobody recorded and no item shows, one finding of each test: the last malignancy of any
    day, which a later abnormal test does not undo, else the last abnormal one from the work-up at diagnosis on."""
    last: dict[str, Found] = {}
    told = (*_acts(case, items), *_results(case, items))
    for found in sorted(told, key=lambda found: (found.finding is ActFinding.MALIGNANCY, found.on)):
        last[found.title] = found
    yield from last.values()


def _is_open(case: Case, on: PartialDate, finding: ActFinding) -> bool:
    if finding is ActFinding.ABNORMAL and on.last < case.counts_from():
        return False
    return finding in POINTS_TO_CANCER and not is_followed(case, on.first)


def _acts(case: Case, items: Sequence[PlanItem]) -> Iterator[Found]:
    titles = {programme.name: programme.title for programme in case.programmes}
    for act in case.record.screening:
        if not act.finding or not _is_open(case, act.on, act.finding):
            continue
        counts_for = {rule.item for rule in case.protocol.items if counts_by(act, case.protocol, rule) is not None}
        shown = [item for item in items if item.item in counts_for or _is_own(act, item)]
        is_settled = act.finding is ActFinding.ABNORMAL and any(item.outcome for item in shown)
        if not is_settled and all(item.finding is not ActFinding.MALIGNANCY for item in shown):
            test = case.protocol.test(act.item)
            title = test.title if test else titles.get(act.programme or "", act.item.replace("_", " ").capitalize())
            yield Found(title, act.on, act.finding)


def _is_own(act: ScreeningAct, item: PlanItem) -> bool:
    return (act.item, act.programme) == (item.item, item.programme)


def _results(case: Case, items: Sequence[PlanItem]) -> Iterator[Found]:
    """Tumour markers that the plan does not ask for."""
    planned = {item.item for item in items}
    for rule in case.protocol.items:
        if rule.panel is Panel.ENHANCED and rule.item not in planned:
            for each in resulted(case.samples, rule):
                if each.finding and _is_open(case, each.on, each.finding):
                    yield Found(rule.title, each.on, each.finding)
