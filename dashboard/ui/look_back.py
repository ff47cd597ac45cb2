"""Two sheets one click away on the Patient page: what else happened near a change, and the steroid account."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.domain.changes import ChangeKind
from dashboard.domain.steroid_account import mg_words
from dashboard.services import OpenPatient, steroid_doses, what_else_happened
from dashboard.ui.sheet import sheet

_CHANGES = {
    ChangeKind.RASH: "rash",
    ChangeKind.CYTOPENIA: "low counts",
    ChangeKind.CK: "CK",
    ChangeKind.TRANSAMINASES: "ALT or AST",
}


def what_else(opened: OpenPatient, today: date) -> None:
    """Worked out and drawn only when somebody opens it."""
    asked = st.expander("What else happened then", key="what_else", on_change="rerun")
    if asked.open:
        with asked:
            told = what_else_happened(opened, today)
            others = ", ".join(f"{_CHANGES[kind]} {count}" for kind, count in told.others)
            sheet("what_else", told=told, others=others)


def steroid_sums(opened: OpenPatient, today: date) -> None:
    """Worked out and drawn only when somebody opens it."""
    asked = st.expander("Steroid doses and how they were added up", key="steroid_sums", on_change="rerun")
    if asked.open:
        with asked:
            sheet("steroid_sums", account=steroid_doses(opened, today), mg=mg_words)
