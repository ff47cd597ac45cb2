"""Outstanding work across patients, in the order of the weekly review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Table, and_, bindparam, case, func, literal, or_, select
from sqlmodel import Session

from dashboard.domain.care_plan import Source
from dashboard.domain.dates import PartialDate
from dashboard.domain.words import Group, ItemState, Round, Specialty
from db.models import PatientSummaryRow, PlanItemRow

_ITEM: Table = PlanItemRow.__table__  # type: ignore[attr-defined]
_PATIENT: Table = PatientSummaryRow.__table__  # type: ignore[attr-defined]
_NEVER = date(9999, 12, 31)

_TODAY = bindparam("today", type_=_ITEM.c.due_on.type)
_IS_OVERDUE = and_(_ITEM.c.due_on.is_not(None), _ITEM.c.overdue_from <= _TODAY)
_IS_OUTSTANDING = or_(
    and_(_ITEM.c.outcome.is_(None), _ITEM.c.opens_on <= _TODAY, _ITEM.c.due_on.is_not(None)),
    _ITEM.c.outcome.in_((ItemState.ORDERED, ItemState.BOOKED)),
)
_OUTSTANDING = (
    select(
        _ITEM,
        _PATIENT.c.mrn,
        _PATIENT.c.display_name,
        _PATIENT.c.birth_date,
        _PATIENT.c.risk_group,
        _IS_OVERDUE.label("is_overdue"),
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
    """

    patient_id: str
    mrn: str | None
    name: str
    birth_date: PartialDate | None
    item: str
    title: str
    round_: Round
    programme: str | None
    origin: str
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
    return [_work_item(row, today) for row in session.execute(query, {"today": today})]


def counts(session: Session, today: date) -> dict[Specialty, Count]:
    """Outstanding and overdue work by owner; an owner without any is absent."""
    found = session.execute(_COUNTS, {"today": today})
    return {owner: Count(count, overdue) for owner, count, overdue in found}


def follows(session: Session, patient_id: str) -> dict[str, str]:
    """Plan key -> the version that the next act for it must follow; a key without any act is absent."""
    query = select(_ITEM.c.key, _ITEM.c.follows_id).where(_ITEM.c.patient_id == patient_id)
    return {key: version_id for key, version_id in session.execute(query) if version_id}


def _work_item(row: object, today: date) -> WorkItem:
    r = row._mapping  # type: ignore[attr-defined]
    return WorkItem(
        patient_id=r["patient_id"],
        mrn=r["mrn"],
        name=r["display_name"],
        birth_date=r["birth_date"],
        item=r["item"],
        title=r["title"],
        round_=r["round_"],
        programme=r["programme"],
        origin="screening",
        owner=r["owner"],
        assignee=None,
        due_on=r["due_on"],
        days_overdue=(today - r["due_on"]).days if r["is_overdue"] else 0,
        state=r["outcome"] or (ItemState.OVERDUE if r["is_overdue"] else ItemState.DUE),
        outcome_on=r["outcome_on"],
        risk_group=r["risk_group"],
        because=r["because"],
        plan_key=r["key"],
        follows=r["follows_id"],
        source=Source(
            title=r["source_title"],
            locator=r["source_locator"],
            verified=r["source_verified"],
            url=r["source_url"],
            doi=r["source_doi"],
        ),
    )
