"""The form of a cancer's state: the one that follows, or the last one put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.domain.cancer_states import EVIDENCE, may_follow, refuse_wrong_state
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Cancer, CancerMove, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import CancerState
from dashboard.services import CorrectMove, MoveCancer, OpenPatient, correct_move, move_cancer
from dashboard.ui import wording
from dashboard.ui.day_field import partial_day_field
from dashboard.ui.save_cancer import followed, save_cancer
from dashboard.ui.text import safe


def next_state(opened: OpenPatient, cancer: Cancer, own: str, key: str, today: date) -> None:
    """The states that may follow stand first; of any other it says which way is allowed."""
    move = state_fields(cancer, opened.record, own, PartialDate.on(today), today, usual=None)
    if move is None:
        return
    of = _of(opened, cancer, own)
    save_cancer(
        own,
        key,
        f"{cancer.site}: {_said(move)}.",
        move_cancer,
        lambda request: MoveCancer(**of, move=move, idempotency_key=request),
        now=opened.follows.get(cancer.provenance.fact_id, ""),
    )


def correct_state(opened: OpenPatient, cancer: Cancer, own: str, key: str, today: date) -> None:
    if not cancer.moves:
        st.text("No state of this cancer is recorded. Record one first.")
        return
    before, last = replace(cancer, moves=cancer.moves[:-1]), cancer.moves[-1]
    st.text(f"Recorded: {_said(last)}.")
    move = state_fields(before, opened.record, own, last.on, today, usual=last)
    if move is None:
        return
    of = _of(opened, cancer, own)
    save_cancer(
        own,
        key,
        f"{cancer.site}, corrected: {_said(move)}.",
        correct_move,
        lambda request: CorrectMove(**of, move=move, idempotency_key=request),
        now=opened.follows.get(cancer.provenance.fact_id, ""),
    )


def state_fields(
    cancer: Cancer, record: PatientRecord, own: str, on: PartialDate | None, today: date, *, usual: CancerMove | None
) -> CancerMove | None:
    """State, day or month or year, and evidence. None until a state is chosen."""
    first = list(may_follow(cancer, record))
    if usual and usual.state not in first:
        first.insert(0, usual.state)
    state = st.selectbox(
        "State",
        [*first, *(each for each in CancerState if each not in first and each is not cancer.state)],
        index=first.index(usual.state) if usual else None,
        format_func=lambda each: _offered(each, first),
        placeholder="Choose the state",
        filter_mode="contains",
        key=f"{own}_state",
        width=420,
    )
    if state is None:
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = partial_day_field("Since", on, f"{own}_on", today)
        known = usual.evidence if usual and usual.evidence else EVIDENCE[state]
        evidence = st.text_input("Evidence", known, max_chars=500, key=f"{own}_{state}_evidence", width=380)
    move = CancerMove(state=state, on=since, evidence=evidence)
    if not usual or usual.state is not state:
        _say_which_way(cancer, move, record)
    return move


def _offered(state: CancerState, first: Sequence[CancerState]) -> str:
    return wording.cancer_state(state) + ("" if state in first else " (not from here)")


def _say_which_way(cancer: Cancer, move: CancerMove, record: PatientRecord) -> None:
    try:
        refuse_wrong_state(cancer, move, record)
    except Refusal as refusal:
        st.caption(safe(str(refusal)))


def _of(opened: OpenPatient, cancer: Cancer, own: str) -> dict[str, str]:
    cancer_id = cancer.provenance.fact_id
    return {
        "patient_id": opened.record.patient.provenance.fact_id,
        "cancer_id": cancer_id,
        "follows": followed(own, opened.follows.get(cancer_id, "")),
    }


def _said(move: CancerMove) -> str:
    since = f" since {move.on.words}" if move.on else ""
    return f"{wording.cancer_state(move.state)}{since}" + (f", {move.evidence}" if move.evidence else "")
