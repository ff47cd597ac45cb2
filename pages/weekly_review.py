"""Weekly review: tests outstanding and findings unanswered across patients; record or answer them right there."""

from functools import partial

import pandas as pd
import streamlit as st

from dashboard.clock import clock
from dashboard.domain.words import Origin, Specialty
from dashboard.figures.strip import strip
from dashboard.ui import looking, session, wording
from dashboard.ui.banner import patient_banner
from dashboard.ui.chosen_row import CHOOSE_ROW
from dashboard.ui.findings_review import findings_review
from dashboard.ui.kept import opened_patient, outstanding_work, work_counts
from dashboard.ui.places import go_to_patient
from dashboard.ui.record_act import OpenTest, record_act_form
from dashboard.ui.restricted import link_to_restricted
from dashboard.ui.work_table import born, choose_work, patient_label, work_columns

TESTS, FINDINGS = LISTS = ["Tests outstanding", "Findings unanswered"]
PAGE_SIZE = 30
_WIDTHS_PX = {
    "Risk": 90,
    "State": 190,
    "Patient": 195,
    "Born": 95,
    "Test": 215,
    "Who acts": 100,
    "Due": 95,
    "Why": 365,
}
"""Who it is, what is wanted and who acts stand within a small window; with the reason, within a wide one."""

st.title("Weekly review", anchor=False)
looking.note_read("Weekly review")

# Load
today = clock().today()
shown = st.segmented_control(
    "List", LISTS, default=TESTS, required=True, key="list", bind="query-params", label_visibility="collapsed"
)
if shown == FINDINGS:
    findings_review(today)
    st.stop()
with session.reading() as db:
    counts = work_counts(db, today)
    owners = [owner for owner in Specialty if owner in counts]
    owner = st.pills(
        "Specialty",
        owners,
        format_func=wording.plain,
        key="specialty",
        bind="query-params",  # The words stand in the address: no number that changes belongs in them.
    )
    each_has = (f"{wording.plain(each)} {counts[each].outstanding}, {counts[each].overdue} overdue" for each in owners)
    st.caption(" · ".join(each_has))
    total = sum(counts[each].outstanding for each in ([owner] if owner else owners))
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(st.session_state.get("review_page", 1), pages)
    work = outstanding_work(db, today, owner, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)

# Derive
tests = [
    OpenTest(
        patient_id=item.patient_id,
        plan_key=item.plan_key,
        label=f"{patient_label(item)}: {wording.one_test(item.title, item.round_, item.due_on)}",
        title=f"{item.name}: {wording.one_test(item.title, item.round_, item.due_on)}",
        owner=item.owner,
        follows=item.follows,
        is_test=item.origin is Origin.SCREENING,
    )
    for item in work
    if not item.is_masked
]
table = pd.DataFrame(
    work_columns(work)
    | {
        "Who acts": [wording.plain(item.owner) for item in work],
        "Born": [born(item) for item in work],
        "Why": [item.because for item in work],
    }
)

# Act
if not work:
    st.success("Nothing is outstanding. Every planned test is done, declined, waived or not due yet.")
    st.stop()
link_to_restricted(st.session_state.get("review_restricted"))
with st.container(border=True, key="record_act"):
    test = record_act_form(tests, key="review") if tests else None
    if test:
        with session.reading() as db:
            chosen = opened_patient(db, test.patient_id, "Weekly review")
        patient_banner(chosen.record.patient, today, key="chosen_patient")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.image(strip(chosen.record, chosen.plan, today), width=280)
            if st.button("Open patient", icon=":material/timeline:", key="open_patient"):
                go_to_patient(test.patient_id)

# Show
late = sum(counts[each].overdue for each in ([owner] if owner else owners))
st.caption(f"{total} outstanding, {late} overdue. By risk, then the longest overdue. Choose a row to record it.")
table_key = f"review_table_{owner}_{page}"
st.dataframe(
    table,
    hide_index=True,
    on_select=partial(choose_work, table_key, work),
    selection_mode=CHOOSE_ROW,
    key=table_key,
    height="content",
    column_order=list(_WIDTHS_PX),
    column_config={name: st.column_config.TextColumn(width=px) for name, px in _WIDTHS_PX.items()},
)
if pages > 1:
    st.pagination(pages, key="review_page")
