"""The form that updates one row of the treatment status: a cycle or the next state, in as few steps as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import streamlit as st

from dashboard.auth import policy
from dashboard.clock import clock
from dashboard.domain.cancer_states import EVIDENCE, may_follow
from dashboard.domain.cycles import ChangeCycle, CycleState
from dashboard.domain.dates import PartialDate, day_words, days
from dashboard.domain.record import CancerMove, Patient, PatientRecord
from dashboard.domain.treatment_status import StatusLine, cycle_number
from dashboard.domain.words import CancerState
from dashboard.services import MoveCancer, RecordTreatment, move_cancer, record_treatment
from dashboard.ui import session, wording
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.day_field import day_field, refuse_unread_day
from dashboard.ui.drafts import drop_draft, kept
from dashboard.ui.take_back import can_take_back
from dashboard.ui.text import safe

USUAL_DELAY_DAYS = 7
_CYCLE = {CycleState.GIVEN: "given", CycleState.DELAYED: "delayed", CycleState.OMITTED: "left out"}


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of a row, as it is saved; `evidence` is the reason where a cycle did not go as planned."""

    happened: CycleState | CancerState
    on: date | None
    evidence: str


def update_status(line: StatusLine, today: date) -> bool:
    """Whether something was saved, so that the next row may be chosen. What was typed stays until then. Other clinics
    are told who updates.

    What a colleague records meanwhile is not overwritten: the versions followed are those seen when the row was chosen.
    """
    if not policy.may(session.actor(), policy.Action.RECORD_CANCER):
        st.caption("Oncology updates these rows.")
        return False
    key = f"status_{line.key}_{st.session_state.get('status_count', 0)}"
    with kept(f"status/{line.key}", line.of.patient_id, key) as own:
        return _update(line, own, today)


def _update(line: StatusLine, own: str, today: date) -> bool:
    shown = st.session_state.setdefault(f"{own}_shown", line)
    follows = st.session_state.setdefault(f"{own}_follows", _follows(line))
    options = _options(shown)
    # What was chosen stays though a colleague's entry rules it out: saving says which way is allowed.
    was_chosen = st.session_state.get(f"{own}_happened")
    options += [was_chosen] if was_chosen and was_chosen not in options else []
    if not options:
        st.text("No cycle is planned and no state may follow this one. Record more on the patient's page.")
        return False
    is_due = shown.upcoming is not None and shown.upcoming.first_on <= today
    happened = st.segmented_control(
        "What happened",
        options,
        default=CycleState.GIVEN if is_due else None,
        format_func=lambda each: safe(_words(shown, each)),
        key=f"{own}_happened",
        wrap=True,
    )
    if happened is None:
        return False
    with st.container(horizontal=True, vertical_alignment="bottom"):
        said = _row_fields(shown, happened, own, today)
        is_saving = st.button("Save", type="primary", key=f"{own}_save")
    if is_saving:
        request = st.session_state.setdefault(f"{own}_request", uuid4().hex)
        with attempt(own) as saving:
            refuse_unread_day()
            _save_row(shown, said, follows, request)
        if saving.succeeded:
            day = f" {day_words(said.on)}" if said.on else ""
            who = f"{shown.of.name} ({shown.of.mrn or 'no number'})"
            words = f"{who}: {_words(shown, happened)}{day}"
            can_take_back("status", words, shown.of.patient_id, request)
            st.session_state["status_count"] = st.session_state.get("status_count", 0) + 1
            drop_draft()
            return True
        if saving.was_overtaken:
            st.session_state[f"{own}_shown"], st.session_state[f"{own}_follows"] = line, _follows(line)
    show_refusal(own)
    return False


def _options(line: StatusLine) -> list[CycleState | CancerState]:
    of_cycle: list[CycleState | CancerState] = list(_CYCLE) if line.upcoming else []
    if line.cancer is None:
        return of_cycle
    record = PatientRecord(patient=Patient(), cancers=line.of.cancers, cancer_treatments=line.of.treatments)
    return [*of_cycle, *may_follow(line.cancer, record)]


def _words(line: StatusLine, happened: CycleState | CancerState) -> str:
    if isinstance(happened, CancerState):
        return wording.cancer_state(happened)
    return f"{cycle_number(line.upcoming) if line.upcoming else 'Cycle'} {_CYCLE[happened]}"


def _row_fields(line: StatusLine, happened: CycleState | CancerState, own: str, today: date) -> _Said:
    key = f"{own}_{happened}"
    if isinstance(happened, CancerState):
        evidence = st.text_input("Evidence", EVIDENCE[happened], max_chars=500, key=f"{key}_evidence", width=330)
        return _Said(happened, day_field("Since", today, f"{key}_on"), evidence)
    assert line.upcoming
    planned = line.upcoming.first_on
    if happened is CycleState.GIVEN:
        return _Said(happened, day_field("Given on", min(planned, today), f"{key}_on"), "")
    reason = st.text_input("Reason", max_chars=400, key=f"{key}_reason", width=330)
    if happened is CycleState.OMITTED:
        return _Said(happened, None, reason)
    later = max(planned + days(USUAL_DELAY_DAYS), today)
    return _Said(happened, day_field("Delayed to", later, f"{key}_on"), reason)


def _follows(line: StatusLine) -> tuple[str, ...]:
    """The version of the cancer's state, then those of every treatment that the list was made from: a delay moves
    later cycles, too."""
    seen = (entry.provenance.version_id for entry in line.of.treatments)
    return (line.of.follows.get(line.key, ""), *seen)


def _save_row(line: StatusLine, said: _Said, follows: Sequence[str], request: str) -> None:
    engine, actor, now = session.engine(), session.actor(), clock()
    if isinstance(said.happened, CancerState):
        move = CancerMove(state=said.happened, on=PartialDate.on(said.on) if said.on else None, evidence=said.evidence)
        moved = MoveCancer(
            patient_id=line.of.patient_id, cancer_id=line.key, move=move, follows=follows[0], idempotency_key=request
        )
        move_cancer(engine, moved, actor, now)
        return
    assert line.upcoming
    change = ChangeCycle(fact_ids=line.upcoming.fact_ids, state=said.happened, on=said.on, reason=said.evidence)
    treatment = RecordTreatment(
        patient_id=line.of.patient_id, change=change, follows=tuple(follows[1:]), idempotency_key=request
    )
    record_treatment(engine, treatment, actor, now)
