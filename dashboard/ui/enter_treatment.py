"""The fields of a treatment that is one entry, radiotherapy or an operation: a new one, or one that is corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.domain.dates import PartialDate
from dashboard.domain.record import CancerTreatment, PatientRecord
from dashboard.domain.treatment_plan import Enter
from dashboard.domain.words import CancerState, DoseStatus, Modality
from dashboard.ui.day_field import day_field
from dashboard.ui.same_words import same_words

NEW = ""
SURGERY_STATES = {DoseStatus.PLANNED: "Planned", DoseStatus.TAKEN: "Done", DoseStatus.OMITTED: "Not done"}


def cancer_sites(record: PatientRecord) -> list[str]:
    """Of every cancer that was not excluded."""
    return list(dict.fromkeys(c.site for c in record.cancers if c.state is not CancerState.EXCLUDED))


def radiotherapy(record: PatientRecord, key: str, today: date) -> Enter:
    before, own = _of_before(record, Modality.RADIOTHERAPY, "Course", key)
    whole = {"min_value": 0, "step": 1, "width": 150}
    sites = cancer_sites(record)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        site = st.text_input("Site", before.site or "", max_chars=200, key=f"{own}_site", width=180)
        dose = st.number_input("Dose, Gy", 0.0, value=before.dose_gy, format="%g", key=f"{own}_gy", width=130)
        planned = st.number_input("Fractions planned", value=before.fractions_planned, key=f"{own}_planned", **whole)
        given = st.number_input("Fractions given", value=before.fractions_given, key=f"{own}_given", **whole)
        first = day_field("First day", _day(before.started_on), f"{own}_on")
        last = day_field("Last day", _day(before.stopped_on), f"{own}_last")
    entry = replace(
        before,
        site=site.strip() or None,
        dose_gy=dose,
        fractions_planned=planned,
        fractions_given=given,
        started_on=PartialDate.on(first) if first else None,
        stopped_on=PartialDate.on(last) if last else None,
        status=DoseStatus.PLANNED if first and first >= today and not given else DoseStatus.TAKEN,
        indication=before.indication or (sites[0] if len(sites) == 1 else None),
    )
    return Enter(entry, before.provenance.fact_id or None)


def surgery(record: PatientRecord, key: str, today: date) -> Enter:
    before, own = _of_before(record, Modality.SURGERY, "Operation", key)
    sites = cancer_sites(record)
    is_over = before.started_on is not None and before.started_on.first < today
    usual = before.status or (DoseStatus.TAKEN if is_over else DoseStatus.PLANNED)
    reason = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        procedure = st.text_input("Procedure", before.procedure or "", max_chars=200, key=f"{own}_what", width=260)
        state = st.segmented_control(
            "State",
            list(SURGERY_STATES),
            default=usual if usual in SURGERY_STATES else DoseStatus.TAKEN,
            format_func=SURGERY_STATES.get,
            required=True,
            key=f"{own}_state",
        )
        on = day_field("Day", _day(before.started_on), f"{own}_on")
        if state is DoseStatus.OMITTED:
            reason = st.text_input("Reason", max_chars=500, key=f"{own}_why", width=260)
    day = PartialDate.on(on) if on else None
    site = before.site or (sites[0] if len(sites) == 1 else None)
    now = replace(before, procedure=procedure.strip(), site=site, status=state, started_on=day, stopped_on=day)
    return Enter(replace(now, reason=reason or before.reason), before.provenance.fact_id or None)


def _of_before(record: PatientRecord, modality: Modality, label: str, key: str) -> tuple[CancerTreatment, str]:
    """The entry that is corrected, or an empty one; and the key of its fields."""
    found = {e.provenance.fact_id: e for e in record.cancer_treatments if e.modality is modality}
    words = {NEW: "New"} | {fact_id: _entry_words(entry) for fact_id, entry in found.items()}
    chosen, own = NEW, f"{key}_{modality}"
    if found:
        chosen = st.selectbox(label, list(words), format_func=same_words(words.__getitem__, own), key=own)
    return found.get(chosen, CancerTreatment(modality=modality)), f"{key}_{modality}_{chosen}"


def _day(known: PartialDate | None) -> date | None:
    return known.first if known and known.is_exact else None


def _entry_words(entry: CancerTreatment) -> str:
    on = entry.started_on.words if entry.started_on else "day not recorded"
    return f"{entry.procedure or entry.modality.capitalize()}{f', {entry.site}' if entry.site else ''}, {on}"
