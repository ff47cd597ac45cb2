"""Looking back: the patient as known on a day, and what changed since."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.dates import day_words, days
from dashboard.domain.refusal import Refusal
from dashboard.services import OpenPatient, changed_since
from dashboard.ui import session, wording
from dashboard.ui.places import AS_KNOWN
from dashboard.ui.sheet import sheet

ON = "on"
USUAL_DAYS = 30
MOST_SHOWN = 20


def day_asked(today: date) -> date:
    """The day in the address. Refuses what is no day, and one to come."""
    asked = st.query_params.get(ON, "")
    try:
        on = date.fromisoformat(asked)
    except ValueError:
        raise Refusal("The address names no day. Open the patient and choose one there.") from None
    if on > today:
        raise Refusal(f"{day_words(on)} is still to come: nothing is known on it yet. Choose an earlier day.")
    return on


def other_day(opened: OpenPatient, shown_on: date) -> None:
    """Asks for a day, opens the patient as known on it, and says what was recorded after it."""
    patient_id = opened.record.patient.provenance.fact_id
    today = clock().today()
    usual = shown_on if shown_on < today else today - days(USUAL_DAYS)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        on = st.date_input(
            "Day", usual, max_value=today, format="DD/MM/YYYY", key=f"other_day_{patient_id}_{shown_on}", width=150
        )
        if on and st.button(f"Show as known on {day_words(on)}", key="show_as_known", icon=":material/history:"):
            st.switch_page(AS_KNOWN, query_params={"id": patient_id, ON: on.isoformat()})
    if on:
        with session.reading() as db:
            changes = changed_since(db, patient_id, clock().end_of(on), today)
        count = wording.count(sum(map(len, changes.values())), "change")
        sheet("changes", changes=changes, count=count, on=on, most=MOST_SHOWN)
