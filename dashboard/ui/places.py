"""Where the pages are, and which patient is open."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from dashboard.ui.text import safe

PATIENT = "../pages/patient.py"
AS_KNOWN = "../pages/as_known.py"
PATIENTS = "../pages/patients.py"
WEEKLY_REVIEW = "../pages/weekly_review.py"


def open_patient_id() -> str:
    """The opaque id in the address. Without one the page says what to do and stops."""
    patient_id = st.query_params.get("id")
    if not patient_id:
        no_patient("No patient is open. Find one by name, number, antibody, risk or state.")
    return patient_id


def no_patient(why: str) -> NoReturn:
    """Says why no patient is shown and where to find one."""
    st.title("Patient", anchor=False)
    st.info(safe(why))
    st.page_link(PATIENTS, label="Go to patients", icon=":material/search:")
    st.stop()


def go_to_patient(patient_id: str) -> NoReturn:
    st.switch_page(PATIENT, query_params={"id": patient_id})
