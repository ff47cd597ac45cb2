"""Opened in an emergency: who saw which restricted patient, why and what they did; a lead reviews each."""

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.dates import day_words
from dashboard.domain.refusal import Refusal
from dashboard.domain.sight import Opening
from dashboard.services import emergencies, review_emergency
from dashboard.ui import session, wording
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.looking import note_read
from dashboard.ui.text import safe
from db import patients

MOST_SHOWN = 50
_DID = {"create": "recorded", "correct": "corrected", "retract": "withdrew", "export": "took along", "read": "looked"}

st.title("Opened in an emergency", anchor=False)
note_read("Emergencies")


def _when(opening: Opening) -> str:
    opened, over = (at.astimezone(clock().zone) for at in (opening.opened_at, opening.ended_at or opening.until))
    ends = "ended" if opening.ended_at else "until"
    return f"{day_words(opened.date())}, {opened:%H:%M}, {ends} {over:%H:%M}"


# Load
me = session.actor()
with session.reading() as db:
    try:
        found = emergencies(db, me, MOST_SHOWN)
    except Refusal as refusal:
        st.info(safe(str(refusal)))
        st.stop()
    names = patients.names(db, [each.opening.patient_id for each in found])

# Show
waiting = sum(each.opening.reviewed_by is None for each in found)
if not found:
    st.success("Nobody has opened a restricted patient in an emergency.")
else:
    st.caption(f"{wording.count(len(found), 'opening')}, the latest first; {waiting} not reviewed yet.")
for each in found:
    opening = each.opening
    key = f"opening_{opening.opening_id}"
    with st.container(border=True, key=key):
        did = ", ".join(f"{_DID.get(action, action)} {count}" for action, count in each.done.items())
        st.text(f"{names[opening.patient_id]}, by {opening.account} ({opening.role}), {_when(opening)}")
        st.text(f"Why: {opening.reason}")
        st.text(f"Noted meanwhile: {did or 'nothing'}")
        if opening.reviewed_by:
            st.text(f"Reviewed by {opening.reviewed_by}")
        elif opening.account == me.name:
            st.text("You opened this yourself. Another lead reviews it.")
        elif opening.is_open(clock().now()):
            st.text("It goes on. It is reviewed once it is over.")
        elif st.button("I have reviewed this", key=f"{key}_review"):
            with attempt(key) as reviewing:
                review_emergency(session.engine(), opening.opening_id, me, clock())
            if reviewing.succeeded:
                st.rerun()
        show_refusal(key)
