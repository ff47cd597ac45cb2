"""The form in which oncology records a cancer's treatment, and hears before saving what that would cause or resolve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial

import streamlit as st

from dashboard.auth import policy
from dashboard.domain.cycles import ChangeCycle, Cycle, CycleState, cycles, is_ahead
from dashboard.domain.dates import day_words, days
from dashboard.domain.record import CancerTreatment, PatientRecord
from dashboard.domain.said_to_be_right import to_be_ticked, what_was_not_compared
from dashboard.domain.treatment_plan import Enter, StartCycles, StopTreatment, TreatmentChange, goes_on
from dashboard.domain.words import DoseStatus
from dashboard.protocols.catalogue import combinations, formulary
from dashboard.services import OpenPatient, RecordTreatment, preview_treatment, record_treatment
from dashboard.ui import session
from dashboard.ui.day_field import day_field
from dashboard.ui.drafts import kept
from dashboard.ui.drug_fields import said_to_be_right
from dashboard.ui.enter_treatment import radiotherapy, surgery
from dashboard.ui.receipts import treatment_receipt
from dashboard.ui.same_words import same_words
from dashboard.ui.save_change import form_key, save_change
from dashboard.ui.start_treatment import start_treatment
from dashboard.ui.text import safe


class What(StrEnum):
    START = "Start a drug or regimen"
    CYCLE = "Change a cycle"
    STOP = "Stop"
    RADIOTHERAPY = "Radiotherapy"
    SURGERY = "Surgery"


def treatment_form(opened: OpenPatient, today: date) -> None:
    """Whoever may not record the treatment is told who may. What was typed stays until it is saved."""
    if not policy.may(session.actor(), policy.Action.RECORD_CANCER):
        st.info("Oncology records the cancer's treatment; ask oncology.")
        return
    patient_id = opened.record.patient.provenance.fact_id
    with kept("treatment", patient_id, form_key("treatment", patient_id), "_what") as key:
        _treatment_fields(opened, today, key)


def _treatment_fields(opened: OpenPatient, today: date, key: str) -> None:
    record = opened.record
    patient_id = record.patient.provenance.fact_id
    what = st.segmented_control("Change", list(What), default=What.START, required=True, key=f"{key}_what")
    change: TreatmentChange | None
    match what:
        case What.START:
            change = start_treatment(record, key, today)
        case What.CYCLE:
            change = _cycle(record, key, today)
        case What.STOP:
            change = _stop(record, key, today)
        case What.RADIOTHERAPY:
            change = radiotherapy(record, key, today)
        case What.SURGERY:
            change = surgery(record, key, today)
    if change is None:
        return
    # A delay moves later cycles, too: what is followed is all that the screen showed.
    shown = tuple(entry.provenance.version_id for entry in record.cancer_treatments)

    about, said = f"{what} {_about(change)}", f"{what}: {_said(record, change)}."
    if untold := what_was_not_compared(record, change, formulary()):
        st.caption(safe(untold))
    ticked, why = said_to_be_right(
        to_be_ticked(record, change, formulary(), combinations().combinations).values(), said, key
    )
    if why and isinstance(change, StartCycles):
        change = replace(change, reason=why)
    elif why and isinstance(change, Enter):
        change = replace(change, entry=replace(change.entry, reason=why))
    preview = partial(preview_treatment, opened, change, today)
    command = partial(RecordTreatment, change=change, ticked=ticked)
    said = f"{what}: {treatment_receipt(_said(record, change), change, today)}."
    save_change("treatment", patient_id, key, about, said, shown, preview, record_treatment, command)


def _about(change: TreatmentChange) -> str:
    match change:
        case ChangeCycle() | StopTreatment():
            return " ".join(change.fact_ids)
        case Enter(_, fact_id) if fact_id:
            return fact_id
    return "new"


def _said(record: PatientRecord, change: TreatmentChange) -> str:
    match change:
        case StartCycles():
            return change.combination or " + ".join(each.drug for each in change.drugs)
        case Enter(entry):
            return entry.procedure or entry.drug or entry.site or ""
        case ChangeCycle():
            names = [_name(e) for e in record.cancer_treatments if e.provenance.fact_id in change.fact_ids]
            return f"{', '.join(dict.fromkeys(names))}, {change.state}"
        case StopTreatment():
            names = [_name(e) for e in record.cancer_treatments if e.provenance.fact_id in change.fact_ids]
            return ", ".join(dict.fromkeys(names))


def _cycle(record: PatientRecord, key: str, today: date) -> ChangeCycle | None:
    found = {cycle.fact_ids[0]: cycle for cycle in _soonest_first(cycles(record), today)}
    if not found:
        st.info("No treatment in cycles is recorded. Start one first.")
        return None
    chosen = st.selectbox(
        "Cycle",
        list(found),
        index=None,
        format_func=same_words(lambda each: _cycle_words(found[each]), f"{key}_cycle"),
        placeholder="Choose a cycle",
        key=f"{key}_cycle",
    )
    if chosen is None:
        return None
    cycle, own = found[chosen], f"{key}_{chosen}"
    state = st.segmented_control(
        "What became of it",
        list(CycleState),
        default=CycleState.GIVEN,
        format_func=lambda state: state.capitalize(),
        required=True,
        key=f"{own}_state",
    )
    fact_ids, on, percent, reason = cycle.fact_ids, None, None, ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if state is CycleState.GIVEN:
            on = day_field("Given on", min(cycle.first_on, today), f"{own}_given")
        elif state is CycleState.DELAYED:
            on = day_field("Delayed to", cycle.first_on + days(7), f"{own}_to")
        if len(fact_ids) > 1:
            drugs = {entry.provenance.fact_id: _name(entry) for entry in cycle.entries}
            # What was left out stays so, unless somebody says otherwise.
            left_out = {e.provenance.fact_id for e in cycle.entries if e.status is DoseStatus.OMITTED}
            usual = [each for each in drugs if each not in left_out] or list(drugs)
            some = st.multiselect(
                "Drugs", list(drugs), default=usual, format_func=drugs.get, key=f"{own}_drugs", width=420
            )
            fact_ids = tuple(some)
        if state is CycleState.REDUCED:
            percent = st.number_input("Given, % of the dose", 1, 99, value=None, key=f"{own}_percent", width=180)
        if state is not CycleState.GIVEN:
            reason = st.text_input("Reason", max_chars=400, key=f"{own}_why", width=260)
    return ChangeCycle(fact_ids=fact_ids, state=state, on=on, percent=percent, reason=reason) if fact_ids else None


def _soonest_first(found: Iterable[Cycle], today: date) -> list[Cycle]:
    """Those that lie ahead, then those given, the last one first."""
    return sorted(
        found,
        key=lambda cycle: (
            not is_ahead(cycle.leading, today),
            abs((cycle.first_on - today).days),
        ),
    )


def _stop(record: PatientRecord, key: str, today: date) -> StopTreatment | None:
    by_name: dict[str, list[str]] = {}
    for entry in record.cancer_treatments:
        if goes_on(entry, today):
            by_name.setdefault(entry.procedure or _name(entry), []).append(entry.provenance.fact_id)
    if not by_name:
        st.info("No systemic treatment goes on or is planned.")
        return None
    name = st.selectbox("Treatment", list(by_name), index=None, placeholder="Choose", key=f"{key}_stop")
    if name is None:
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        last = day_field("Last day", today, f"{key}_{name}_last")
        reason = st.text_input("Reason", max_chars=500, key=f"{key}_{name}_why")
    return StopTreatment(fact_ids=tuple(by_name[name]), last_on=last, reason=reason)


def _cycle_words(cycle: Cycle) -> str:
    first = cycle.leading
    total = f" of {first.cycles_planned}" if first.cycles_planned else ""
    drugs = " + ".join(dict.fromkeys(_name(entry) for entry in cycle.entries))
    state = f", {'given' if first.status is DoseStatus.TAKEN else first.status}" if first.status else ""
    return f"Cycle {cycle.number}{total}, {day_words(cycle.first_on)}{state}: {first.procedure or drugs}"


def _name(entry: CancerTreatment) -> str:
    drug = formulary().find(entry.drug)
    return drug.name if drug else entry.drug or "Drug not named"
