"""The permanent banner on everything about one patient."""

from datetime import date

import streamlit as st

from dashboard.domain.record import Patient
from dashboard.ui import wording
from dashboard.ui.sheet import sheet


def patient_banner(patient: Patient, today: date, *, key: str = "patient_banner") -> None:
    """Name, sex, birth date with age, number, and where a made-up or published case comes from.

    Under its usual key it stays in view while the page is scrolled.
    """
    with st.container(key=key):
        sheet(
            "banner",
            name=wording.name(patient),
            identity=wording.identity(patient, today),
            origin=patient.origin,
            dates_invented=patient.dates_invented,
        )
