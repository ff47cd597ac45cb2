"""What others recorded about the patient since the page was drawn: said in a corner, so that nothing moves."""

from __future__ import annotations

import streamlit as st

from dashboard.services import OpenPatient, recorded_by_others
from dashboard.ui import session, wording
from db.patients import data_version
from db.sight import sight

LOOK_EVERY_S = 8
"""Within ten seconds it is said. Looking is no activity: it does not lengthen a session."""


@st.fragment(run_every=LOOK_EVERY_S)
def news(opened: OpenPatient) -> None:
    """A line and a button that draws the page again; until then the page stays as it is."""
    patient_id, seen = opened.record.patient.provenance.fact_id, opened.data_version
    with session.reading() as db:
        if patient_id in sight(db).hidden:  # Restricted meanwhile: the page goes.
            st.rerun()
        facts, *_ = data_version(db, patient_id)
        by_clinic = recorded_by_others(db, patient_id, seen, session.actor().name) if facts != seen else {}
    if not by_clinic:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="news"):
        told = ", ".join(f"{wording.count(number, 'change')} by {clinic}" for clinic, number in by_clinic.items())
        st.text(told, width="content")
        if st.button("Show", key="show_news", type="primary"):
            st.rerun()
