"""The form in which an owner answers what a drug rule found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import uuid4

import streamlit as st

from dashboard.auth import policy
from dashboard.clock import clock
from dashboard.domain.dates import days, weekday_words
from dashboard.domain.finding_cards import Card
from dashboard.domain.findings import Severity
from dashboard.domain.words import Answer
from dashboard.services import AnswerFinding, answer_finding
from dashboard.ui import session, wording
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.drafts import drop_draft, kept

USUALLY_SNOOZED_DAYS = 7


def answer_finding_form(patient_id: str, cards: Sequence[Card], follows: Mapping[str, str], today: date) -> None:
    """Whoever owns none of the findings is told whose they are. What was typed stays until it is saved."""
    own = {card.lead.key: card for card in cards if policy.may_answer(session.actor(), card.lead.owners)}
    if not own:
        st.info("Those who act for the specialty named on a finding answer it. You act for none of these.")
        return
    with kept("answer_finding", patient_id, f"answer_{patient_id}", "_finding") as key:
        _answer_fields(patient_id, own, follows, today, key)


def _answer_fields(patient_id: str, own: Mapping[str, Card], follows: Mapping[str, str], today: date, key: str) -> None:
    if st.session_state.pop(f"answer_{patient_id}_done", False):
        st.session_state[f"{key}_finding"] = None
    chosen = st.selectbox(
        "Finding",
        list(own),
        index=0 if len(own) == 1 else None,
        format_func=lambda key: f"{wording.SEVERITY[own[key].worst.severity]}: {own[key].lead.rule.title}",
        placeholder="Choose a finding",
        key=f"{key}_finding",
    )
    if chosen is None:
        return
    is_critical = own[chosen].worst.severity is Severity.CRITICAL
    answer = st.segmented_control(
        "Answer",
        [answer for answer in Answer if answer is not Answer.SNOOZED or not is_critical],
        default=Answer.ACKNOWLEDGED,
        format_func=lambda answer: wording.ANSWER[answer],
        required=True,
        key=f"{key}_{chosen}_answer",
        help="Acknowledge: seen. Decide: what will be done. Snooze: ask again on a day. Override: why it does not "
        "count for this patient.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        until = None
        if answer is Answer.SNOOZED:
            usual = today + days(USUALLY_SNOOZED_DAYS)
            until = st.date_input(
                "Ask again on", value=usual, format="DD/MM/YYYY", key=f"{key}_{chosen}_until", width=150
            )
        label = {Answer.DECIDED: "What was decided", Answer.OVERRIDDEN: "Why"}.get(answer, "Remark (optional)")
        reason = st.text_input(label, max_chars=500, key=f"{key}_{chosen}_reason")
        save = st.button("Save answer", type="primary", key=f"{key}_save")
        if until:
            st.text(f"Asks again on {weekday_words(until)}", width="content")
    request = st.session_state.setdefault(f"{key}_request", uuid4().hex)
    # The answer on the screen when the finding was chosen: what a colleague answers meanwhile is not overwritten.
    shown = st.session_state.setdefault(f"{key}_{chosen}_follows", follows.get(chosen))
    if save:
        with attempt(key) as saving:
            answer_finding(
                session.engine(),
                AnswerFinding(
                    patient_id=patient_id,
                    finding_key=chosen,
                    answer=answer,
                    until=until,
                    reason=reason,
                    follows=shown,
                    idempotency_key=request,
                ),
                session.actor(),
                clock(),
            )
        if saving.succeeded:
            del st.session_state[f"{key}_request"]
            del st.session_state[f"{key}_{chosen}_follows"]
            st.session_state[f"answer_{patient_id}_done"] = True
            drop_draft()
            st.rerun()
        if saving.was_overtaken:
            st.session_state[f"{key}_{chosen}_follows"] = follows.get(chosen)
    show_refusal(key)
