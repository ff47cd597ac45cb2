"""What somebody has to say is right before a change is saved: asked about, never refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from dashboard.domain.amendments import Amendments
from dashboard.domain.catalogue import Combination, Formulary
from dashboard.domain.half_a_name import NAME_SAID_TO_BE_RIGHT, half_a_name
from dashboard.domain.in_both_lists import BOTH_SAID_TO_BE_RIGHT, TOO_SOON_SAID_TO_BE_RIGHT, in_both_lists, too_soon
from dashboard.domain.record import Entry, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import NewDose, RegimenChange, Start
from dashboard.domain.treatment_plan import Enter, StartCycles, TreatmentChange
from dashboard.domain.usual_dose import CYCLES_SAID_TO_BE_RIGHT, SAID_TO_BE_RIGHT, unusual_cycles, unusual_dose
from dashboard.domain.words import CancerState

CANCER_SAID_TO_BE_RIGHT = "No cancer was recorded, said to be the right patient."


def to_be_ticked(
    record: PatientRecord,
    change: RegimenChange | TreatmentChange,
    formulary: Formulary,
    combinations: Sequence[Combination] = (),
) -> dict[str, str]:
    """`Methotrexate 250 mg a week is above the usual 10 to 25 mg a week. Is it right?` and what else is asked, each by
    what the record says once it was ticked."""
    found: dict[str, str | None] = {
        CANCER_SAID_TO_BE_RIGHT: _no_cancer(record, change),
        NAME_SAID_TO_BE_RIGHT: _half_names(change, formulary, combinations),
    }
    weight_kg = record.patient.weight_kg
    match change:
        case Start(entry) | NewDose(_, entry) | Enter(entry):
            found[SAID_TO_BE_RIGHT] = _is_right(unusual_dose(entry, formulary, weight_kg))
        case StartCycles() if change.begin_on:
            found[CYCLES_SAID_TO_BE_RIGHT] = _is_right(unusual_cycles(change, formulary))
            found[TOO_SOON_SAID_TO_BE_RIGHT] = too_soon(record, change, formulary)
    found[BOTH_SAID_TO_BE_RIGHT] = in_both_lists(record, change, formulary)
    return {said: question for said, question in found.items() if question}


def answered(amendments: Amendments, asked: Mapping[str, str], ticked: Collection[str]) -> Amendments:
    """With what was said to be right in the reason of what is new. Refuses where one of the questions, word for word,
    is not among those `ticked`: what was said of another dose, or before a colleague's change, answers nothing."""
    if unanswered := [question for question in asked.values() if question not in ticked]:
        raise Refusal(f"{' '.join(unanswered)} Tick that it is.")
    return replace(amendments, added=tuple(_said(entry, asked) for entry in amendments.added))


def _said(entry: Entry, said: Mapping[str, str]) -> Entry:
    return replace(entry, reason="; ".join(filter(None, (entry.reason, *said))) or None)


def _no_cancer(record: PatientRecord, change: RegimenChange | TreatmentChange) -> str | None:
    """Asked of whatever begins, not of what was recorded before."""
    begins = isinstance(change, StartCycles) or (isinstance(change, Enter) and change.fact_id is None)
    if not begins or any(cancer.state is not CancerState.EXCLUDED for cancer in record.cancers):
        return None
    return "No cancer is recorded for this patient. Is this the right patient?"


def _half_names(
    change: RegimenChange | TreatmentChange, formulary: Formulary, combinations: Sequence[Combination]
) -> str | None:
    """Asked of what begins; a drug of the regimen is none that is given for cancer alone."""
    match change:
        case Start(entry):
            known = [drug for drug in formulary.drugs if not drug.is_only_for_cancer]
            return half_a_name(entry.drug, formulary, known)
        case Enter(entry, None):
            written = [entry.drug or ""]
        case StartCycles():
            written = [each.drug for each in change.drugs]
        case _:
            return None
    asked = (half_a_name(name, formulary, (*formulary.drugs, *combinations)) for name in written)
    return " ".join(filter(None, asked)) or None


def _is_right(unusual: str | None) -> str | None:
    return unusual and f"{unusual} Is it right?"
