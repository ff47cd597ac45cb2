"""What every form of a fact shares: saved once, with a receipt that can undo it, never over a colleague's change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from uuid import uuid4

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.record import Fact, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.services import (
    CorrectFact,
    RecordFacts,
    RetractFacts,
    UndoChange,
    correct_fact,
    record_facts,
    retract_facts,
    undo_change,
)
from dashboard.ui import session
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.day_field import refuse_unread_day
from dashboard.ui.drafts import drop_draft, kept
from dashboard.ui.facts.words import fact_line
from dashboard.ui.text import safe
from dashboard.ui.undo import UNDONE, receipt_with_undo
from db.versions import Version

Fields = Callable[[PatientRecord, Fact | None, str, date], Fact | str]
"""Draws the fields of a kind and returns the fact, or in words what is missing still. A fact that is corrected fills
them."""

Change = Callable[[str], str]
"""Saves with the key of the request, and names what was saved."""


def form_key(patient_id: str, form: str) -> str:
    """Each save starts new fields: what was typed for one fact never shows under another."""
    return f"facts_{patient_id}_{form}_{st.session_state.get(f'facts_{patient_id}_count', 0)}"


def record_form(record: PatientRecord, fields: Fields, form: str, today: date) -> None:
    patient_id = record.patient.provenance.fact_id
    with kept(f"record/{form}", patient_id, form_key(patient_id, form)) as key:
        fact = fields(record, None, key, today)
        save_facts(patient_id, key, fact if isinstance(fact, str) else (fact,))


def save_facts(patient_id: str, key: str, facts: tuple[Fact, ...] | str, said: str = "") -> None:
    """Save, for new facts. `facts` may say what is missing still."""

    def change(request: str) -> str:
        if isinstance(facts, str):
            raise Refusal(facts)
        command = RecordFacts(patient_id=patient_id, facts=facts, idempotency_key=request)
        record_facts(session.engine(), command, session.actor(), clock())
        return said or fact_line(facts[0])

    if isinstance(facts, str):
        st.caption(safe(facts))
    _save(patient_id, key, "Save", change)


def correct_form(record: PatientRecord, fields: Fields, last: Version, today: date) -> None:
    """The fields hold what was recorded when the entry was chosen. What a colleague changes meanwhile is overwritten
    only by a second press, after it was said who changed what."""
    with _kept_of(last, "Correct", last.fact_id) as key:
        _correct_fields(record, fields, last, today, key)


def _correct_fields(record: PatientRecord, fields: Fields, last: Version, today: date, key: str) -> None:
    patient_id = last.patient_id
    held: Version = st.session_state.setdefault(f"{key}_held", last)
    follows = st.session_state.setdefault(f"{key}_follows", last.version_id)
    fact = fields(record, held.fact, key, today)

    def change(request: str) -> str:
        if isinstance(fact, str):
            raise Refusal(fact)
        command = CorrectFact(patient_id=patient_id, follows=follows, fact=fact, idempotency_key=request)
        correct_fact(session.engine(), command, session.actor(), clock())
        return f"Corrected: {fact_line(fact)}"

    if isinstance(fact, str):
        st.caption(safe(fact))
    if _save(patient_id, key, "Save correction", change):
        st.session_state[f"{key}_follows"] = last.version_id


def withdraw_form(last: Version) -> None:
    with _kept_of(last, "Withdraw", f"{last.fact_id}_withdraw") as key:
        _withdraw_fields(last, key)


def _withdraw_fields(last: Version, key: str) -> None:
    follows = st.session_state.setdefault(f"{key}_follows", last.version_id)
    reason = st.text_input("What was wrong", max_chars=500, key=f"{key}_reason")

    def change(request: str) -> str:
        command = RetractFacts(
            patient_id=last.patient_id, follows=(follows,), reason=reason or "", idempotency_key=request
        )
        retract_facts(session.engine(), command, session.actor(), clock())
        return f"Withdrawn: {fact_line(last.fact)}"

    if _save(last.patient_id, key, "Withdraw", change):
        st.session_state[f"{key}_follows"] = last.version_id


def receipt(patient_id: str) -> None:
    """What was saved last here, with undo."""
    place = f"facts_{patient_id}_saved"
    saved: tuple[str, UndoChange] | None = st.session_state.get(place)
    if saved is None:
        return
    said, undo = saved
    gone = receipt_with_undo(
        place, said, lambda: undo_change(session.engine(), undo, session.actor(), clock()), can_hide=True
    )
    if any(gone):
        st.session_state[place] = None
        _begin_new_fields(patient_id)
        st.rerun()


def _save(patient_id: str, key: str, label: str, change: Change) -> bool:
    """Whether a colleague was first."""
    request = st.session_state.setdefault(f"{key}_request", uuid4().hex)
    was_overtaken = False
    if st.button(label, type="primary", key=f"{key}_save"):
        with attempt(key) as saving:
            refuse_unread_day()
            said = change(request)
        if saving.succeeded:
            undo = UndoChange(patient_id=patient_id, change=request, reason=UNDONE, idempotency_key=uuid4().hex)
            st.session_state[f"facts_{patient_id}_saved"] = said, undo
            drop_draft()
            _begin_new_fields(patient_id)
            st.rerun()
        was_overtaken = saving.was_overtaken
    show_refusal(key)
    return was_overtaken


def _kept_of(last: Version, does: str, form: str) -> AbstractContextManager[str]:
    draft = f"record/{last.kind}/{last.fact_id}/{does}"
    return kept(draft, last.patient_id, form_key(last.patient_id, form))


def _begin_new_fields(patient_id: str) -> None:
    count = f"facts_{patient_id}_count"
    st.session_state[count] = st.session_state.get(count, 0) + 1
