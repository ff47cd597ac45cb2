"""The form that records what was done about a test. Used wherever work is listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import streamlit as st

from dashboard.auth import policy
from dashboard.clock import clock
from dashboard.domain.dates import day_words
from dashboard.domain.words import ActFinding, ActState, Specialty
from dashboard.services import RecordAct, RetractAct, record_act, retract_act
from dashboard.ui import session, wording
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.day_field import day_field, refuse_unread_day
from dashboard.ui.drafts import drop_draft, kept, place_left
from dashboard.ui.undo import UNDONE, receipt_with_undo
from db import worklist

_NEEDS_REASON = (ActState.DECLINED, ActState.WAIVED)
_DATE_LABEL = {
    ActState.ORDERED: "Ordered on",
    ActState.BOOKED: "Booked for",
    ActState.DONE: "Done on",
    ActState.DECLINED: "Declined on",
    ActState.WAIVED: "Waived on",
}


@dataclass(frozen=True, slots=True)
class OpenTest:
    """One line of the form's choice; `title` leaves the state out. `follows` is the last act that the screen shows.

    What was found is asked of a test of the screening alone: what monitoring finds is recorded as results, and a task
    finds nothing.
    """

    patient_id: str
    plan_key: str
    label: str
    title: str
    owner: Specialty
    follows: str | None
    is_test: bool


def record_act_form(tests: Sequence[OpenTest], *, key: str) -> OpenTest | None:
    """Choose a test and say what was done; returns the test chosen. `key` tells two forms apart.

    The chosen test is kept as it was when it was chosen: what a colleague records meanwhile is not overwritten, and
    what was typed stays until it is saved.
    """
    if st.session_state.pop(f"{key}_done", False):
        st.session_state[f"{key}_test"] = st.session_state[f"{key}_chosen"] = None
    before: OpenTest | None = st.session_state.get(f"{key}_chosen")
    by_key = {test.plan_key: test for test in tests}
    if before and st.session_state.get(f"{key}_test") == before.plan_key:
        by_key[before.plan_key] = before
    left = "/".join(place_left("act", tests[0].patient_id))
    if left in by_key:
        st.session_state[f"{key}_test"] = left
    chosen = st.selectbox(
        "Test",
        list(by_key),
        index=None,
        format_func=lambda plan_key: by_key[plan_key].label,
        placeholder="Choose a test to record what was done",
        # In the order given: a fuzzy search would put the shortest label first, whatever round it is of.
        filter_mode="contains",
        key=f"{key}_test",
    )
    _receipt(key)
    if chosen is None:
        return None
    test = st.session_state[f"{key}_chosen"] = by_key[chosen]
    if not policy.may_record_act(session.actor(), test.owner):
        st.info(f"Only the clinics, the coordinator and {wording.plain(test.owner).lower()} record this test.")
        return test
    # Each act saved starts new fields: what was typed for one never shows under another.
    new_key = f"{key}_{test.plan_key}_{st.session_state.get(f'{key}_count', 0)}"
    if before is None or before.plan_key != chosen:
        st.session_state.pop(f"{new_key}_follows", None)
    with kept(f"act/{test.plan_key}", test.patient_id, new_key) as own:
        _act_fields(test, key, own)
    return test


def _act_fields(test: OpenTest, key: str, own: str) -> None:
    state = st.segmented_control(
        "What happened",
        list(ActState),
        default=ActState.ORDERED,
        format_func=lambda state: wording.ACT[state],
        key=f"{own}_state",
        required=True,
        wrap=True,
    )
    finding, reason = None, None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        on = day_field(_DATE_LABEL[state], clock().today(), f"{own}_on")
        if state is ActState.DONE and test.is_test:
            finding = st.selectbox(
                "Finding",
                list(ActFinding),
                index=None,
                format_func=lambda finding: wording.FINDING[finding],
                placeholder="Result not known yet",
                key=f"{own}_finding",
                width=260,
            )
        elif state is not ActState.DONE:
            optional = "" if state in _NEEDS_REASON else " (optional)"
            reason = st.text_input(f"Reason{optional}", max_chars=500, key=f"{own}_reason", width=260)
        save = st.button("Save", type="primary", key=f"{own}_save")
    request = st.session_state.setdefault(f"{own}_request", uuid4().hex)
    follows = st.session_state.setdefault(f"{own}_follows", test.follows)
    if save:
        with attempt(own) as saving:
            refuse_unread_day()
            act_id = record_act(
                session.engine(),
                RecordAct(
                    patient_id=test.patient_id,
                    plan_key=test.plan_key,
                    state=state,
                    on=on,
                    finding=finding,
                    reason=reason,
                    follows=follows,
                    idempotency_key=request,
                ),
                session.actor(),
                clock(),
            )
        if saving.succeeded:
            said = f"{test.title}: {wording.ACT[state].lower()} {day_words(on)}"
            st.session_state[f"{key}_saved"] = (test.patient_id, act_id, said, uuid4().hex)
            st.session_state[f"{key}_count"] = st.session_state.get(f"{key}_count", 0) + 1
            st.session_state[f"{key}_done"] = True
            drop_draft()
            st.rerun()
        if saving.was_overtaken:
            st.session_state[f"{own}_follows"] = _follows_now(test)
    show_refusal(own)


def _follows_now(test: OpenTest) -> str | None:
    """After the refusal has told what a colleague recorded, the next attempt may follow it."""
    with session.reading() as db:
        return worklist.follows(db, test.patient_id).get(test.plan_key)


def _receipt(key: str) -> None:
    """What was saved last here, with undo."""
    saved = st.session_state.get(f"{key}_saved")
    if not saved:
        return
    patient_id, act_id, said, request = saved
    command = RetractAct(patient_id=patient_id, act_id=act_id, reason=UNDONE, idempotency_key=request)
    is_undone, is_hidden = receipt_with_undo(
        key, said, lambda: retract_act(session.engine(), command, session.actor(), clock()), can_hide=True
    )
    if is_undone or is_hidden:
        st.session_state[f"{key}_saved"] = None
        st.session_state[f"{key}_done"] = is_undone
        st.rerun()
