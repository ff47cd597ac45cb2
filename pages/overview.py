"""Overview: what needs my specialty first, what was recorded last, and the caseload by risk and cancer state."""

import pandas as pd
import streamlit as st

from dashboard.clock import clock
from dashboard.domain.checks import CHECKS
from dashboard.domain.words import CLINICS, Group
from dashboard.figures.caseload import caseload_figure
from dashboard.protocols.loader import imacs, programmes
from dashboard.ui import looking, session, wording
from dashboard.ui.chosen_row import CHOOSE_ROW, chosen_row
from dashboard.ui.kept import open_findings, outstanding_work, work_counts
from dashboard.ui.new_patient import nobody_yet
from dashboard.ui.places import WEEKLY_REVIEW, go_to_patient
from dashboard.ui.sheet import sheet
from dashboard.ui.work_table import work_columns
from db import patients, recent

FIRST, LAST = 8, 6

# Load
actor, today = session.actor(), clock().today()
mine = next((clinic for clinic in CLINICS if clinic.value in actor.roles), None)
st.title("Overview", anchor=False)
looking.note_read("Overview")
owner = st.segmented_control(
    "Specialty",
    list(CLINICS),
    default=mine,
    format_func=wording.plain,
    key="overview_specialty",
    label_visibility="collapsed",
)
with session.reading() as db:
    counts = work_counts(db, today)
    work = outstanding_work(db, today, owner, limit=FIRST)
    asked = [each for each in open_findings(db, today) if owner is None or owner in each.card.lead.owners]
    groups, states = patients.caseload(db)
    acts = recent.recent_acts(db, LAST)

# Derive
shown = [counts[each] for each in counts if owner in (None, each)]
whose = wording.plain(owner).lower() if owner else "all specialties"
table = pd.DataFrame(work_columns(work))

# Show
if not groups:
    nobody_yet("under Patients")
with st.container(horizontal=True):
    st.metric(f"Overdue, {whose}", sum(count.overdue for count in shown), border=True)
    st.metric(f"Outstanding, {whose}", sum(count.outstanding for count in shown), border=True)
    st.metric(f"Findings unanswered, {whose}", len(asked), border=True)
    st.metric("Living patients", sum(groups.values()), border=True)
    st.metric("High risk", groups.get(Group.HIGH, 0), border=True)

st.header(f"First for {whose}", anchor=False)
chosen = None
if work:
    chosen = st.dataframe(
        table, hide_index=True, on_select="rerun", selection_mode=CHOOSE_ROW, key=f"first_{owner}", height="content"
    )
else:
    st.success(f"Nothing is outstanding for {whose}.")
with st.container(horizontal=True):
    st.page_link(WEEKLY_REVIEW, label="All outstanding work", icon=":material/checklist:")
    st.page_link(
        WEEKLY_REVIEW, label="Findings unanswered", icon=":material/rule:", query_params={"list": "Findings unanswered"}
    )
left, right = st.columns(2, gap="large")
with left:
    st.header("Caseload", anchor=False)
    st.plotly_chart(caseload_figure(groups, states), theme=None, config={"displayModeBar": False}, key="caseload")
with right:
    st.header("Recorded last", anchor=False)
    if acts:
        names = {rule.item: rule.title for rule in imacs().items}
        names |= {programme.name: programme.title for programme in programmes()}
        names |= {check.key: check.title for check in CHECKS.values()}
        sheet("recent", acts=acts, names=names)
    else:
        st.caption("Nothing has been recorded about a test yet.")

# Act
if chosen and (row := chosen_row(chosen)) is not None:
    go_to_patient(work[row].patient_id)
