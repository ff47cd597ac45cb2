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
from dashboard.ui.drafts import kept, place_left
from dashboard.ui.same_words import same_words
from dashboard.ui.sheet import sheet
from dashboard.ui.state_form import correct_state, next_state
from dashboard.ui.take_back import change_receipt


class What(StrEnum):
    MOVE = "Next state"
    CORRECT = "Correct the last state"
    COMPLETE = "Stage and histology"
    WITHDRAW = "Withdraw"
    ASSESS = "Response, ECOG, adverse event"
    NEW = "New cancer"


_OF_NO_CANCER = (What.NEW, What.ASSESS)
_CHOICE = {What.ASSESS: "_assessed", What.WITHDRAW: "_which"}


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
    change_receipt(key)
    match place_left("cancer_state", patient_id):
        case [name, *cancer_ids]:
            st.session_state[f"{key}_what"] = What[name]
            st.session_state[f"{key}_which"] = next(iter(cancer_ids), None)
    kinds = list(What) if record.cancers else [What.NEW, What.ASSESS]
    what = st.segmented_control("Record", kinds, default=kinds[0], required=True, key=f"{key}_what", wrap=True)
    cancer = None if what in _OF_NO_CANCER else _chosen(record.cancers, key)
    if cancer is None and what not in _OF_NO_CANCER:
        return
    place = [what.name, cancer.provenance.fact_id] if cancer else [what.name]
    count = str(st.session_state.get(f"{key}_count", 0))
    draft, form_key = "/".join(["cancer_state", *place]), "_".join([key, count, *place])
    with kept(draft, patient_id, form_key, _CHOICE.get(what, "")) as own:
        _form(opened, what, cancer, own, key, today)


def _form(opened: OpenPatient, what: What, cancer: Cancer | None, own: str, key: str, today: date) -> None:
    match what, cancer:
        case What.NEW, _:
            new_cancer(opened.record, own, key, today)
        case What.ASSESS, _:
            assess_cancer(opened.record, own, key, today)
        case What.MOVE, Cancer():
            next_state(opened, cancer, own, key, today)
        case What.CORRECT, Cancer():
            correct_state(opened, cancer, own, key, today)
        case What.COMPLETE, Cancer():
            complete_cancer(opened.record, cancer, own, key, today)
        case What.WITHDRAW, Cancer():
            withdraw(opened, cancer, own, key)


def _chosen(cancers: tuple[Cancer, ...], key: str) -> Cancer | None:
    """The only one, or the one that somebody chooses: several may be of one site."""
    if len(cancers) == 1:
        return cancers[0]
    saved = st.session_state.get(f"{key}_count", 0)
    by_id = {cancer.provenance.fact_id: cancer for cancer in cancers}
    chosen = st.selectbox(
        "Cancer",
        list(by_id),
        index=None,
        format_func=same_words(lambda fact_id: _words(by_id[fact_id]), f"{key}_{saved}_which"),
        placeholder="Choose a cancer",
        key=f"{key}_which",
        width=420,
    )
    return by_id.get(chosen) if chosen else None


def _words(cancer: Cancer) -> str:
    began = next((move.on.words for move in cancer.moves if move.on), "day not recorded")
    return ", ".join(filter(None, (cancer.site, cancer.histology, f"first recorded state {began}")))
