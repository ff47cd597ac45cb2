"""The form that changes the regimen, and says before anything is saved which findings that would cause or resolve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial

import streamlit as st

from dashboard.auth import policy
from dashboard.domain.actor import Role
from dashboard.domain.daily_dose import awaits_confirmation, is_weekly_drug_daily
from dashboard.domain.record import Hold, Medication, Provenance
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import (
    Confirm,
    NewDose,
    PutOnHold,
    RegimenChange,
    Start,
    Stop,
    ongoing,
)
from dashboard.domain.said_to_be_right import to_be_ticked, what_was_not_compared
from dashboard.domain.words import Specialty
from dashboard.protocols.catalogue import formulary
from dashboard.services import ChangeRegimen, OpenPatient, change_regimen, preview_change
from dashboard.ui import session
from dashboard.ui.day_field import day_field
from dashboard.ui.dose_fields import dose_fields, exposure, taper_fields
from dashboard.ui.drafts import kept
from dashboard.ui.drug_fields import choose_drug, drug_names, route_field, said_to_be_right
from dashboard.ui.receipts import regimen_receipt, regimen_words
from dashboard.ui.same_words import same_words
from dashboard.ui.save_change import form_key, save_change
from dashboard.ui.text import safe


class What(StrEnum):
    START = "Start a drug"
    DOSE = "Change a dose"
    HOLD = "Hold a drug"
    STOP = "Stop a drug"
    CONFIRM = "Confirm a daily dose"


def regimen_form(opened: OpenPatient, today: date) -> None:
    """Whoever may not change the regimen is told who may. What was typed stays until it is saved."""
    patient_id = opened.record.patient.provenance.fact_id
    key = form_key("regimen", patient_id)
    choices = _choices(opened)
    if What.START not in choices:
        st.info("Dermatology or rheumatology records the immunosuppression; ask one of them.")
    if choices:
        with kept("regimen", patient_id, key, "_what") as key:
            _regimen_fields(opened, today, choices, key)


def _regimen_fields(opened: OpenPatient, today: date, choices: Sequence[What], key: str) -> None:
    patient_id, actor = opened.record.patient.provenance.fact_id, session.actor()
    what = st.segmented_control("Change", choices, default=choices[0], required=True, key=f"{key}_what")
    try:
        change = _change(opened, what, key, today)
    except Refusal as refusal:
        st.caption(safe(str(refusal)))
        return
    if change is None:
        return
    fact_id = None if isinstance(change, Start) else change.fact_id
    shown = tuple(e.provenance.version_id for e in opened.record.regimen if e.provenance.fact_id == fact_id)

    entry = change.entry if isinstance(change, Start | NewDose) else _entry(opened, change.fact_id)
    said, about = f"{what}: {regimen_receipt(entry, change)}.", f"{what} {fact_id}"
    if untold := what_was_not_compared(opened.record, change, formulary()):
        st.caption(safe(untold))
    ticked, why = said_to_be_right(to_be_ticked(opened.record, change, formulary()).values(), said, key)
    if why and isinstance(change, Start | NewDose):
        reason = "; ".join(filter(None, (change.entry.reason, why)))
        change = replace(change, entry=replace(change.entry, reason=reason))
    preview = partial(preview_change, opened, change, actor, today)
    command = partial(ChangeRegimen, change=change, ticked=ticked)
    save_change("regimen", patient_id, key, about, said, shown, preview, change_regimen, command)


def _change(opened: OpenPatient, what: What, key: str, today: date) -> RegimenChange | None:
    match what:
        case What.START:
            return _start(opened, key, today)
        case What.CONFIRM:
            return _confirm(opened, key)
    return _of_ongoing(opened, what, key, today)


def _entry(opened: OpenPatient, fact_id: str) -> Medication:
    return next(entry for entry in opened.record.regimen if entry.provenance.fact_id == fact_id)


def _choices(opened: OpenPatient) -> list[What]:
    may = [what for what in What if what is not What.CONFIRM]
    choices = may if policy.may(session.actor(), policy.Action.RECORD_IMMUNOSUPPRESSION) else []
    if _unconfirmed(opened) and policy.may(session.actor(), policy.Action.CONFIRM_DOSE):
        choices.append(What.CONFIRM)
    return choices


def _unconfirmed(opened: OpenPatient) -> dict[str, Medication]:
    awaiting = (entry for entry in opened.record.regimen if awaits_confirmation(entry, formulary()))
    return {entry.provenance.fact_id: entry for entry in awaiting}


def _confirm(opened: OpenPatient, key: str) -> Confirm | None:
    found = _unconfirmed(opened)
    fact_id = st.selectbox(
        "Dose",
        list(found),
        format_func=same_words(lambda each: regimen_words(found[each]), f"{key}_unconfirmed"),
        key=f"{key}_unconfirmed",
    )
    entry = found.get(fact_id)
    if entry is None:
        return None
    st.text(f"Recorded by {entry.provenance.recorded_by}: {entry.reason}")
    return Confirm(fact_id)


def _start(opened: OpenPatient, key: str, today: date) -> RegimenChange | None:
    drug = choose_drug("Drug", drug_names(drug for drug in formulary().drugs if not drug.is_only_for_cancer), key)
    if drug is None:
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        dose, doses = dose_fields(key)
        route = route_field(drug, key)
        on = day_field("First day", today, f"{key}_on")
        indication = st.text_input("For", max_chars=200, key=f"{key}_for", width=200)
    entry = Medication(drug=drug, route=route, prescriber=_clinic(), **dose, **exposure(on, doses))
    entry = replace(entry, reason=_why_daily(entry, key))
    return Start(replace(entry, indication=indication or None, taper=taper_fields(entry, key)))


def _why_daily(entry: Medication, key: str) -> str | None:
    """Asked where a weekly drug is to be taken every day."""
    if not is_weekly_drug_daily(entry, formulary()):
        return None
    if entry.dose is not None:
        st.text(f"{entry.dose:g} {entry.unit or ''} a day is {7 * entry.dose:g} {entry.unit or ''} a week.")
    return st.text_input("Why every day; a second person confirms it", max_chars=200, key=f"{key}_why_daily") or None


def _of_ongoing(opened: OpenPatient, what: What, key: str, today: date) -> RegimenChange | None:
    entries = {entry.provenance.fact_id: entry for entry in ongoing(opened.record, today)}
    if not entries:
        st.info("No drug of the regimen goes on. Start one first.")
        return None
    fact_id = st.selectbox(
        "Drug",
        list(entries),
        index=None,
        format_func=same_words(lambda each: regimen_words(entries[each]), f"{key}_entry"),
        key=f"{key}_entry",
    )
    if fact_id is None:
        return None
    entry = entries[fact_id]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if what is What.STOP:
            last = day_field("Last day", today, f"{key}_{fact_id}_last")
            reason = st.text_input("Reason", max_chars=500, key=f"{key}_{fact_id}_why")
            return Stop(fact_id, last, reason)
        if what is What.HOLD:
            first = day_field("Held from", today, f"{key}_{fact_id}_from")
            until = day_field("Until", None, f"{key}_{fact_id}_until")
            why = st.text_input("Reason", max_chars=500, key=f"{key}_{fact_id}_why")
            return PutOnHold(fact_id, Hold(from_=first, until=until, reason=why))
        dose, doses = dose_fields(f"{key}_{fact_id}")
        on = day_field("From", today, f"{key}_{fact_id}_on")
    # What does not belong to the old dose alone goes on: the pattern, what it is for, what it contains.
    new = replace(
        entry,
        provenance=Provenance(),
        **dict.fromkeys(("dose_since", "times_per", "every_days", "status", "reason")),
        **dict.fromkeys(("holds", "taper", "administrations"), ()),
        prescriber=_clinic(),
        **dose,
        **exposure(on, doses),
    )
    own = f"{key}_{fact_id}"
    new = replace(new, reason=_why_daily(new, own))
    return NewDose(fact_id, replace(new, taper=taper_fields(new, own)))


def _clinic() -> Specialty:
    """The clinic of whoever records it."""
    is_skin = Role.DERMATOLOGY in session.actor().roles
    return Specialty.DERMATOLOGY if is_skin else Specialty.RHEUMATOLOGY
