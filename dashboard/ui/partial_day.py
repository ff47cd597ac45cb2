"""The field of a day of which perhaps only the month or the year is known."""

from __future__ import annotations

import streamlit as st

from dashboard.domain.dates import PartialDate
from dashboard.ui.day_field import day_field

_LENGTH = {"the day": 10, "the month": 7, "the year": 4}
"""Of the ISO text that is kept."""


def partial_day(label: str, usual: PartialDate | None, key: str) -> PartialDate | None:
    """As precise as it is said to be known; None while the box is empty."""
    known = len(str(usual)) if usual else _LENGTH["the day"]
    places = list(_LENGTH)
    with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
        known_to = st.selectbox(
            "Known to", places, index=list(_LENGTH.values()).index(known), key=f"{key}_known", width=130
        )
        day = day_field(label, usual.first if usual else None, key)
        if day is None:
            return None
        found = PartialDate.parse(day.isoformat()[: _LENGTH[known_to]])
        if not found.is_exact:
            st.text(f"Only {found.words} is kept", width="content")
    return found
