"""The end of a form that changes a treatment: what would follow, why all the same where that is critical, and Save."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.amendments import WhatIf
from dashboard.domain.refusal import Refusal
from dashboard.ui import session
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.day_field import refuse_unread_day
from dashboard.ui.drafts import drop_draft
from dashboard.ui.sheet import sheet
from dashboard.ui.take_back import can_take_back, change_receipt
from dashboard.ui.text import safe


def form_key(form: str, patient_id: str) -> str:
    """Each change saved starts new fields, under a line that says what was saved and can take it back."""
    change_receipt(f"{form}_{patient_id}")
    return f"{form}_{patient_id}_{st.session_state.get(f'{form}_count', 0)}"


def save_change(
    form: str,
    patient_id: str,
    key: str,
    about: str,
    said: str,
    shown: tuple[str, ...],
    preview: Callable[[], WhatIf],
    service: Callable[..., object],
    command: Callable[..., object],
) -> None:
    """`preview` and `service` refuse what cannot be right; `command` is what the service carries out, but for the
    reason, the versions to follow and the key of the request.

    `said` names the change in the line that is shown once it is saved. `shown` are the versions on the screen of what
    it is `about`; those of the moment when it was chosen are kept: what a colleague changes meanwhile is not
    overwritten.
    """
    chosen, follows = st.session_state.setdefault(f"{key}_shown", (about, shown))
    if chosen != about:
        _, follows = st.session_state[f"{key}_shown"] = about, shown
    found = _say_what_would_follow(preview)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = None
        if found and found.critical:
            reason = st.text_input("Why it is right all the same", max_chars=500, key=f"{key}_reason")
        is_saving = st.button("Save change", type="primary", key=f"{key}_save")
    request = st.session_state.setdefault(f"{key}_request", uuid4().hex)
    asked = command(patient_id=patient_id, follows=follows, reason=reason, idempotency_key=request)
    place = f"{key}_{about}"
    if st.session_state.get(f"{place}_asked") != asked:  # What was refused stands in the fields no more.
        st.session_state.pop(f"{place}_refused", None)
    if is_saving:
        st.session_state[f"{place}_asked"] = asked
        with attempt(place) as saving:
            refuse_unread_day()
            service(session.engine(), asked, session.actor(), clock())
        if saving.succeeded:
            st.session_state[f"{form}_count"] = st.session_state.get(f"{form}_count", 0) + 1
            can_take_back(f"{form}_{patient_id}", said, patient_id, request)
            drop_draft()
            st.rerun()
        if saving.was_overtaken:
            st.session_state[f"{key}_shown"] = about, shown
    show_refusal(place)


def _say_what_would_follow(preview: Callable[[], WhatIf]) -> WhatIf | None:
    """None while the change cannot be right yet; it then says why."""
    try:
        found = preview()
    except Refusal as refusal:
        st.caption(safe(str(refusal)))
        return None
    sheet("what_if", what_if=found)
    return found
