"""How active the myositis is: instruments, scores, and whether to screen again after a flare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import streamlit as st

from dashboard.auth import policy
from dashboard.clock import clock
from dashboard.domain import classification, improvement
from dashboard.domain.care_plan import Flare
from dashboard.domain.disease_activity import MEANINGFUL_SKIN_CHANGE, SKIN, disease_activity
from dashboard.protocols.catalogue import lab_tests
from dashboard.protocols.loader import imacs
from dashboard.services import AnswerFlare, OpenPatient, answer_flare
from dashboard.ui import session
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.sheet import sheet


def disease_activity_panel(opened: OpenPatient, today: date) -> None:
    skin = next(sign for sign in imacs().activity_signs if sign.name == SKIN)
    sheet(
        "disease_activity",
        found=disease_activity(opened.record, opened.findings, lab_tests(), skin, today),
        skin=skin,
        skin_change=MEANINGFUL_SKIN_CHANGE,
        improvement=improvement,
        classification=classification,
    )
    _flares(opened.record.patient.provenance.fact_id, opened.plan.flares)


def _flares(patient_id: str, flares: Sequence[Flare]) -> None:
    """A line a flare, with a button for each answer that it does not have."""
    may = policy.may(session.actor(), policy.Action.RECORD_MYOSITIS)
    for flare in flares:
        key = f"flare_{patient_id}_{flare.on}"
        if clicked := st.session_state.pop(f"{key}_clicked", None):
            _answer(clicked, key)
        with st.container(horizontal=True, vertical_alignment="center", key=key):
            st.text(_words(flare), width="stretch")
            for screen_again in (True, False):
                is_given = flare.answered and flare.answered.screen_again is screen_again
                if may and not is_given:
                    word = "yes" if screen_again else "no"
                    st.button(
                        f"Change to {word}" if flare.answered else word.capitalize(),
                        key=f"{key}_{screen_again}",
                        on_click=_clicked,
                        args=(patient_id, flare, screen_again, key),
                    )
        show_refusal(key)
    if flares and not may:
        st.caption("Dermatology or rheumatology answers whether to screen again.")


def _words(flare: Flare) -> str:
    if flare.answered is None:
        return f"{flare.words}: screen again?"
    said = "yes" if flare.answered.screen_again else "no"
    author = flare.answered.provenance.recorded_by
    return f"{flare.words}: screen again? Answered {said} by {author} on {flare.answered.on.words}."


def _clicked(patient_id: str, flare: Flare, screen_again: bool, key: str) -> None:
    """Runs before the page reads the patient again, so `flare` is what the person saw, whoever answered since."""
    follows = flare.answered.provenance.version_id if flare.answered else None
    request = st.session_state.setdefault(f"{key}_{screen_again}_{follows}_request", uuid4().hex)
    st.session_state[f"{key}_clicked"] = AnswerFlare(
        patient_id=patient_id,
        flare_on=flare.on,
        screen_again=screen_again,
        follows=follows,
        idempotency_key=request,
    )


def _answer(command: AnswerFlare, key: str) -> None:
    with attempt(key) as answering:
        answer_flare(session.engine(), command, session.actor(), clock())
    if answering.succeeded:
        st.rerun()
