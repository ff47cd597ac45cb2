"""The receipt of a change that one service call takes back whole."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from dashboard.clock import clock
from dashboard.services import UndoChange, undo_change
from dashboard.ui import session
from dashboard.ui.drafts import follow_what_holds_now
from dashboard.ui.undo import UNDONE, receipt_with_undo


def can_take_back(key: str, said: str, patient_id: str, change: str) -> None:
    """From now on `change_receipt` with this key offers to undo the change whose idempotency key is `change`."""
    undo = UndoChange(patient_id=patient_id, change=change, reason=UNDONE, idempotency_key=uuid4().hex)
    st.session_state[f"{key}_saved"] = said, undo
    st.session_state.pop(f"{key}_undo_refused", None)


def change_receipt(key: str) -> None:
    """What was saved last here, with Undo; nothing once it was undone. `key` begins the keys of all fields here."""
    if not (saved := st.session_state.get(f"{key}_saved")):
        return
    said, undo = saved
    is_undone, _ = receipt_with_undo(key, said, lambda: undo_change(session.engine(), undo, session.actor(), clock()))
    if is_undone:
        st.session_state[f"{key}_saved"] = None
        _follow_what_holds_now(key)
        follow_what_holds_now(undo.patient_id)
        st.rerun()


def _follow_what_holds_now(key: str) -> None:
    """What stands in the fields stays; the versions that they were drawn from are none of a colleague's."""
    for name in [str(name) for name in st.session_state]:
        if name.startswith(key) and name.endswith(("_shown", "_follows")):
            del st.session_state[name]
