"""Recording what was done about a planned test, and undoing it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.care_plan import CarePlan, PlanItem, Planned
from dashboard.domain.dates import PartialDate, add_months, day_words, days
from dashboard.domain.duties import Duty
from dashboard.domain.reading import diagnosed_on
from dashboard.domain.record import PatientRecord, ScreeningAct
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.tasks import TASK
from dashboard.domain.words import ActFinding, ActState, ItemState, Round, Specialty
from dashboard.protocols.loader import imacs
from dashboard.services.plans import asked_beside_screening, drug_chart, group_reached, last_acts, plan, read_patient
from dashboard.services.recording import Recording, when_recorded
from dashboard.services.typed import refuse_impossible_day, typed_reason
from db.engine import writing
from db.idempotency import answered, remember, request
from db.versions import Version, current

FURTHEST_BOOKING_MONTHS = 24
_NEEDS_A_REASON = (ActState.DECLINED, ActState.WAIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAct:
    """`follows` is what the screen showed as the last act for this item (`WorkItem.follows`), None if there was none.

    `idempotency_key` is made when the form is drawn.
    """

    patient_id: str
    plan_key: str
    state: ActState
    on: date
    finding: ActFinding | None = None
    reason: str | None = None
    follows: str | None = None
    idempotency_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractAct:
    """Undo: the act was recorded in error. `act_id` is what `record_act` returned."""

    patient_id: str
    act_id: str
    reason: str
    idempotency_key: str


@refusals_noted
def record_act(engine: Engine, act: RecordAct, actor: Actor, clock: Clock) -> str:
    """Record one act for one item of the patient's plan and return its id.

    The same command again returns the same id; its key with another command is refused.
    """
    reason = typed_reason(act.reason)
    refuse_impossible_day(act.on)
    if act.state in _NEEDS_A_REASON and not reason:
        raise Refusal(f"What is {act.state} needs a reason. Write why, so that the next clinic knows.")
    if act.finding and act.state is not ActState.DONE:
        raise Refusal(f"A test that is {act.state} has no finding yet. Choose done, or leave the finding empty.")
    if act.state is ActState.DONE and act.on > clock.today():
        raise Refusal(f"{day_words(act.on)} is in the future: a test cannot be done yet. Choose booked, or correct it.")
    what = request("record_act", act)
    with writing(engine, act.idempotency_key) as session:
        if earlier := answered(session, act.idempotency_key, what):
            return str(earlier["act_id"])
        found, record = read_patient(session, act.patient_id, actor, clock)
        care_plan = plan(record, group_reached(found))
        item = _planned(record, care_plan, act.plan_key)
        if item is None:
            raise Refusal("This test is no longer in the patient's plan. Reload the page to see what is planned now.")
        _require(actor, item.owner)
        test = item if isinstance(item, PlanItem) else None
        _refuse_another_year(record, test, act, clock.today())
        last = last_acts(found).get(act.plan_key)
        if act.follows != (last.version_id if last else None):
            raise Overtaken(_overtaken(item, last, clock))
        if (
            item.outcome is ItemState.DONE
            and act.state is not ActState.DONE
            and not (test and test.finding == ActFinding.ABNORMAL)  # which is asked for again
        ):
            raise Refusal(
                f"{item.title} is done already ({day_words(item.outcome_on or act.on)}), so this would change nothing. "
                "Undo that entry first if it is wrong."
            )
        recording = Recording.by(actor, clock, reason)
        recording.continue_after(found)
        fact = ScreeningAct(
            item=item.item,
            state=act.state,
            on=PartialDate.on(act.on),
            round_=test and test.round_,
            finding=act.finding,
            reason=reason or None,
            programme=test and test.programme,
            plan_key=act.plan_key,
            rule_version=item.rule_version if isinstance(item, Duty) else care_plan.protocol_version,
        )
        if item.item == TASK and act.finding:
            raise Refusal(f"{item.title}: this is no test, so nothing is found by it. Leave the finding empty.")
        if isinstance(item, Duty):
            _refuse_what_does_not_count(record, care_plan, item, fact)
        if test and test.programme and act.state is ActState.DONE:
            alone = replace(record, screening=(fact,))
            _refuse_out_of_date(test, _planned(alone, plan(alone, group_reached(found)), act.plan_key), act)
        follows_id = last.version_id if last else None
        new = recording.add("screening_act", fact, act.patient_id, follows_id=follows_id)
        recording.save(session)
        remember(session, act.idempotency_key, what, clock.now(), {"act_id": new.fact_id})
        return new.fact_id


@refusals_noted
def retract_act(engine: Engine, undo: RetractAct, actor: Actor, clock: Clock) -> None:
    """Withdraw an act that was recorded in error. Only the last act of an item can be undone."""
    reason = typed_reason(undo.reason)
    if not reason:
        raise Refusal("Undoing needs a reason. Write what was wrong.")
    what = request("retract_act", undo)
    with writing(engine, undo.idempotency_key) as session:
        if answered(session, undo.idempotency_key, what) is not None:
            return
        found, record = read_patient(session, undo.patient_id, actor, clock)
        act = next((v for v in current(found) if v.fact_id == undo.act_id), None)
        if act is None or not isinstance(act.fact, ScreeningAct):
            raise Refusal("This entry was withdrawn already. Reload the page to see who did it.")
        plan_key = act.fact.plan_key or ""
        # What was done is planned again as soon as it is taken back.
        without = replace(record, screening=tuple(each for each in record.screening if each is not act.fact))
        item = _planned(without, plan(without, group_reached(found)), plan_key)
        _require(actor, item.owner if item else None)
        if last_acts(found).get(plan_key, act) is not act:
            raise Refusal("Something was recorded for this test since. Undo the last entry first, or record a new one.")
        recording = Recording.by(actor, clock)
        recording.continue_after(found)
        recording.retract(act, reason)
        recording.save(session)
        remember(session, undo.idempotency_key, what, clock.now(), {})


def _planned(record: PatientRecord, care_plan: CarePlan, key: str) -> Planned | None:
    test = next((item for item in care_plan.items if item.key == key), None)
    return test or next((a for a in asked_beside_screening(drug_chart(record, care_plan)) if a.key == key), None)


def _refuse_what_does_not_count(record: PatientRecord, care_plan: CarePlan, duty: Duty, act: ScreeningAct) -> None:
    if act.finding:
        raise Refusal(f"{duty.title}: its values are recorded as results. Leave the finding empty.")
    if act.state is not ActState.DONE:
        return
    done = replace(record, screening=(*record.screening, act))
    if _planned(done, care_plan, duty.key):
        raise Refusal(
            f"{duty.title} on {act.on.words} does not count for this: {duty.because} Correct the date, or record what "
            "was done on the day that the rule asks for."
        )


def _require(actor: Actor, owner: Specialty | None) -> None:
    """A contributor may record for the own specialty; everybody else as the policy table says."""
    if owner is None or not policy.may_record_act(actor, owner):
        policy.require(actor, policy.Action.RECORD_ACT)


def _refuse_another_year(record: PatientRecord, test: PlanItem | None, act: RecordAct, today: date) -> None:
    """A day that nobody means: an entry for a round settles it, so a wrong year would hide a missing test."""
    birth, diagnosed, earliest = record.patient.birth_date, diagnosed_on(record), imacs().timing.before_diagnosis_days
    if birth and act.on < birth.first:
        raise Refusal(f"{day_words(act.on)} is before the patient was born ({birth.words}). Correct the date.")
    may_be_older = test and test.programme and act.state is ActState.DONE  # see _refuse_out_of_date
    if test and diagnosed and not may_be_older and act.on < diagnosed.first - days(earliest):
        raise Refusal(
            f"{day_words(act.on)} is more than {earliest} days before the diagnosis ({diagnosed.words}), too early to "
            "count for this plan. Correct the date."
        )
    opens = test.due_on - days(imacs().timing.yearly_window_days) if test and test.due_on else None
    if act.state is ActState.DONE and test and test.round_ is not Round.DIAGNOSIS and opens and act.on < opens:
        raise Refusal(
            f"{day_words(act.on)} is too early for this round, which opens on {day_words(opens)}. Choose the "
            "round that the test was done for, or correct the date."
        )
    if act.on > add_months(today, FURTHEST_BOOKING_MONTHS):
        raise Refusal(f"{day_words(act.on)} is more than {FURTHEST_BOOKING_MONTHS} months ahead. Correct the date.")


def _refuse_out_of_date(test: PlanItem, settled: Planned | None, act: RecordAct) -> None:
    """A test of a national programme that was done longer ago than its interval. `settled` is the plan's item with
    this act alone."""
    if settled is None or settled.outcome is not ItemState.DONE:
        raise Refusal(
            f"{test.title} of {day_words(act.on)} is longer ago than the interval of the programme, so it is not up to "
            "date for this plan. Correct the date, or record the next test when it is ordered or done."
        )


def _overtaken(item: Planned, last: Version | None, clock: Clock) -> str:
    if last is None:
        return f"{item.title}: the entry you were looking at is not there any more. Reload the page."
    assert isinstance(last.fact, ScreeningAct)
    did = f"withdrew '{last.fact.state}'" if last.retracted_because else f"recorded '{last.fact.state}'"
    return (
        f"{item.title}: {last.fact.provenance.recorded_by} {did} on {when_recorded(last.fact, clock)}, after you "
        "opened this page. Nothing was saved. Look at the entry, then record again if it is still right."
    )
