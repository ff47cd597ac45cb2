"""The permanent banner on everything about one patient."""

from datetime import date

import streamlit as st

from dashboard.domain.record import Patient
from dashboard.ui import wording
from dashboard.ui.sheet import sheet


def patient_banner(patient: Patient, today: date) -> None:
    """Name, sex, birth date with age, number, and where a made-up or published case comes from. Stays in view."""
    with st.container(key="patient_banner"):
        sheet(
            "banner",
            name=wording.name(patient),
            identity=wording.identity(patient, today),
            origin=patient.origin,
            dates_invented=patient.dates_invented,
        )
