"""A pasted table of results: what it would store is shown before anything is."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.domain.pasted_results import Pasted, read_pasted
from dashboard.domain.pasted_values import DayOrder, Decimals
from dashboard.domain.record import PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.protocols.catalogue import lab_tests
from dashboard.ui import wording
from dashboard.ui.drafts import kept
from dashboard.ui.facts.frame import form_key, save_facts
from dashboard.ui.facts.words import result_words
from dashboard.ui.sheet import sheet
from dashboard.ui.text import safe

_ORDERS = {None: "not declared", DayOrder.DAY_FIRST: "day first", DayOrder.MONTH_FIRST: "month first"}
_DECIMALS = {None: "not declared", Decimals.POINT: "a point", Decimals.COMMA: "a comma"}


def pasted_table(record: PatientRecord, today: date) -> None:
    patient_id = record.patient.provenance.fact_id
    with kept("record/result/pasted", patient_id, form_key(patient_id, "pasted")) as key:
        _table_fields(record, today, key)


def _table_fields(record: PatientRecord, today: date, key: str) -> None:
    pasted = st.text_area(
        "Table, copied from a spreadsheet or a laboratory system",
        placeholder="Day, test, value, unit in a row each; or a column for each test or day",
        key=f"{key}_text",
        height=160,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox(
            "12/03/2026 has the", list(_ORDERS), format_func=_ORDERS.get, key=f"{key}_order", width=170
        )
        decimals = st.selectbox(
            "Before decimals stands", list(_DECIMALS), format_func=_DECIMALS.get, key=f"{key}_decimals", width=190
        )
    if not (pasted or "").strip():
        st.caption("Nothing is stored before you have seen what was read and pressed Save.")
        return
    try:
        found = read_pasted(pasted, record, lab_tests(), today, order, decimals)
    except Refusal as refusal:
        st.error(safe(str(refusal)), icon=":material/block:")
        return
    st.text(_summary(found))
    sheet("pasted", found=found, result_words=result_words)
    said = f"{wording.count(len(found.new), 'result')} of a pasted table"
    # A table that is read otherwise than before is another request.
    save_facts(record.patient.provenance.fact_id, key, found.new or "There is nothing new to save in this table.", said)


def _summary(found: Pasted) -> str:
    known = len(found.results) - len(found.new)
    parts = (
        f"{wording.count(len(found.new), 'result')} to be stored",
        f"{known} known already" if known else "",
        f"{len(found.left_out)} left out" if found.left_out else "",
        f"columns not read: {', '.join(found.unread)}" if found.unread else "",
    )
    return "; ".join(part for part in parts if part) + "."
