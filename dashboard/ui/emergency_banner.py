"""The banner over a restricted patient whom somebody opened in an emergency, for as long as that lasts."""

from __future__ import annotations

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.sight import Opening
from dashboard.services import end_emergency
from dashboard.ui import session
from dashboard.ui.text import safe

LOOK_EVERY_S = 20
_UNTIL = "emergencies_until"


def emergency_banner(opening: Opening | None, patient_id: str) -> None:
    """Nothing without an opening. When it is over the page runs again, and shows the patient no more."""
    until = st.session_state.setdefault(_UNTIL, {})
    until.pop(patient_id, None)
    if opening:
        until[patient_id] = opening.until
        _banner(opening)


def refuse_after_emergency(patient_id: str) -> None:
    """For a part of the page that runs by itself: it draws nothing more of the patient when the time is over."""
    until = st.session_state.get(_UNTIL, {}).get(patient_id)
    if until and clock().now() >= until:
        st.rerun()


@st.fragment(run_every=LOOK_EVERY_S)
def _banner(opening: Opening) -> None:
    refuse_after_emergency(opening.patient_id)
    ends = f"{opening.until.astimezone(clock().zone):%H:%M}"
    with st.container(horizontal=True, vertical_alignment="center", key="emergency"):
        st.warning(
            f"You opened a restricted record: {safe(opening.reason)}, until {ends}.", icon=":material/lock_open:"
        )
        if st.button("End now", key="end_emergency"):
            end_emergency(session.engine(), opening.opening_id, session.actor(), clock())
            st.rerun()
