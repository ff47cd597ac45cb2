"""Adding a patient by hand: who it is, the myositis, a first note; and the question whether it is somebody known."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import NoReturn
from uuid import uuid4

import streamlit as st

from dashboard.auth import policy
from dashboard.auth.policy import Action
from dashboard.clock import clock
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Myositis, Note, Patient, PatientRecord
from dashboard.domain.words import Sex
from dashboard.services import AddPatient, PatientKnown, add_patient
from dashboard.services.new_patient import LONGEST_NUMBER, MOST_NAMED
from dashboard.ui import session
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.day_field import partial_day_field, refuse_unread_day
from dashboard.ui.drafts import drop_draft, kept
from dashboard.ui.facts.fields import one_of, text_field
from dashboard.ui.facts.myositis import myositis_fields
from dashboard.ui.places import PATIENT, go_to_patient
from dashboard.ui.text import safe
from dashboard.ui.undo import receipt_with_undo
from dashboard.ui.when_opened import when_opened
from db.similar import known

FORM = "new_patient"


def new_patient_form(today: date) -> None:
    """For those who may add one; drawn once it is opened. What was typed stays until it is saved."""
    if policy.may(session.actor(), Action.ADD_PATIENT):
        when_opened("Add a patient", "add_patient", partial(_form, today))


def nobody_yet(where: str) -> NoReturn:
    """What a clinic that was just installed can do first. `where` people find the form; the page stops here."""
    may = policy.may(session.actor(), Action.ADD_PATIENT)
    by_hand = f"Add one {where}" if may else "A clinic or the coordinator adds the first"
    st.info(f"No patients yet. {by_hand}, or whoever runs this loads case files: python -m dashboard import FOLDER")
    st.stop()


def new_patient_receipt(patient_id: str) -> None:
    """On the new patient's page: who was added, and what comes next."""
    place = f"{FORM}_{patient_id}"
    said: str | None = st.session_state.get(f"{place}_saved")
    if said is None:
        return
    _, is_hidden = receipt_with_undo(place, said, None, can_hide=True)
    if is_hidden:
        st.session_state[f"{place}_saved"] = None
        st.rerun()


def _form(today: date) -> None:
    key = f"{FORM}_{st.session_state.get(f'{FORM}_count', 0)}"
    with kept(FORM, "", key) as key:
        patient = _who(key, today)
        myositis = _myositis(key, today) if policy.may(session.actor(), Action.RECORD_MYOSITIS) else None
        note = _note(key, today) if policy.may(session.actor(), Action.RECORD_RESULT) else None
        _save_or_ask(key, patient, myositis, note)


def _who(key: str, today: date) -> Patient:
    if session.is_synthetic():
        st.caption("Everybody in this demo is made up. Add nobody who is not.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mrn = text_field("Number of this site", None, f"{key}_mrn", width=170, most=LONGEST_NUMBER)
        family_name = text_field("Family name", None, f"{key}_family", width=220)
        given_name = text_field("Given name", None, f"{key}_given", width=220)
        sex = one_of("Sex", list(Sex), Sex.UNKNOWN, f"{key}_sex", 140)
        birth_date = partial_day_field("Born", None, f"{key}_born", today)
    return Patient(
        mrn=mrn, family_name=family_name, given_name=given_name, sex=sex or Sex.UNKNOWN, birth_date=birth_date
    )


def _myositis(key: str, today: date) -> Myositis | None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        found = myositis_fields(PatientRecord(patient=Patient()), None, key, today)
    assert isinstance(found, Myositis)
    return None if found == Myositis() else found


def _note(key: str, today: date) -> Note | None:
    text = st.text_area("First note (optional)", max_chars=2000, key=f"{key}_note", height=80)
    return Note(text=text.strip(), on=PartialDate.on(today)) if (text or "").strip() else None


def _save_or_ask(key: str, patient: Patient, myositis: Myositis | None, note: Note | None) -> None:
    request = st.session_state.setdefault(f"{key}_request", uuid4().hex)
    about = f"{patient.mrn} {patient.full_name} {patient.birth_date}"
    asked_about, found, is_question = st.session_state.get(f"{key}_known", (about, (), False))
    if asked_about != about:  # Whom it was asked about stands in the fields no more.
        found, is_question = (), False
        for name in ("known", "refused"):
            st.session_state.pop(f"{key}_{name}", None)
    is_saving = st.button("Save and open", type="primary", key=f"{key}_save")
    if is_question:
        st.warning(safe(st.session_state[f"{key}_refused"]), icon=":material/help:")
    else:
        show_refusal(key)
    if found:
        _links(found, key)
    is_another = is_question and st.button("Add all the same", key=f"{key}_all_the_same")
    if not is_saving and not is_another:
        return
    command = AddPatient(
        patient=patient,
        myositis=myositis,
        note=note,
        others=tuple(found) if is_another else (),
        idempotency_key=request,
    )
    st.session_state.pop(f"{key}_known", None)
    with attempt(key) as saving:
        refuse_unread_day()
        try:
            patient_id = add_patient(session.engine(), command, session.actor(), clock())
        except PatientKnown as refused:
            st.session_state[f"{key}_known"] = about, refused.patient_ids, refused.is_question
            raise
    if not saving.succeeded:
        st.rerun()
    st.session_state[f"{FORM}_count"] = st.session_state.get(f"{FORM}_count", 0) + 1
    with session.reading() as db:
        (added,) = known(db, [patient_id])
    st.session_state[f"{FORM}_{patient_id}_saved"] = (
        f"Added {added.words}. Antibodies, features and the regimen are recorded below."
    )
    drop_draft()
    go_to_patient(patient_id)


def _links(patient_ids: tuple[str, ...], key: str) -> None:
    with session.reading() as db:
        found = known(db, patient_ids[:MOST_NAMED])
    with st.container(horizontal=True, key=f"{key}_links"):
        for each in found:
            label = f"Open {safe(each.words)}"
            st.page_link(PATIENT, label=label, icon=":material/timeline:", query_params={"id": each.patient_id})
