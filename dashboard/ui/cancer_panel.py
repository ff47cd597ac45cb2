"""Cancer and its state: the history of each cancer, what may follow, and the forms in which oncology records it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import streamlit as st

from dashboard.auth import policy
from dashboard.clock import clock
from dashboard.domain.cancer_states import EVIDENCE, allowed, may_follow
from dashboard.domain.record import Cancer
from dashboard.services import OpenPatient
from dashboard.services.recording import when_recorded
from dashboard.ui import session
from dashboard.ui.assess_cancer import assess_cancer
from dashboard.ui.cancer_forms import complete_cancer, new_cancer, withdraw
from dashboard.ui.save_cancer import cancer_receipt
from dashboard.ui.sheet import sheet
from dashboard.ui.state_form import correct_state, next_state


class What(StrEnum):
    MOVE = "Next state"
    CORRECT = "Correct the last state"
    COMPLETE = "Stage and histology"
    WITHDRAW = "Withdraw"
    ASSESS = "Response, ECOG, adverse event"
    NEW = "New cancer"


def cancer_panel(opened: OpenPatient, today: date) -> None:
    """Whoever may not record a cancer reads its history and is told who may. What was typed stays until it is saved."""
    record = opened.record
    zone_clock = clock()
    sheet(
        "cancers",
        cancers=record.cancers,
        responses=[r for r in record.results if r.test in ("recist", "ecog")],
        recorded=lambda fact: when_recorded(fact, zone_clock),
        follows={c.provenance.fact_id: may_follow(c, record) for c in record.cancers},
        after=lambda state: [move for move in allowed(state) if move.needs_surgery],
        evidence=EVIDENCE,
    )
    if not policy.may(session.actor(), policy.Action.RECORD_CANCER):
        st.info("Oncology records cancers and their states; ask oncology.")
        return
    patient_id = record.patient.provenance.fact_id
    key = f"cancer_{patient_id}"
    cancer_receipt(key, patient_id)
    kinds = list(What) if record.cancers else [What.NEW, What.ASSESS]
    what = st.segmented_control("Record", kinds, default=kinds[0], required=True, key=f"{key}_what", wrap=True)
    own = f"{key}_{st.session_state.get(f'{key}_count', 0)}_{what.name}"
    if what is What.NEW:
        new_cancer(record, own, key, today)
    elif what is What.ASSESS:
        assess_cancer(record, own, key, today)
    elif cancer := _chosen(record.cancers, key):
        own = f"{own}_{cancer.provenance.fact_id}"
        match what:
            case What.MOVE:
                next_state(opened, cancer, own, key, today)
            case What.CORRECT:
                correct_state(opened, cancer, own, key, today)
            case What.COMPLETE:
                complete_cancer(record, cancer, own, key, today)
            case What.WITHDRAW:
                withdraw(opened, cancer, own, key)


def _chosen(cancers: tuple[Cancer, ...], key: str) -> Cancer | None:
    """The only one, or the one that somebody chooses: several may be of one site."""
    if len(cancers) == 1:
        return cancers[0]
    by_id = {cancer.provenance.fact_id: cancer for cancer in cancers}
    chosen = st.selectbox(
        "Cancer",
        list(by_id),
        index=None,
        format_func=lambda fact_id: _words(by_id[fact_id]),
        placeholder="Choose a cancer",
        key=f"{key}_which",
        width=420,
    )
    return by_id.get(chosen) if chosen else None


def _words(cancer: Cancer) -> str:
    began = next((move.on.words for move in cancer.moves if move.on), "day not recorded")
    return ", ".join(filter(None, (cancer.site, cancer.histology, f"first recorded state {began}")))
