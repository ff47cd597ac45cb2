"""The question whether a lower risk group than the one once reached is right."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from dashboard.auth import policy
from dashboard.clock import clock
from dashboard.domain.words import Group
from dashboard.services import ConfirmGroup, confirm_group
from dashboard.ui import session, wording
from dashboard.ui.attempt import attempt, show_refusal


def group_confirmation(patient_id: str, lower: Group) -> None:
    """Asks who may answer; tells everybody else who that is. `lower` is what the facts give now."""
    key = f"confirm_group_{patient_id}_{lower}"
    words = wording.GROUP[lower].lower()
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="confirm_group"):
        st.text(
            f"The facts now give {words}. The higher group counts until dermatology or rheumatology confirms that.",
            width="stretch",
        )
        if not policy.may(session.actor(), policy.Action.CONFIRM_GROUP):
            return
        confirm = st.button(f"Confirm {words}", key=f"{key}_button", type="primary")
    request = st.session_state.setdefault(f"{key}_request", uuid4().hex)
    if confirm:
        with attempt(key) as confirming:
            confirm_group(
                session.engine(),
                ConfirmGroup(patient_id=patient_id, group=lower, idempotency_key=request),
                session.actor(),
                clock(),
            )
        if confirming.succeeded:
            del st.session_state[f"{key}_request"]
            st.rerun()
    show_refusal(key)
