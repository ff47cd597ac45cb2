"""The field of a day, read back in words."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.domain.dates import weekday_words
from dashboard.domain.refusal import Refusal

_UNREAD = "unread_days"
"""Days that changed in this very run: nobody has seen them in words yet."""


def begin_reading_back() -> None:
    """Call once a run, in the entry script."""
    st.session_state[_UNREAD] = []


def day_field(label: str, usual: date | None, key: str) -> date | None:
    """The day as it will be recorded; None while the box is empty."""
    with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
        day = st.date_input(label, value=usual, format="DD/MM/YYYY", key=key, width=150)
        # The box turns a day that no calendar has, as 30/02, into another without a word.
        if day:
            st.text(f"Recorded as {weekday_words(day)}", width="content")
    if day and st.session_state.get(f"{key}_shown", day) != day:
        st.session_state[_UNREAD].append(f"{label} is recorded as {weekday_words(day)}.")
    st.session_state[f"{key}_shown"] = day
    return day


def refuse_unread_day() -> None:
    """Raises `Refusal` where Save was pressed straight from the box of a day: the box may have made another of it."""
    if unread := st.session_state[_UNREAD]:
        raise Refusal(f"{' '.join(unread)} Save again if that is what you mean.")
