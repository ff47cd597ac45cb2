"""Audit trail: who did what, and who looked at whom; for administrators. Reading it is an event itself."""

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.audit_words import action_words
from dashboard.services import AuditQuestion, audit_choices, read_audit
from dashboard.services.audit_trail import PAGE_SIZE
from dashboard.ui import session
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.sheet import sheet
from db import patients

MOST_FOUND = 20
asked_by = (session.actor(), clock())

st.title("Audit trail", anchor=False)
with attempt("audit") as asking:
    choices = audit_choices(session.engine(), *asked_by)
show_refusal("audit")
if not asking.succeeded:
    st.stop()

# Load
with st.container(horizontal=True, vertical_alignment="bottom"):
    term = st.text_input("Patient", placeholder="Name or number", key="audit_patient", width=160)
    person = st.selectbox(
        "Person",
        list(choices.people),
        index=None,
        format_func=choices.people.get,
        placeholder="Anybody",
        key="audit_person",
        width=180,
    )
    action = st.selectbox(
        "What was done",
        sorted(choices.actions, key=action_words),
        index=None,
        format_func=action_words,
        placeholder="Anything",
        key="audit_action",
        width=200,
    )
    first_on = st.date_input("From", value=None, format="DD/MM/YYYY", key="audit_from", width=140)
    last_on = st.date_input("Until", value=None, format="DD/MM/YYYY", key="audit_until", width=140)
patient_id = None
if term:
    with session.reading() as db:
        found = patients.search(db, term, limit=MOST_FOUND)
    named = {line.patient_id: f"{line.display_name}, {line.mrn or 'no number'}" for line in found.lines}
    if not found.count:
        st.info("No patient has this name or number. Try part of it, or leave the box empty.")
        st.stop()
    if found.count == 1:
        (patient_id,) = named
    else:
        more = "" if found.count == len(named) else f" The first {len(named)} of {found.count} are listed."
        patient_id = st.selectbox(
            f"Which patient? {found.count} match.{more}",
            list(named),
            index=None,
            format_func=named.get,
            placeholder="Choose one",
            key=f"audit_which_{term}",
            width=400,
        )
        if patient_id is None:
            st.stop()
question = AuditQuestion(patient_id=patient_id, person=person, action=action, first_on=first_on, last_on=last_on)
# Another question begins at its newest events.
page_key = f"audit_page_{hash(question)}"
page = st.session_state.get(page_key, 1)
with attempt("audit") as asking:
    trail = read_audit(session.engine(), question, page, *asked_by)
show_refusal("audit")
if not asking.succeeded:
    st.stop()

# Show
about = f" about {named[patient_id]}" if patient_id else ""
st.text(f"{trail.count:,} event{'' if trail.count == 1 else 's'}{about}, the newest first.")
if trail.lines:
    sheet("audit", lines=trail.lines)
if trail.count > PAGE_SIZE:
    st.pagination(-(-trail.count // PAGE_SIZE), key=page_key)
