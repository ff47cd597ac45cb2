"""A restricted patient: what those see who are not named, and who may be named."""

from __future__ import annotations

from datetime import date
from typing import NoReturn
from uuid import uuid4

import streamlit as st

from dashboard.auth import policy
from dashboard.clock import clock
from dashboard.domain.sight import EMERGENCY_LASTS, RESTRICTED, SHORTEST_REASON, Restriction
from dashboard.services import (
    OpenInEmergency,
    OpenPatient,
    RestrictPatient,
    accounts_to_name,
    open_in_emergency,
    restrict_patient,
    restriction_of,
)
from dashboard.ui import session
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.places import PATIENTS, go_to_patient
from dashboard.ui.text import safe
from dashboard.ui.when_opened import when_opened


def restricted_patient(patient_id: str, why: str) -> NoReturn:
    """In place of a page about a patient whom the person may not see."""
    st.title(RESTRICTED, anchor=False)
    st.info(safe(why), icon=":material/lock:")
    actor = session.actor()
    if policy.may(actor, policy.Action.BREAK_GLASS):
        when_opened("Open in an emergency", f"emergency_{patient_id}", lambda: _emergency_form(patient_id))
    if policy.may(actor, policy.Action.RESTRICT):
        when_opened("Who may see this patient", f"restriction_{patient_id}", lambda: _restriction_form(patient_id))
    st.page_link(PATIENTS, label="Go to patients", icon=":material/search:")
    st.stop()


def link_to_restricted(patient_id: str | None) -> None:
    """Where the row chosen in a list is about such a patient; nothing where it is not."""
    if not patient_id:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text("This patient is restricted to named staff. Their page says who may grant access.")
        if st.button("Open patient", icon=":material/lock:", key="open_restricted"):
            go_to_patient(patient_id)


def restriction_form(opened: OpenPatient, _today: date) -> None:
    """Who may see the patient; changed by a coordinator or a lead, read by everybody who sees the patient."""
    _restriction_form(opened.record.patient.provenance.fact_id)


def _restriction_form(patient_id: str) -> None:
    key = f"restrict_{patient_id}"
    with session.reading() as db:
        held, names = restriction_of(db, patient_id), accounts_to_name(db)
    if held:
        st.text(f"Only {', '.join(names.get(each, each) for each in held.named)}. {held.reason}")
    else:
        st.text("Everybody who may sign in sees this patient.")
    if not policy.may(session.actor(), policy.Action.RESTRICT):
        st.text("A coordinator or a lead changes that.")
        return
    # The one on the screen when it was first drawn: a colleague's change meanwhile empties no field, and is told.
    shown = st.session_state.setdefault(f"{key}_shown", held)
    own = f"{key}_{_version(shown)}"
    follows = st.session_state.setdefault(f"{own}_follows", _version(shown))
    named = st.multiselect(
        "Who may see the patient (nobody chosen: everybody)",
        list(names),
        default=[each for each in shown.named if each in names] if shown else [],
        format_func=lambda each: f"{names[each]} ({each})",
        key=f"{own}_named",
    )
    reason = st.text_input("Reason", max_chars=500, key=f"{own}_reason")
    request = st.session_state.setdefault(f"{own}_request", uuid4().hex)
    if st.button("Save who may see the patient", key=f"{own}_save", type="primary"):
        with attempt(key) as saving:
            command = RestrictPatient(
                patient_id=patient_id, named=tuple(named), reason=reason, follows=follows, idempotency_key=request
            )
            restrict_patient(session.engine(), command, session.actor(), clock())
        if saving.succeeded:
            for each in (f"{key}_shown", f"{own}_follows", f"{own}_request"):
                del st.session_state[each]
            st.rerun()
        if saving.was_overtaken:
            st.session_state[f"{own}_follows"] = _version(held)
    show_refusal(key)


def _version(restriction: Restriction | None) -> str | None:
    return restriction.provenance.version_id if restriction else None


def _emergency_form(patient_id: str) -> None:
    key = f"emergency_{patient_id}"
    minutes = EMERGENCY_LASTS.seconds // 60
    st.text(f"You will see the record for {minutes} minutes. That is noted, and a lead reviews it.")
    reason = st.text_input(
        f"Why it cannot wait (at least {SHORTEST_REASON} characters)", max_chars=500, key=f"{key}_reason"
    )
    request = st.session_state.setdefault(f"{key}_request", uuid4().hex)
    if st.button(f"Open for {minutes} minutes", key=f"{key}_open", type="primary"):
        with attempt(key) as opening:
            command = OpenInEmergency(patient_id=patient_id, reason=reason, idempotency_key=request)
            open_in_emergency(session.engine(), command, session.actor(), clock())
        if opening.succeeded:
            del st.session_state[f"{key}_request"]
            st.rerun()
    show_refusal(key)
