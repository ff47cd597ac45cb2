"""What is planned for a patient and why: the screening, the monitoring of drugs, and what people asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from dashboard.domain.care_plan import CarePlan, Planned
from dashboard.domain.tasks import TASK
from dashboard.ui import wording
from dashboard.ui.plan_table import not_due_table, plan_table
from dashboard.ui.sheet import sheet
from dashboard.ui.when_opened import when_opened


def plan_sections(plan: CarePlan, asked: Sequence[Planned], today: date) -> None:
    """`asked` is what is wanted beside the screening."""
    st.header("Screening plan", anchor=False)
    if plan.remarks:
        sheet("remarks", remarks=plan.remarks)
    if plan.items_if_highest:
        left, right = st.columns(2)
        with left:
            open_ = wording.provisional(plan.risk.group, plan.risk.highest_possible)
            st.subheader(f"Plan now: {plan.risk.group} risk{open_}", anchor=False)
            plan_table(plan.items, today, key="now")
        with right:
            st.subheader("What open facts could still add", anchor=False)
            plan_table(plan.items_if_highest, today, key="if_highest")
    else:
        plan_table(plan.items, today, key="now")

    why = f"Why this group: {wording.count(len(plan.risk.factors), 'factor')}"
    when_opened(why, "factors", partial(sheet, "factors", factors=plan.risk.factors))
    if plan.questions:
        with st.expander(f"Questions the facts leave open: {len(plan.questions)}", key="questions", expanded=True):
            sheet("questions", questions=plan.questions)
    why_not = f"Not due, and why: {wording.count(len(plan.not_due), 'test')}"
    when_opened(why_not, "not_due", partial(not_due_table, plan.not_due))

    st.header("Monitoring", anchor=False)
    monitoring = [each for each in asked if each.item != TASK]
    plan_table(
        monitoring, today, key="monitoring", nothing="No drug that is recorded with its dates asks for monitoring."
    )
    if tasks := [each for each in asked if each.item == TASK]:
        st.header("Tasks", anchor=False)
        plan_table(tasks, today, key="tasks")
