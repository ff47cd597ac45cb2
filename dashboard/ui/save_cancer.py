"""The end of every form about a cancer: Save once, with a receipt that names what was saved and can take it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import streamlit as st

from dashboard.clock import clock
from dashboard.ui import session
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.day_field import refuse_unread_day
from dashboard.ui.drafts import drop_draft
from dashboard.ui.take_back import can_take_back


def save_cancer(
    own: str, key: str, said: str, service: Callable[..., str], command: Callable[[str], Any], *, now: Any = None
) -> None:
    """`command` makes what the service carries out from the key of the request. After a colleague's entry the next
    attempt follows `now`."""
    request = st.session_state.setdefault(f"{own}_request", uuid4().hex)
    if st.button("Save", type="primary", key=f"{own}_save"):
        with attempt(own) as saving:
            refuse_unread_day()
            asked = command(request)
            service(session.engine(), asked, session.actor(), clock())
        if saving.succeeded:
            can_take_back(key, said, asked.patient_id, request)
            st.session_state[f"{key}_count"] = st.session_state.get(f"{key}_count", 0) + 1
            drop_draft()
            st.rerun()
        if saving.was_overtaken:
            st.session_state[f"{own}_follows"] = now
    show_refusal(own)


def followed(own: str, now: str) -> str:
    """The version on the screen when the form was opened: what a colleague records meanwhile is not overwritten."""
    return str(st.session_state.setdefault(f"{own}_follows", now))
