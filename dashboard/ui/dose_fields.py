"""The fields of a dose of the regimen: how much, how often or on how many days, and its taper."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.domain.cycle_days import cycle_day_words, cycles_words, read_cycle_days
from dashboard.domain.dates import PartialDate, day_words
from dashboard.domain.dose_words import days_in_brief
from dashboard.domain.record import Medication, TaperStep
from dashboard.domain.regimen import WEEKDAYS, single_doses
from dashboard.domain.steroid_dose import systemic_steroid
from dashboard.domain.words import Per
from dashboard.protocols.catalogue import formulary
from dashboard.ui.drug_fields import UNITS

SINGLE, MOST_CYCLES, MOST_DAYS_APART = "single doses", 24, 365

Doses = tuple[str, int, int]
"""Single doses: the days of a cycle as they were typed, every how many days it begins, and how many times."""


def dose_fields(key: str) -> tuple[dict[str, object], Doses | None]:
    """Value and unit are one; how often has no default. Of single doses also on which days, in how many cycles."""
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
        on = st.text_input(
            "On days",
            "1",
            max_chars=40,
            help="Days of a cycle: 1, 15 for two infusions two weeks apart, 1 to 5 for five days.",
            key=f"{key}_days",
            width=110,
        )
        count = st.number_input("How many times", 1, MOST_CYCLES, key=f"{key}_count", width=140)
        every = (
            st.number_input("Every (days)", 1, MOST_DAYS_APART, value=14, key=f"{key}_apart", width=120)
            if count > 1
            else 1
        )
        return {"dose": dose, "unit": unit, "per": Per.DAY}, (on, every, count)
    weekday = None
    if per is Per.WEEK:
        weekday = st.selectbox("On", WEEKDAYS, index=None, placeholder="Weekday", key=f"{key}_weekday", width=140)
    return {"dose": dose, "unit": unit, "per": per, "weekday": weekday}, None


def exposure(first: date, doses: Doses | None) -> dict[str, object]:
    """From `first` on, without an end; single doses end with the last of them, and are read back. Refuses days that
    cannot be read: call it once every field is drawn."""
    given_on: tuple[date, ...] = ()
    if doses:
        typed, every_days, count = doses
        on = read_cycle_days(typed)
        given_on = single_doses(first, count, every_days, on)
        told = [day_words(day) for day in given_on]
        often = f", {cycles_words(every_days, count, told)}" if count > 1 else f": {days_in_brief(told)}"
        st.caption(f"On {cycle_day_words(on)}{often}")
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
