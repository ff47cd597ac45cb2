"""From a record and a guideline to the care plan. Nothing here knows what day it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial

from dashboard.domain.cancer_and_screening import cancer_remarks
from dashboard.domain.care_plan import SETTLED, CarePlan, NotDue, PlanItem
from dashboard.domain.catalogue import NO_DRUGS, Formulary
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.evidence import Evidence, evidence, samples_by_test
from dashboard.domain.flares import flare_remarks, flares
from dashboard.domain.known_cancer import known_cancer
from dashboard.domain.protocol import Condition, Programme, Protocol
from dashboard.domain.questions import questions
from dashboard.domain.record import PatientRecord
from dashboard.domain.risk import Reached, assess_risk, reached_on
from dashboard.domain.rounds import settle
from dashboard.domain.screening import wanted
from dashboard.domain.wanted import Case, Wanted
from dashboard.domain.words import CANCER_IN_WORK_UP, Flag, Group, ItemState, Panel, Region, Round

_CT = "ct_neck_thorax_abdomen_pelvis"
SINGLE_PET = "pet_ct_single"


def care_plan(
    record: PatientRecord,
    protocol: Protocol,
    *,
    programmes: Sequence[Programme] = (),
    formulary: Formulary = NO_DRUGS,
    region: Region = Region.UK,
    reached: Reached | None = None,
) -> CarePlan:
    """Everything the guideline wants for one patient, with reasons.

    `region` is the site's; a region recorded on the patient wins. `reached` is the highest group that the facts ever
    gave (see `assess_risk`).
    """
    risk = assess_risk(record, protocol, group_reached=reached.group if reached else None)
    is_kept = Flag.AWAITING_DOWNGRADE in risk.flags
    before = reached_on(reached.facts, protocol) if reached and is_kept else {}
    samples = samples_by_test(record.results)
    case = Case(
        record=record,
        protocol=protocol,
        risk=risk,
        programmes=programmes,
        formulary=formulary,
        region=record.patient.region or region,
        reached=before | reached_on(record, protocol),
        known_cancer=known_cancer(record, protocol),
        samples=samples,
        evidence=cache(partial(evidence, record, protocol, samples)),
    )
    items, not_due = _plan(case)
    worse: tuple[PlanItem, ...] = ()
    if risk.provisional or risk.has_open_factor:
        since = before | reached_on(record, protocol, for_worse=True)
        worse, _ = _plan(replace(case, for_worse=True, reached=since))
    planned = {(item.item, item.programme, item.round_) for item in items}
    return CarePlan(
        protocol_id=protocol.id,
        protocol_version=protocol.version,
        risk=risk,
        items=items,
        items_if_highest=tuple(i for i in worse if (i.item, i.programme, i.round_) not in planned),
        not_due=not_due,
        remarks=(*cancer_remarks(case), *flare_remarks(case)),
        questions=tuple(questions(case, items)),
        flares=flares(case),
    )


def _plan(case: Case) -> tuple[tuple[PlanItem, ...], tuple[NotDue, ...]]:
    found = list(wanted(case))
    tests = [each for each in found if isinstance(each, Wanted)]
    not_due = [each for each in found if isinstance(each, NotDue)]
    settled = _settled(case, tests)
    work_up = {
        test.rule.item: settled.get(test.name)
        for test in tests
        if test.rule.panel is Panel.ENHANCED and test.round_ is Round.DIAGNOSIS
    }
    single = settled.get((SINGLE_PET, None, Round.DIAGNOSIS))
    items = [_item(case, test, settled.get(test.name), single, work_up) for test in tests]
    if died := case.record.patient.deceased_on:
        still_open = (None, ItemState.ORDERED, ItemState.BOOKED, ItemState.WAITING)
        dropped = [item for item in items if item.outcome in still_open]
        items = [item for item in items if item.outcome not in still_open]
        not_due += [
            NotDue(
                item=i.item, title=i.title, because=f"Not due because the patient died {died.words}.", source=i.source
            )
            for i in dropped
        ]
    return tuple(items), tuple(not_due)


def _settled(case: Case, tests: Sequence[Wanted]) -> dict[tuple[str, str | None, Round], Evidence]:
    """What was done for each test of each round."""
    by_test: dict[tuple[str, str | None], list[Wanted]] = {}
    for test in tests:
        by_test.setdefault((test.rule.item, test.programme), []).append(test)
    settled: dict[tuple[str, str | None, Round], Evidence] = {}
    for (item, programme), rounds in by_test.items():
        found = case.evidence(rounds[0].rule)
        if first := rounds[0].done_from:  # A programme has one round, so naming it says nothing: the day decides.
            found = [each for each in found if each.on.last >= (first if each.is_done else case.counts_from())]
        done = settle(found, rounds)
        settled |= {(item, programme, round_): each for round_, each in done.items()}
    return settled


def _item(
    case: Case,
    test: Wanted,
    done: Evidence | None,
    single: Evidence | None,
    work_up: dict[str, Evidence | None],
) -> PlanItem:
    outcome, because, due_on = (done.outcome if done else None), test.because, test.due_on
    opens, grace = test.opens_before_days, test.overdue_after_days
    if test.rule.condition is Condition.WORK_UP_NEGATIVE:
        completed, missing = _completed_on(case, work_up, single)
        if completed is None:
            outcome = outcome or ItemState.WAITING
            because += "." if outcome in SETTLED else f". Waiting for: {missing}."
        else:
            timing, rose_on = case.protocol.timing, case.rose_on(Group.HIGH)
            start = max(completed.first, rose_on) if rose_on else completed.first
            due_on = start + days(timing.enhanced_within_days)
            opens, grace = timing.opens_before_days, timing.overdue_after_days
            on = "on" if completed.is_exact else "in"
            because += f". The work-up was complete {on} {completed.words}{'' if done else ': consider it now'}."
    elif due_on is None:
        outcome = outcome or ItemState.WAITING
    ct = work_up.get(_CT)
    if test.rule.item == _CT and single and _stands_in(single, done):
        outcome = ItemState.SUPERSEDED
        because += f" PET-CT was chosen as the single investigation. {single.words} Confirm."
    elif done:
        because += f" {done.words}"
        if due_on and done.finding and not done.is_done:  # a repeat is not late since the first test was due
            due_on = max(due_on, done.on.first)
    elif test.rule.item == SINGLE_PET and ct and ct.outcome is ItemState.DONE:
        outcome = ItemState.SUPERSEDED
        because += f" The CT was chosen instead. {ct.words}"
    return PlanItem(
        key="/".join(
            filter(None, (_patient_key(case.record), case.protocol.id, test.rule.item, test.programme, test.round_))
        ),
        item=test.rule.item,
        title=test.rule.title,
        panel=test.rule.panel,
        round_=test.round_,
        owner=test.rule.owner,
        strength=test.rule.strength,
        because=because,
        source=test.rule.source,
        programme=test.programme,
        due_on=due_on,
        opens_on=due_on - days(opens) if due_on else None,
        overdue_from=due_on + days(grace + 1) if due_on else None,
        outcome=outcome,
        outcome_on=done.on.first if done else None,
        finding=done.finding if done else None,
    )


def _completed_on(
    case: Case, work_up: dict[str, Evidence | None], single: Evidence | None
) -> tuple[PartialDate | None, str]:
    """When the last enhanced item was settled (U7), or None and what is still open.

    Settled is what has a result, or was waived or declined with a reason. A single PET-CT that stands in for the CT
    takes its place. While a cancer is suspected or worked up, nobody can say that none was found.
    """
    settled = dict(work_up)
    if single and _CT in settled and _stands_in(single, settled[_CT]):
        del settled[_CT]
        settled[SINGLE_PET] = single
    titles = {rule.item: rule.title for rule in case.protocol.items}
    missing = [titles[item] for item, done in settled.items() if not _is_settled(done)]
    missing += sorted(f"the {c.site} work-up" for c in case.record.cancers if c.state in CANCER_IN_WORK_UP)
    if missing or not settled:
        return None, ", ".join(missing) or "the enhanced panel"
    days_done = [done.on for done in settled.values() if done]
    return PartialDate(max(day.first for day in days_done), max(day.last for day in days_done)), ""


def _stands_in(single: Evidence, ct: Evidence | None) -> bool:
    """Whether the single PET-CT replaces the CT (U6): chosen, neither declined nor waived, and no CT was done."""
    return single.outcome not in (ItemState.DECLINED, ItemState.WAIVED) and not (ct and ct.is_done)


def _is_settled(done: Evidence | None) -> bool:
    return done is not None and done.outcome in SETTLED and done.is_resulted


def _patient_key(record: PatientRecord) -> str:
    return record.patient.provenance.fact_id or record.patient.mrn or "case"
