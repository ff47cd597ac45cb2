"""Outstanding work across patients, in the order of the weekly review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import Table, and_, bindparam, case, func, literal, or_, select
from sqlmodel import Session

from dashboard.domain.care_plan import Planned, Source
from dashboard.domain.dates import PartialDate
from dashboard.domain.sight import RESTRICTED, masked_number
from dashboard.domain.words import Group, ItemState, Origin, Round, Specialty
from db.models import PatientSummaryRow, PlanItemRow
from db.sight import refuse_unseen, sight

_ITEM: Table = PlanItemRow.__table__  # type: ignore[attr-defined]
_PATIENT: Table = PatientSummaryRow.__table__  # type: ignore[attr-defined]
_NEVER = date(9999, 12, 31)

_SOURCE = [field.name for field in fields(Source)]
_PLANNED = [field.name for field in fields(Planned) if field.name != "source"]

_TODAY = bindparam("today", type_=_ITEM.c.due_on.type)
_IS_OVERDUE = and_(_ITEM.c.due_on.is_not(None), _ITEM.c.overdue_from <= _TODAY)
_IS_OUTSTANDING = and_(
    or_(
        and_(_ITEM.c.outcome.is_(None), _ITEM.c.opens_on <= _TODAY, _ITEM.c.due_on.is_not(None)),
        _ITEM.c.outcome.in_((ItemState.ORDERED, ItemState.BOOKED)),
    ),
    or_(_ITEM.c.until.is_(None), _ITEM.c.until >= _TODAY),
)
_OUTSTANDING = (
    select(
        *(_PATIENT.c[name] for name in ("patient_id", "mrn", "display_name", "birth_date", "risk_group")),
        *(_ITEM.c[name] for name in ("key", "item", "title", "round_", "programme", "owner", "because", "follows_id")),
        *(_ITEM.c[name] for name in ("due_on", "outcome", "outcome_on", "origin")),
        _IS_OVERDUE.label("is_overdue"),
        *(_ITEM.c[f"source_{name}"] for name in _SOURCE),
    )
    .join_from(_ITEM, _PATIENT, _ITEM.c.patient_id == _PATIENT.c.patient_id)
    .where(_IS_OUTSTANDING)
    .order_by(
        _ITEM.c.group_rank,
        case((_IS_OVERDUE, _ITEM.c.due_on), else_=literal(_NEVER, _ITEM.c.due_on.type)),
        _ITEM.c.due_on.asc().nulls_last(),
        _PATIENT.c.mrn,
        _ITEM.c.title,
        _ITEM.c.key,
    )
)
_COUNTS = (
    select(_ITEM.c.owner, func.count(), func.sum(case((_IS_OVERDUE, 1), else_=0)))
    .where(_IS_OUTSTANDING)
    .group_by(_ITEM.c.owner)
)
_BESIDE_SCREENING = (
    select(_ITEM)
    .where(_ITEM.c.patient_id == bindparam("patient_id"), _ITEM.c.origin != Origin.SCREENING)
    .order_by(_ITEM.c.due_on, _ITEM.c.key)
)

ORDER_OF_RISK = (
    Group.HIGH,
    Group.MODERATE,
    Group.UNDETERMINED,
    Group.STANDARD,
    Group.OUT_OF_SCOPE,
    Group.NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One thing to do for one patient. `days_overdue` counts from `due_on` once the time allowed after it is used up.

    `follows` goes back with the next act recorded for it, so that nobody overwrites what a colleague just did.
    `is_masked`: the patient is restricted to others; what is to be done stays, who it is and why does not.
    """

    patient_id: str
    mrn: str | None
    name: str
    birth_date: PartialDate | None
    item: str
    title: str
    round_: Round | None
    programme: str | None
    origin: Origin
    owner: Specialty
    assignee: str | None
    due_on: date | None
    days_overdue: int
    state: ItemState
    outcome_on: date | None
    risk_group: Group
    because: str
    plan_key: str
    follows: str | None
    source: Source
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    outstanding: int
    overdue: int


def outstanding(
    session: Session,
    today: date,
    specialty: Specialty | None = None,
    *,
    patient_id: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[WorkItem]:
    """Work that is due, overdue, ordered or booked on `today`.

    By risk group, then the longest overdue, then due date, then number.
    """
    query = _OUTSTANDING.limit(limit).offset(offset)
    if specialty:
        query = query.where(_ITEM.c.owner == specialty)
    if patient_id:
        query = query.where(_ITEM.c.patient_id == patient_id)
    hidden = sight(session).hidden
    work = (_work_item(row, today) for row in session.connection().execute(query, {"today": today}).all())
    return [_masked(item) if item.patient_id in hidden else item for item in work]


def counts(session: Session, today: date) -> dict[Specialty, Count]:
    """Outstanding and overdue work by owner; an owner without any is absent."""
    found = session.connection().execute(_COUNTS, {"today": today})
    return {owner: Count(count, overdue) for owner, count, overdue in found}


def follows(session: Session, patient_id: str) -> dict[str, str]:
    """Plan key -> the version that the next act for it must follow; a key without any act is absent."""
    refuse_unseen(session, [patient_id])
    query = select(_ITEM.c.key, _ITEM.c.follows_id).where(_ITEM.c.patient_id == patient_id)
    return {key: version_id for key, version_id in session.execute(query) if version_id}


def beside_screening(session: Session, patient_id: str) -> tuple[Planned, ...]:
    """What drug rules ask for next of one patient and what people asked for, whatever today is, the earliest first."""
    refuse_unseen(session, [patient_id])
    found = session.connection().execute(_BESIDE_SCREENING, {"patient_id": patient_id}).mappings()
    return tuple(
        Planned(**{name: row[name] for name in _PLANNED}, source=Source(**{n: row[f"source_{n}"] for n in _SOURCE}))
        for row in found
    )


def _work_item(row: Sequence[Any], today: date) -> WorkItem:
    """From a row of `_OUTSTANDING`, in the order of its columns."""
    patient_id, mrn, name, birth_date, risk_group, *of_test = row
    key, item, title, round_, programme, owner, because, follows_id, *of_state = of_test
    due_on, outcome, outcome_on, origin, is_overdue, source_title, locator, verified, url, doi = of_state
    return WorkItem(
        patient_id=patient_id,
        mrn=mrn,
        name=name,
        birth_date=birth_date,
        item=item,
        title=title,
        round_=round_,
        programme=programme,
        origin=origin,
        owner=owner,
        assignee=None,
        due_on=due_on,
        days_overdue=(today - due_on).days if is_overdue else 0,
        state=outcome or (ItemState.OVERDUE if is_overdue else ItemState.DUE),
        outcome_on=outcome_on,
        risk_group=risk_group,
        because=because,
        plan_key=key,
        follows=follows_id,
        source=Source(title=source_title, locator=locator, verified=verified, url=url, doi=doi),
    )


def _masked(item: WorkItem) -> WorkItem:
    """Overdue work is not lost from sight: what people wrote themselves goes, and whose it is."""
    return replace(
        item,
        mrn=masked_number(item.mrn),
        name=RESTRICTED,
        birth_date=None,
        risk_group=Group.UNDETERMINED,
        title="A task" if item.origin is Origin.TASK else item.title,
        because="",
        is_masked=True,
    )
