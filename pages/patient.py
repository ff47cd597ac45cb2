"""Patient: the timeline; why this plan; what is outstanding; record what was done, in place."""

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.glance import glance
from dashboard.domain.refusal import Refusal
from dashboard.protocols.catalogue import formulary
from dashboard.services import care_plan_of
from dashboard.ui import session, wording
from dashboard.ui.banner import patient_banner
from dashboard.ui.places import no_patient, open_patient_id
from dashboard.ui.plan_table import not_due_table, plan_table
from dashboard.ui.record_act import OpenTest, record_act_form
from dashboard.ui.sheet import sheet
from dashboard.ui.timeline import timeline
from db import patients, worklist
from db.engine import reading

# Load
today = clock().today()
patient_id = open_patient_id()
with reading(session.engine()) as db:
    try:
        record, plan = care_plan_of(db, patient_id)
    except Refusal as refusal:
        no_patient(str(refusal))
    follows = worklist.follows(db, patient_id)
    line = patients.line(db, patient_id)

# Derive
seen = glance(record, plan, formulary(), today)
tests = [
    OpenTest(
        patient_id=patient_id,
        plan_key=item.key,
        label=f"{wording.test(item.title, item.round_)}: {wording.item_state(item, today)}",
        owner=item.owner,
        follows=follows.get(item.key),
    )
    for item in plan.items
]

# Show
patient_banner(record.patient, today)
sheet("answers", risk=plan.risk, glance=seen, today=today, next_due=plan.next_after(today))
timeline(record, plan, line.data_version, today)

st.header("Screening plan", anchor=False)

# Act
with st.container(border=True, key="record_act"):
    record_act_form(tests, key=f"patient_{patient_id}")

# Show, continued
if plan.items_if_highest:
    left, right = st.columns(2)
    with left:
        st.subheader(f"Plan now: {plan.risk.group} risk, provisional", anchor=False)
        plan_table(plan.items, today)
    with right:
        st.subheader(f"What a worse result would add: up to {plan.risk.highest_possible} risk", anchor=False)
        plan_table(plan.items_if_highest, today)
else:
    plan_table(plan.items, today)

with st.expander(f"Why this group: {len(plan.risk.factors)} factors", key="factors"):
    sheet("factors", factors=plan.risk.factors)
if plan.questions:
    with st.expander(f"Questions the facts leave open: {len(plan.questions)}", key="questions", expanded=True):
        sheet("questions", questions=plan.questions)
with st.expander(f"Not due, and why: {len(plan.not_due)} tests", key="not_due"):
    not_due_table(plan.not_due)
