"""The form of what was said of response, performance and harm: RECIST category, ECOG, CTCAE grade with its version."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import streamlit as st

from dashboard.domain.dates import PartialDate
from dashboard.domain.recist import Recist, recist
from dashboard.domain.record import PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import CtcaeVersion
from dashboard.services import AdverseEvent, Performance, RecordAssessment, Response, record_assessment
from dashboard.ui.day_field import partial_day_field
from dashboard.ui.enter_treatment import cancer_sites
from dashboard.ui.save_cancer import save_cancer
from dashboard.ui.text import safe

NEW_LESION, ALL_GONE = "New lesion", "No target left, nodes below 10 mm"
_ECOG = (
    *("fully active", "restricted in strenuous activity", "up more than half the day, not able to work"),
    *("in bed or chair more than half the day", "cannot care for themselves", "dead"),
)
_RECIST = {
    Recist.CR: "complete response",
    Recist.PR: "partial response",
    Recist.SD: "stable disease",
    Recist.PD: "progressive disease",
    Recist.NE: "not evaluable",
}


class What(StrEnum):
    RESPONSE = "RECIST 1.1 category"
    ECOG = "ECOG"
    EVENT = "Adverse event (CTCAE)"


def assess_cancer(record: PatientRecord, own: str, key: str, today: date) -> None:
    sites = cancer_sites(record)
    kinds = list(What) if sites else [What.ECOG, What.EVENT]
    what = st.segmented_control("What", kinds, default=kinds[0], required=True, key=f"{own}_assessed")
    own = f"{own}_{what.name}"
    on = partial_day_field("On", PartialDate.on(today), f"{own}_on", today, is_needed=True)
    said: Response | Performance | AdverseEvent | None
    match what:
        case What.RESPONSE:
            said, words = _response(sites, own)
        case What.ECOG:
            ecog = st.selectbox(
                "ECOG", range(6), index=None, format_func=lambda n: f"{n}, {_ECOG[n]}", key=f"{own}_ecog", width=420
            )
            said, words = None if ecog is None else Performance(ecog), f"ECOG {ecog}"
        case What.EVENT:
            said, words = _adverse_event(own)
    if said is None or on is None:
        return
    save_cancer(
        own,
        key,
        f"{words}, {on.words}.",
        record_assessment,
        lambda request: RecordAssessment(
            patient_id=record.patient.provenance.fact_id, on=on, said=said, idempotency_key=request
        ),
    )


def _response(sites: list[str], own: str) -> tuple[Response | None, str]:
    """The category is the reader's; what the sums give is offered beside it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        site = st.selectbox("Cancer", sites, index=0 if len(sites) == 1 else None, key=f"{own}_site", width=200)
        sums = [
            st.number_input(f"{name}, mm", min_value=0.0, value=None, format="%g", key=f"{own}_{name}", width=150)
            for name in ("Baseline", "Smallest so far", "Now")
        ]
        seen = st.pills("Also seen", [NEW_LESION, ALL_GONE], selection_mode="multi", key=f"{own}_seen")
    try:
        computed = recist(*sums, new_lesion=NEW_LESION in seen, all_gone=ALL_GONE in seen)
    except Refusal as refusal:
        st.caption(safe(str(refusal)))
        return None, ""
    if computed is not Recist.NE:
        st.text(f"The target lesions give {computed}, {_RECIST[computed]}; what is not a target may say otherwise.")
    category = st.segmented_control(
        "Category as it was read",
        list(Recist),
        default=None,
        format_func=lambda each: f"{each}, {_RECIST[each]}",
        key=f"{own}_category",
        wrap=True,
    )
    return (Response(site, category) if site and category else None), f"{site}: {category}"


def _adverse_event(own: str) -> tuple[AdverseEvent | None, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        term = st.text_input("CTCAE term", max_chars=500, key=f"{own}_term", width=300)
        grade = st.segmented_control("Grade", range(1, 6), default=None, key=f"{own}_grade")
        version = st.segmented_control(
            "CTCAE version", list(CtcaeVersion), default=CtcaeVersion.FIVE, required=True, key=f"{own}_version"
        )
    said = AdverseEvent(term, grade, version) if grade else None
    return said, f"{term.strip()}, grade {grade} by CTCAE {version}"
