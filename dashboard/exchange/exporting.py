"""Patients out of the database, as case files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.refusal import Refusal
from dashboard.exchange.case_file import write_case
from dashboard.services import note_export
from dashboard.services.seen import show_as_seen_by
from db.engine import reading
from db.patients import by_number, patient_ids
from db.records import record, records

_WHAT = "case file"


def export_case(engine: Engine, mrn: str, actor: Actor, clock: Clock) -> dict[str, Any]:
    """One patient as a case. Raises Refusal if nobody has the number, or the actor may not export."""
    with reading(engine) as session:
        patient_id = by_number(session, mrn)
    if patient_id is None:
        raise Refusal(
            f"No patient has the number {mrn!r}; the Patients page shows the numbers in use, "
            "and --all exports everybody."
        )
    note_export(engine, [patient_id], _WHAT, actor, clock)
    with reading(engine) as session:
        return write_case(record(session, patient_id), id=mrn)


def export_cases(engine: Engine, actor: Actor, clock: Clock) -> list[dict[str, Any]]:
    """Everybody whom the actor sees, in the order of their numbers. Raises Refusal if the actor may not export."""
    with reading(engine) as session:
        show_as_seen_by(session, actor, clock)
        everybody = patient_ids(session)
    note_export(engine, everybody, _WHAT, actor, clock)
    with reading(engine) as session:
        found = records(session, everybody)
    return [write_case(found[patient_id], id=found[patient_id].patient.mrn) for patient_id in everybody]


def left_out(engine: Engine, actor: Actor, clock: Clock) -> int:
    """How many patients `export_cases` leaves out, because they are restricted to others."""
    with reading(engine) as session:
        return len(show_as_seen_by(session, actor, clock).hidden)


def save(cases: dict[str, Any] | list[dict[str, Any]], path: Path) -> None:
    """Write a case file. Raises Refusal where it cannot be written."""
    try:
        path.write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise Refusal(f"{path}: cannot be written ({(error.strerror or 'unknown cause').lower()}).") from None
