"""Outstanding work as the columns of a table, alike wherever it is listed."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.domain.dates import day_words
from dashboard.services import ToAnswer
from dashboard.ui import wording
from db.worklist import WorkItem


def work_columns(work: Sequence[WorkItem]) -> dict[str, list[str]]:
    """One row an item, in the order given."""
    return {
        "Risk": [wording.GROUP[item.risk_group] for item in work],
        "State": [wording.late_state(item.state, item.due_on, item.days_overdue) for item in work],
        "Patient": [patient_label(item) for item in work],
        "Test": [wording.test(item.title, item.round_) for item in work],
        "Due": [day_words(item.due_on) if item.due_on else "" for item in work],
    }


def patient_label(item: WorkItem | ToAnswer) -> str:
    """`Müller, Anna (D-0042)`."""
    return f"{item.name} ({item.mrn or 'no number'})"
