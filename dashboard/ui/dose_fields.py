"""The fields of a dose of the regimen: how much, how often or on how many days, and its taper."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Medication, TaperStep
from dashboard.domain.regimen import WEEKDAYS, single_doses
from dashboard.domain.steroid_dose import systemic_steroid
from dashboard.domain.words import Per
from dashboard.protocols.catalogue import formulary
from dashboard.ui.drug_fields import UNITS

SINGLE, MOST_DOSES, MOST_DAYS_APART = "single doses", 24, 200


def dose_fields(key: str) -> tuple[dict[str, object], tuple[int, int] | None]:
    """Value and unit are one; how often has no default. Of single doses also how many, and how many days apart."""
    dose = st.number_input(
        "Dose", value=None, min_value=0.0, placeholder="unknown", format="%g", key=f"{key}_dose", width=110
    )
    unit = st.selectbox("Unit", UNITS, index=None, placeholder="Unit", key=f"{key}_unit", width=120)
    per = st.selectbox(
        "How often",
        [*Per, SINGLE],
        index=None,
        format_func=lambda per: per if per == SINGLE else f"a {per}",
        placeholder="Choose",
        key=f"{key}_per",
        width=165,
    )
    if per == SINGLE:
        count = st.number_input("How many", 1, MOST_DOSES, key=f"{key}_count", width=110)
        apart = (
            st.number_input("Days apart", 1, MOST_DAYS_APART, value=14, key=f"{key}_apart", width=120)
            if count > 1
            else 1
        )
        return {"dose": dose, "unit": unit, "per": Per.DAY}, (count, apart)
    weekday = None
    if per is Per.WEEK:
        weekday = st.selectbox("On", WEEKDAYS, index=None, placeholder="Weekday", key=f"{key}_weekday", width=140)
    return {"dose": dose, "unit": unit, "per": per, "weekday": weekday}, None


def exposure(first: date, doses: tuple[int, int] | None) -> dict[str, object]:
    """From `first` on, without an end; single doses end with the last of them."""
    given_on = single_doses(first, *doses) if doses else ()
    last = PartialDate.on(given_on[-1]) if given_on else None
    return {"started_on": PartialDate.on(first), "stopped_on": last, "given_on": given_on}


def taper_fields(entry: Medication, key: str) -> tuple[TaperStep, ...]:
    """Asked of a daily steroid alone, not of a pulse."""
    if entry.per is not Per.DAY or entry.given_on or not systemic_steroid(entry, formulary()):
        return ()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.number_input("Reduce by", value=None, min_value=0.0, format="%g", key=f"{key}_by", width=130)
        weeks = st.number_input("Every so many weeks", value=2, min_value=1, key=f"{key}_weeks", width=170)
        to = st.number_input("Down to", value=0.0, min_value=0.0, format="%g", key=f"{key}_to", width=130)
    return (TaperStep(by=by, every_days=7 * weeks, to=to),) if by else ()
