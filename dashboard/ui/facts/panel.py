"""Record: choose the kind of fact, fill in its fields, save; below it what is recorded of that kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboard.auth import policy
from dashboard.services import OpenPatient
from dashboard.services.facts import MAY_RECORD
from dashboard.ui import session
from dashboard.ui.drafts import place_left
from dashboard.ui.facts.entries import by_fact, do_key, entries, entry_key
from dashboard.ui.facts.events import event_fields, note_fields
from dashboard.ui.facts.frame import Fields, correct_form, receipt, record_form
from dashboard.ui.facts.myositis import antibody_fields, feature_fields, myositis_fields, red_flag_fields
from dashboard.ui.facts.pasted import pasted_table
from dashboard.ui.facts.person import comorbidity_fields, identifier_fields, lifetime_dose_fields, patient_fields
from dashboard.ui.facts.results import result_fields
from db.versions import of_kind

ONE, TABLE = "One result", "A pasted table"


@dataclass(frozen=True, slots=True)
class Form:
    """`is_one`: a patient has one such fact, and it is corrected."""

    kind: str
    title: str
    fields: Fields
    is_one: bool = False


FORMS = {
    form.kind: form
    for form in (
        Form("result", "Result", result_fields),
        Form("event", "Event", event_fields),
        Form("antibody", "Antibody", antibody_fields),
        Form("feature", "Feature of the myositis", feature_fields),
        Form("note", "Note", note_fields),
        Form("myositis", "Myositis: subtype, onset, diagnosis", myositis_fields, is_one=True),
        Form("red_flag", "Red flag", red_flag_fields),
        Form("comorbidity", "Known condition", comorbidity_fields),
        Form("lifetime_dose", "Dose given before the record begins", lifetime_dose_fields),
        Form("patient", "Name, birth, death, weight and the like", patient_fields, is_one=True),
        Form("identifier", "Patient number", identifier_fields),
    )
}
_WHO = {
    policy.Action.RECORD_DEMOGRAPHICS: "The coordinator records this; ask them.",
    policy.Action.RECORD_MYOSITIS: "Dermatology or rheumatology records this; ask one of them.",
    policy.Action.RECORD_RESULT: "The three clinics record this; ask one of them.",
}


def record_panel(opened: OpenPatient, today: date) -> None:
    """Whoever may not record a kind is told who may, and reads what is recorded. What was typed stays until it is
    saved."""
    record = opened.record
    patient_id = record.patient.provenance.fact_id
    actor = session.actor()
    _return_to_what_was_left(patient_id)
    mine = [kind for kind in FORMS if policy.may(actor, MAY_RECORD[kind])]
    kind = st.selectbox(
        "What",
        [*mine, *(kind for kind in FORMS if kind not in mine)],
        format_func=lambda kind: FORMS[kind].title,
        filter_mode="contains",
        key=f"facts_{patient_id}_kind",
        width=420,
    )
    receipt(patient_id)
    form = FORMS[kind]
    with session.reading() as db:
        found = of_kind(db, kind, patient_id)
    lasts = [told[-1] for told in by_fact(found).values()]
    held = [last for last in lasts if last.retracted_because is None] or lasts
    if kind not in mine:
        st.info(_WHO[MAY_RECORD[kind]])
    elif form.is_one and held:
        correct_form(record, form.fields, held[0], today)
    elif kind == "result" and _is_table(patient_id):
        pasted_table(record, today)
    else:
        record_form(record, form.fields, kind, today)
    st.subheader("What is recorded", anchor=False)
    entries(record, found, form.fields, kind in mine and not form.is_one, today)


def _return_to_what_was_left(patient_id: str) -> None:
    state, of = st.session_state, f"facts_{patient_id}"
    match place_left("record", patient_id):
        case [kind, "pasted"]:
            state[f"{of}_kind"], state[f"{of}_how"] = kind, TABLE
        case [kind, fact_id, does] if not FORMS[kind].is_one:
            state[f"{of}_kind"], state[entry_key(patient_id, kind)] = kind, fact_id
            state[do_key(patient_id, fact_id)] = does
        case [kind, *_]:
            state[f"{of}_kind"] = kind


def _is_table(patient_id: str) -> bool:
    how = st.segmented_control(
        "How", [ONE, TABLE], default=ONE, required=True, label_visibility="collapsed", key=f"facts_{patient_id}_how"
    )
    return bool(how == TABLE)
