"""The field of a day, read back in words."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.domain.dates import weekday_words


def day_field(label: str, usual: date | None, key: str) -> date | None:
    """The day as it will be recorded; None while the box is empty."""
    with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
        day = st.date_input(label, value=usual, format="DD/MM/YYYY", key=key, width=150)
        # The box turns a day that no calendar has, as 30/02, into another without a word.
        if day:
            st.text(f"Recorded as {weekday_words(day)}", width="content")
    return day
