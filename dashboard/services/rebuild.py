"""Making every derived table again."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from dashboard.services.derived import PATIENTS_AT_ONCE, rewrite
from db.engine import reading, writing
from db.records import everybody


def rebuild(engine: Engine, progress: Callable[[int, int], None] | None = None) -> int:
    """Recompute plan items and summaries from the facts and return how many patients there are.

    A transaction for each batch of patients, so that the app stays usable. `progress` gets patients done and in all.
    """
    with reading(engine) as session:
        patient_ids = everybody(session)
    for at in range(0, len(patient_ids), PATIENTS_AT_ONCE):
        batch = patient_ids[at : at + PATIENTS_AT_ONCE]
        with writing(engine) as session:
            rewrite(session, batch)
        if progress:
            progress(at + len(batch), len(patient_ids))
    return len(patient_ids)
