"""What somebody has to say is right before a change is saved: asked about, never refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from dashboard.domain.amendments import Amendments
from dashboard.domain.body import Body
from dashboard.domain.catalogue import Combination, Formulary
from dashboard.domain.half_a_name import NAME_SAID_TO_BE_RIGHT, half_a_name
from dashboard.domain.in_both_lists import BOTH_SAID_TO_BE_RIGHT, TOO_SOON_SAID_TO_BE_RIGHT, in_both_lists, too_soon
from dashboard.domain.record import Entry, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import NewDose, RegimenChange, Start
from dashboard.domain.treatment_plan import Enter, StartCycles, TreatmentChange, treatment_amendments
from dashboard.domain.usual_dose import (
    CYCLES_SAID_TO_BE_RIGHT,
    ROUTE_SAID_TO_BE_RIGHT,
    SAID_TO_BE_RIGHT,
    not_compared,
    unusual_cycles,
    unusual_dose,
    unusual_route,
)
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
    new, body = _new(record, change), _body(record)
    found[SAID_TO_BE_RIGHT] = _are_right(unusual_dose(entry, formulary, body) for entry in new)
    if not isinstance(change, NewDose):  # which goes on by the route that it had
        found[ROUTE_SAID_TO_BE_RIGHT] = _are_right(unusual_route(entry, formulary) for entry in new)
    if isinstance(change, StartCycles) and change.begin_on:
        found[CYCLES_SAID_TO_BE_RIGHT] = _are_right([unusual_cycles(change, formulary)])
        found[TOO_SOON_SAID_TO_BE_RIGHT] = too_soon(record, change, formulary)
    found[BOTH_SAID_TO_BE_RIGHT] = in_both_lists(record, change, formulary)
    return {said: question for said, question in found.items() if question}


def what_was_not_compared(
    record: PatientRecord, change: RegimenChange | TreatmentChange, formulary: Formulary
) -> str | None:
    """Why nobody is asked about a dose: a weight or a height is missing, or its unit is another. None where none is."""
    told = dict.fromkeys(not_compared(entry, formulary, _body(record)) for entry in _new(record, change))
    return " ".join(filter(None, told)) or None


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


def _body(record: PatientRecord) -> Body:
    return Body(record.patient.weight_kg, record.patient.height_cm)


def _new(record: PatientRecord, change: RegimenChange | TreatmentChange) -> tuple[Entry, ...]:
    """The doses that begin; of cycles those of the first one."""
    match change:
        case Start(entry) | NewDose(_, entry) | Enter(entry):
            return (entry,)
        case StartCycles() if change.begin_on:
            return treatment_amendments(record, replace(change, cycles=1), today=change.first_on).added
    return ()


def _are_right(unusual: Iterable[str | None]) -> str | None:
    told = dict.fromkeys(filter(None, unusual))
    return f"{' '.join(told)} Is it right?" if told else None
