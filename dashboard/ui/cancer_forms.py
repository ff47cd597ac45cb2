"""The forms of a cancer beside its states: a new one, its stage and histology, and withdrawing what was wrong."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Cancer, PatientRecord
from dashboard.domain.words import ACTIVE_CANCER, CANCER_IN_WORK_UP
from dashboard.services import (
    CorrectCancer,
    OpenPatient,
    RecordCancer,
    RetractCancer,
    RetractMove,
    correct_cancer,
    record_cancer,
    retract_cancer,
    retract_move,
)
from dashboard.ui import wording
from dashboard.ui.day_field import partial_day_field
from dashboard.ui.save_cancer import followed, save_cancer
from dashboard.ui.state_form import state_fields
from dashboard.ui.text import safe

LAST_STATE, WHOLE = "The last state", "The cancer with all its states"


def new_cancer(record: PatientRecord, own: str, key: str, today: date) -> None:
    patient_id = record.patient.provenance.fact_id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        site = st.text_input("Site and side", max_chars=500, placeholder="left breast", key=f"{own}_site", width=240)
        histology, stage = _histology_and_stage(Cancer(site=site), own)
    if there := [c for c in record.cancers if site and c.site.casefold() == site.strip().casefold()]:
        state = wording.cancer_state(there[-1].state).lower()
        going_on = there[-1].state in ACTIVE_CANCER | CANCER_IN_WORK_UP
        last = "Is this another one?" if going_on else "A recurrence is its next state, a new primary is a new cancer."
        st.caption(safe(f"{site.strip()} is recorded already: {state}. {last}"))
    alone = Cancer(site=site)
    move = state_fields(alone, record, own, PartialDate.on(today), today, usual=None)
    if move is None:
        return
    cancer = Cancer(site=site, histology=histology, stage=stage, moves=(move,))
    save_cancer(
        own,
        key,
        f"{site.strip()}: {wording.cancer_state(move.state)}{f' since {move.on.words}' if move.on else ''}.",
        record_cancer,
        lambda request: RecordCancer(patient_id=patient_id, cancer=cancer, idempotency_key=request),
    )


def complete_cancer(record: PatientRecord, cancer: Cancer, own: str, key: str, today: date) -> None:
    version = cancer.provenance.version_id
    follows = followed(own, version)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        site = st.text_input("Site and side", cancer.site, max_chars=500, key=f"{own}_site", width=240)
        histology, stage = _histology_and_stage(cancer, own)
        icd10 = st.text_input("ICD-10", cancer.icd10 or "", max_chars=20, key=f"{own}_icd10", width=110)
    diagnosed_on = partial_day_field("Diagnosed", cancer.diagnosed_on, f"{own}_on", today)
    told = Cancer(site=site, histology=histology, stage=stage, icd10=icd10, diagnosed_on=diagnosed_on)
    save_cancer(
        own,
        key,
        f"{site.strip()}, {stage or 'stage not recorded'}.",
        correct_cancer,
        lambda request: CorrectCancer(
            patient_id=record.patient.provenance.fact_id,
            cancer_id=cancer.provenance.fact_id,
            follows=follows,
            cancer=told,
            idempotency_key=request,
        ),
        now=version,
    )


def withdraw(opened: OpenPatient, cancer: Cancer, own: str, key: str) -> None:
    """What was recorded in error: the last state, or the cancer. The history keeps both."""
    choices = [LAST_STATE, WHOLE] if len(cancer.moves) > 1 else [WHOLE]
    which = st.segmented_control("Withdraw", choices, default=choices[0], required=True, key=f"{own}_which")
    reason = st.text_input("Reason", max_chars=500, key=f"{own}_reason", width=420)
    cancer_id, version = cancer.provenance.fact_id, cancer.provenance.version_id
    of_states, of_cancer = opened.follows.get(cancer_id, ""), version
    now = of_states if which == LAST_STATE else of_cancer
    of = {
        "patient_id": opened.record.patient.provenance.fact_id,
        "cancer_id": cancer_id,
        "follows": followed(f"{own}_{which == WHOLE}", now),
        "reason": reason,
    }
    kind, service = (RetractMove, retract_move) if which == LAST_STATE else (RetractCancer, retract_cancer)
    what = wording.cancer_state(cancer.state).lower() if which == LAST_STATE else "the cancer"
    save_cancer(
        f"{own}_{which == WHOLE}",
        key,
        f"{cancer.site}: withdrew {what}.",
        service,
        lambda request: kind(**of, idempotency_key=request),
        now=now,
    )


def _histology_and_stage(cancer: Cancer, own: str) -> tuple[str, str]:
    histology = st.text_input("Histology", cancer.histology or "", max_chars=500, key=f"{own}_histology", width=260)
    return histology, st.text_input("Stage", cancer.stage or "", max_chars=500, key=f"{own}_stage", width=180)
