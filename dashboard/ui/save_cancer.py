"""The end of every form about a cancer: Save once, a receipt that names what was saved, and Undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import streamlit as st

from dashboard.clock import clock
from dashboard.services import RetractCancer, RetractMove, retract_cancer, retract_move
from dashboard.ui import session
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.day_field import refuse_unread_day
from dashboard.ui.drafts import drop_draft
from dashboard.ui.undo import receipt_with_undo


def save_cancer(
    own: str,
    key: str,
    said: str,
    service: Callable[..., str],
    command: Callable[[str], Any],
    undo: Callable[[str], RetractMove | RetractCancer] | None = None,
    *,
    now: Any = None,
) -> None:
    """`command` makes what the service carries out from the key of the request; `undo` what takes it back, from the id
    that the service returned. After a colleague's entry the next attempt follows `now`."""
    request = st.session_state.setdefault(f"{own}_request", uuid4().hex)
    if st.button("Save", type="primary", key=f"{own}_save"):
        with attempt(own) as saving:
            refuse_unread_day()
            fact_id = service(session.engine(), command(request), session.actor(), clock())
        if saving.succeeded:
            st.session_state[f"{key}_saved"] = said, undo and undo(fact_id)
            st.session_state[f"{key}_count"] = st.session_state.get(f"{key}_count", 0) + 1
            drop_draft()
            st.rerun()
        if saving.was_overtaken:
            st.session_state[f"{own}_follows"] = now
    show_refusal(own)


def followed(own: str, now: str) -> str:
    """The version on the screen when the form was opened: what a colleague records meanwhile is not overwritten."""
    return str(st.session_state.setdefault(f"{own}_follows", now))


def cancer_receipt(key: str, patient_id: str) -> None:
    """What was saved last here, with Undo where it can be taken back whole."""
    if not (saved := st.session_state.get(f"{key}_saved")):
        return
    said, undo = saved
    service: Callable[..., str] = retract_move if isinstance(undo, RetractMove) else retract_cancer
    take_back = (lambda: service(session.engine(), undo, session.actor(), clock())) if undo else None
    is_undone, _ = receipt_with_undo(key, said, take_back)
    if is_undone:
        st.session_state[f"{key}_saved"] = None
        st.rerun()
