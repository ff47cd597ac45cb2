"""Is everything in the database as it should be?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import Session

from dashboard.domain.refusal import Refusal
from dashboard.services.derived import PATIENTS_AT_ONCE, TABLES, derive, stored
from dashboard.site import site_rules
from db import anchors, audit
from db.engine import reading
from db.migrate import check_revision, missing_triggers
from db.records import everybody, without_facts
from db.versions import versions


class _Failed(Exception):
    """What is wrong, in a few words."""


def check(engine: Engine) -> list[str]:
    """A line a check: `ok NAME: figure` or `FAILED NAME: what`. Reads only."""
    lines = [_line("schema", lambda: _schema(engine))]
    if lines[0].startswith("FAILED"):
        return lines
    with reading(engine) as session:
        lines += [
            _line("integrity", lambda: _integrity(session)),
            _line("foreign keys", lambda: _foreign_keys(session)),
            _line("audit chain", lambda: _audit_chain(session)),
            _line("audit anchors", lambda: _audit_anchors(session, engine)),
            _line("drug rules", _drug_rules),
            _line("derived tables", lambda: _derived(session)),
        ]
    return lines


def _line(name: str, measure: Callable[[], str]) -> str:
    try:
        return f"ok {name}: {measure()}"
    except _Failed as failed:
        return f"FAILED {name}: {failed}"


def _schema(engine: Engine) -> str:
    try:
        revision = check_revision(engine)
    except Refusal as refusal:
        raise _Failed(str(refusal)) from None
    if missing := missing_triggers(engine):
        raise _Failed(f"the audit trail is not protected, missing {', '.join(sorted(missing))}")
    return f"revision {revision}"


def _integrity(session: Session) -> str:
    if session.get_bind().dialect.name != "sqlite":
        return "kept by PostgreSQL"
    found = session.execute(text("PRAGMA quick_check")).scalars().all()
    if found != ["ok"]:
        raise _Failed(f"{len(found)} faults, the first: {found[0]}")
    return "0 faults"


def _foreign_keys(session: Session) -> str:
    if session.get_bind().dialect.name != "sqlite":
        return "kept by PostgreSQL"
    broken = session.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise _Failed(f"{len(broken)} rows point to nothing, the first in {broken[0][0]}")
    return "0 broken"


def _audit_chain(session: Session) -> str:
    chain = audit.verify(session)
    if chain.broken_at is not None:
        raise _Failed(f"event {chain.broken_at} does not follow from the one before")
    return f"{chain.length} events"


def _audit_anchors(session: Session, engine: Engine) -> str:
    try:
        found = anchors.compare(session, engine)
    except OSError as error:
        raise _Failed(f"they cannot be read ({(error.strerror or 'unknown cause').lower()})") from None
    if found.fault:
        raise _Failed(found.fault)
    if found.newest is None:
        return "none kept. That the newest events were cut off, or all of them written anew, would not be seen"
    words = f"{found.count} agree, the newest of {found.newest.at} with event {found.newest.seq}"
    if found.later:
        words += f". {found.later} events are newer: were some of these cut off, changed or made up, nobody would see"
    return words


def _derived(session: Session) -> str:
    known = everybody(session)
    patient_ids = [*known, *without_facts(session)]
    for at in range(0, len(patient_ids), PATIENTS_AT_ONCE):
        batch = patient_ids[at : at + PATIENTS_AT_ONCE]
        made, found = derive(versions(session, batch)), stored(session, batch)
        for table in TABLES:
            if differing := _patients(made[table.name]) ^ _patients(found[table.name]):
                patients = {patient_id for patient_id, _ in differing}
                raise _Failed(f"{table.name} differs for {len(patients)} patients; run python -m dashboard rebuild")
    return f"{len(known)} patients"


def _drug_rules() -> str:
    site = site_rules()
    words = f"{len(site.in_force)} in force"
    if site.off:
        words += f", switched off here: {', '.join(each.rule for each in site.off)}"
    if site.chosen:
        words += f", chosen here: {', '.join(f'{name} {value:g}' for name, value in site.chosen)}"
    return words


def _patients(rows: list[dict[str, Any]]) -> set[tuple[str, tuple[tuple[str, Any], ...]]]:
    return {(row["patient_id"], tuple(sorted(row.items()))) for row in rows}
