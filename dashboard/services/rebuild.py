"""Making derived tables again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from dashboard.services.derived import PATIENTS_AT_ONCE, rewrite
from dashboard.services.plans import rules_in_force
from db.engine import reading, writing
from db.patients import made_with_other_rules
from db.records import everybody, without_facts
from db.versions import Version, versions

Progress = Callable[[int, int], None]


def rebuild(engine: Engine, progress: Progress | None = None) -> int:
    """Recompute plan items and summaries from the facts and return how many patients there are.

    Rows of patients of whom there is no fact go. A transaction for each batch of patients, so that the app stays
    usable. `progress` gets patients done and in all.
    """
    with reading(engine) as session:
        patient_ids, left_over = everybody(session), without_facts(session)
    _make_again(engine, left_over)
    return _make_again(engine, patient_ids, progress)


def rebuild_if_rules_changed(engine: Engine) -> int:
    """Recompute what other rules or settings gave; returns for how many patients."""
    with reading(engine) as session:
        patient_ids = made_with_other_rules(session, rules_in_force())
    return _make_again(engine, patient_ids)


def _make_again(engine: Engine, patient_ids: Sequence[str], progress: Progress | None = None) -> int:
    for at in range(0, len(patient_ids), PATIENTS_AT_ONCE):
        batch = patient_ids[at : at + PATIENTS_AT_ONCE]
        with writing(engine) as session:
            rewrite(session, dict[str, Sequence[Version]].fromkeys(batch, ()) | versions(session, batch))
        if progress:
            progress(at + len(batch), len(patient_ids))
    return len(patient_ids)
