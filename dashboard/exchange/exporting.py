"""Patients out of the database, as case files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from dashboard.domain.refusal import Refusal
from dashboard.exchange.case_file import write_case
from db.engine import reading
from db.patients import by_number, patient_ids
from db.records import record, records


def export_case(engine: Engine, mrn: str) -> dict[str, Any]:
    """One patient as a case. Raises Refusal if nobody has the number."""
    with reading(engine) as session:
        patient_id = by_number(session, mrn)
        if patient_id is None:
            raise Refusal(f"No patient has the number {mrn!r}; `worklist` shows the numbers in use.")
        return write_case(record(session, patient_id), id=mrn)


def export_cases(engine: Engine) -> list[dict[str, Any]]:
    """Everybody, in the order of their numbers."""
    with reading(engine) as session:
        found = records(session, patient_ids(session))
    return [write_case(each, id=each.patient.mrn) for each in found.values()]


def save(cases: dict[str, Any] | list[dict[str, Any]], path: Path) -> None:
    """Write a case file. Raises Refusal where it cannot be written."""
    try:
        path.write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise Refusal(f"{path}: cannot be written ({(error.strerror or 'unknown cause').lower()}).") from None
