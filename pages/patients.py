"""Patients: find one by name, number, antibody, risk or cancer state; add one."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import TypeVar

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.words import Antibody, CancerState, Group
from dashboard.ui import looking, session, wording
from dashboard.ui.chosen_row import CHOOSE_ROW, chosen_row
from dashboard.ui.new_patient import new_patient_form, nobody_yet
from dashboard.ui.patient_table import WIDTHS_PX, patient_table
from dashboard.ui.places import go_to_patient
from db import patients

Code = TypeVar("Code", bound=StrEnum)
PAGE_SIZE = 50
SORTS = {
    "Name": patients.SortBy.NAME,
    "Number": patients.SortBy.NUMBER,
    "Risk": patients.SortBy.RISK,
    "Newest diagnosis": patients.SortBy.DIAGNOSED,
    "Cancer state": patients.SortBy.CANCER_STATE,
}

st.title("Patients", anchor=False)
looking.note_read("Patients")
new_patient_form(clock().today())


def _filter(label: str, codes: type[Code], words: Callable[[Code], str], *, key: str, width: int) -> Code | None:
    return st.selectbox(
        label, list(codes), index=None, format_func=words, placeholder="Any", key=key, bind="query-params", width=width
    )


# Load
with st.container(horizontal=True, vertical_alignment="bottom"):
    text = st.text_input(
        "Search",
        type="search",
        placeholder="Name, number, antibody",
        live=True,
        persist_state="session",
        key="search",
        width=240,
    )
    group = _filter("Risk", Group, lambda group: wording.GROUP[group], key="risk", width=160)
    antibody = _filter("Antibody", Antibody, wording.antibody, key="antibody", width=140)
    state = _filter("Cancer state", CancerState, wording.cancer_state, key="cancer", width=190)
    sort = st.selectbox("Sort by", list(SORTS), key="sort", bind="query-params", width=170)
page = st.session_state.get("patients_page", 1)
search = partial(
    patients.search,
    text=text or "",
    group=group,
    antibody=antibody,
    cancer_state=state,
    sort=SORTS[sort],
    limit=PAGE_SIZE,
)
with session.reading() as db:
    found = search(db, offset=(page - 1) * PAGE_SIZE)
    if found.count and not found.lines:  # fewer than before: there is no such page any more
        page, found = 1, search(db)

# Show
if not found.count and not (text or group or antibody or state):
    nobody_yet("above")
if not found.count:
    st.info("Nobody matches. Take a filter away, or search for part of a name or number.")
    st.stop()
st.caption(f"{found.count} patients. Choose a row to open the patient." if found.count > 1 else "One patient.")
chosen = st.dataframe(
    patient_table(found.lines),
    hide_index=True,
    on_select="rerun",
    selection_mode=CHOOSE_ROW,
    key=f"patients_table_{text}_{group}_{antibody}_{state}_{sort}_{page}",
    height="content",
    column_config={name: st.column_config.TextColumn(width=px) for name, px in WIDTHS_PX.items()},
)
if found.count > PAGE_SIZE:
    st.pagination(-(-found.count // PAGE_SIZE), key="patients_page")

# Act
if (row := chosen_row(chosen)) is not None:
    patient_id = found.lines[row].patient_id
    if text:
        looking.note_search(text, patient_id)
    go_to_patient(patient_id)
