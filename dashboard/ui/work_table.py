"""Outstanding work as the columns of a table, alike wherever it is listed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.domain.dates import day_words
from dashboard.services import ToAnswer
from dashboard.ui import wording
from dashboard.ui.chosen_row import chosen_row
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
    """`Müller, Anna (D-0042)`, or `Restricted patient …42`."""
    if item.is_masked:
        return f"{item.name} {item.mrn or ''}".strip()
    return f"{item.name} ({item.mrn or 'no number'})"


def born(item: WorkItem | ToAnswer) -> str:
    if item.is_masked:
        return ""
    return item.birth_date.words if item.birth_date else "not recorded"


def choose_work(table_key: str, work: Sequence[WorkItem]) -> None:
    """The row clicked in the table becomes the test in the form of the weekly review, unless it may not be seen."""
    row = chosen_row(st.session_state[table_key])
    chosen = None if row is None else work[row]
    st.session_state["review_test"] = chosen.plan_key if chosen and not chosen.is_masked else None
    st.session_state["review_restricted"] = chosen.patient_id if chosen and chosen.is_masked else None
