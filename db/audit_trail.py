"""Searching the audit trail. Names for its ids are found here and nowhere stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, func, select
from sqlmodel import Session

from db.models import AccountRow, AuditEventRow, PatientSummaryRow
from db.versions import KINDS

_TABLE: Table = AuditEventRow.__table__  # type: ignore[attr-defined]
_ACCOUNT: Table = AccountRow.__table__  # type: ignore[attr-defined]
_PATIENT: Table = PatientSummaryRow.__table__  # type: ignore[attr-defined]
_TOLD = ("seq", "at", "actor", "role", "patient_id", "object", "action", "fields", "reason")
_NAMED_BY = {
    "antibody": ("code",),
    "cancer": ("site",),
    "cancer_treatment": ("drug", "procedure", "modality"),
    "comorbidity": ("what",),
    "event": ("type",),
    "feature": ("feature",),
    "lifetime_dose": ("drug",),
    "medication": ("drug",),
    "red_flag": ("flag",),
    "result": ("test",),
    "screening_act": ("programme", "item"),
    "task": ("title",),
}
"""Which field says what a fact is about; the first that has a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """None: whatever it is. `actor` is the name of an account, or whoever else acted; `until` is exclusive."""

    patient_id: str | None = None
    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """As stored; `object` is `KIND/ID` or `KIND:ID`, or words without an id."""

    seq: int
    at: datetime
    actor: str
    role: str
    patient_id: str | None
    object: str
    action: str
    fields: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Names:
    """What people call what the trail has ids of."""

    patients: dict[str, str]
    accounts: dict[str, str]
    facts: dict[str, str]


def events(session: Session, sought: Sought, *, limit: int, offset: int = 0) -> tuple[list[Event], int]:
    """The newest first, and how many there are on all pages."""
    wanted = [
        _TABLE.c[name] == value
        for name in ("patient_id", "actor", "action")
        if (value := getattr(sought, name)) is not None
    ]
    wanted += [_TABLE.c.at >= sought.since] if sought.since else []
    wanted += [_TABLE.c.at < sought.until] if sought.until else []
    query = select(*(_TABLE.c[name] for name in _TOLD)).where(*wanted)
    query = query.order_by(_TABLE.c.at.desc(), _TABLE.c.seq.desc()).limit(limit).offset(offset)
    count = session.execute(select(func.count()).select_from(_TABLE).where(*wanted)).scalar_one()
    rows = session.execute(query).mappings()
    return [Event(**{**row, "fields": tuple(row["fields"])}) for row in rows], count


def actions(session: Session) -> list[str]:
    """Everything that was ever done, in alphabetical order."""
    return _distinct(session, _TABLE.c.action)


def people(session: Session) -> dict[str, str]:
    """Everybody who ever acted: by the name in the trail, as colleagues see it."""
    shown = dict(session.execute(select(_ACCOUNT.c.username, _ACCOUNT.c.display_name)).all())
    return {name: shown.get(name) or name for name in _distinct(session, _TABLE.c.actor)}


def names(session: Session, told: Iterable[Event]) -> Names:
    patients, accounts, facts = set(), set(), defaultdict(set)
    for event in told:
        patients.add(event.patient_id)
        kind, _, fact_id = event.object.partition("/")
        if event.object.startswith("account:"):
            accounts.add(event.object.removeprefix("account:"))
        elif kind in _NAMED_BY:
            facts[kind].add(fact_id)
    shown = func.coalesce(_PATIENT.c.mrn, "no number")
    of_patients = select(_PATIENT.c.patient_id, _PATIENT.c.display_name + ", " + shown)
    of_accounts = select(_ACCOUNT.c.account_id, _ACCOUNT.c.username)
    return Names(
        dict(session.execute(of_patients.where(_PATIENT.c.patient_id.in_(patients))).all()),
        dict(session.execute(of_accounts.where(_ACCOUNT.c.account_id.in_(accounts))).all()),
        {fact_id: name for kind, ids in facts.items() for fact_id, name in _facts(session, kind, ids)},
    )


def _facts(session: Session, kind: str, ids: set[str]) -> Iterable[tuple[str, str]]:
    """By the first version of each, whose id is the fact's."""
    table = KINDS[kind].table
    columns = [table.c[name] for name in _NAMED_BY[kind]]
    rows = session.execute(select(table.c.version_id, *columns).where(table.c.version_id.in_(ids)))
    return ((row[0], next((str(value) for value in row[1:] if value), "")) for row in rows)


def _distinct(session: Session, column: Column[Any]) -> list[str]:
    """From one value to the next in the index: half a million events have a few dozen."""
    found: list[str] = []
    following = select(column).order_by(column).limit(1)
    while (value := session.execute(following.where(column > found[-1]) if found else following).scalar()) is not None:
        found.append(value)
    return found
