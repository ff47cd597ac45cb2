"""Treatment status: where every cancer under treatment stands, what comes next, and updates row after row."""

import pandas as pd
import streamlit as st

from dashboard.clock import clock
from dashboard.domain.treatment_status import NOT_UPDATED_DAYS, status_lines
from dashboard.domain.words import CancerState, Specialty
from dashboard.protocols.catalogue import formulary
from dashboard.ui import session, wording
from dashboard.ui.chosen_row import CHOOSE_ROW, chosen_row
from dashboard.ui.kept import cancer_patients_now
from dashboard.ui.looking import note_read
from dashboard.ui.places import go_to_patient
from dashboard.ui.status_table import WIDTHS_PX, row_title, status_columns
from dashboard.ui.take_back import change_receipt
from dashboard.ui.update_status import update_status

ROW_PX, ROWS_IN_SIGHT = 35, 14
TABLE, CHOSEN = "status_table", "status_row"
st.title("Treatment status", anchor=False)
note_read("Treatment status")

# Load
today = clock().today()
with session.reading() as db:
    patients = cancer_patients_now(db, today)
owners = [owner for owner in Specialty if any(owner in patient.open_items for patient in patients)]
with st.container(horizontal=True, vertical_alignment="bottom"):
    state = st.selectbox(
        "State",
        list(CancerState),
        index=None,
        format_func=wording.cancer_state,
        placeholder="Any",
        key="state",
        bind="query-params",
        width=250,
    )
    acts = st.pills("Has something to do", owners, format_func=wording.plain, key="acts", bind="query-params")
    only_old = st.toggle(f"Not updated for {NOT_UPDATED_DAYS} days", key="not_updated", bind="query-params")

# Derive
listed = status_lines(patients, formulary(), today, clock().zone, acts or Specialty.ONCOLOGY)
lines = [
    line
    for line in listed
    if (state is None or line.state is state)
    and (acts is None or acts in line.of.open_items)
    and (not only_old or line.is_not_updated)
]
keys = [line.key for line in lines]


def choose_row() -> None:
    row = chosen_row(st.session_state[TABLE])
    st.session_state[CHOSEN] = None if row is None else keys[row]


def choose(key: str | None) -> None:
    """For the next run: the row stands chosen in the table, as if somebody had clicked it."""
    st.session_state[CHOSEN] = key
    st.session_state["status_mark"] = True


# Act
if not lines:
    st.info("No living patient with an active cancer, or under treatment for one, is among these.")
    st.stop()
late = sum(line.is_not_updated for line in lines)
chosen = next((line for line in lines if line.key == st.session_state.get(CHOSEN)), None)
with st.container(border=True, key="update_row"):
    change_receipt("status")
    if chosen is None:
        st.text("Choose a row to see the patient, or to update it.")
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(row_title(chosen), width="stretch")
            if st.button("Open patient", icon=":material/timeline:", key="open_patient"):
                go_to_patient(chosen.of.patient_id)
        if update_status(chosen, today):
            choose(next(iter(keys[keys.index(chosen.key) + 1 :]), None))
            st.rerun()

# Show
st.caption(
    f"{wording.count(len(lines), 'cancer')}, {late} not updated for {NOT_UPDATED_DAYS} days or more. By name. "
    f"The next step is {wording.plain(acts or Specialty.ONCOLOGY).lower()}'s."
)
if st.session_state.pop("status_mark", False):
    rows = [keys.index(st.session_state[CHOSEN])] if st.session_state[CHOSEN] in keys else []
    st.session_state[TABLE] = {"selection": {"rows": rows, "columns": [], "cells": []}}
st.dataframe(
    pd.DataFrame(status_columns(lines)),
    hide_index=True,
    on_select=choose_row,
    selection_mode=CHOOSE_ROW,
    key=TABLE,
    height=ROW_PX * (min(len(lines), ROWS_IN_SIGHT) + 1) + 2,
    column_config={name: st.column_config.TextColumn(width=px) for name, px in WIDTHS_PX.items()},
)
