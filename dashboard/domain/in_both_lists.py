"""A drug that goes on in the regimen and in the cancer's treatment too: asked about, never refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dashboard.domain.catalogue import Formulary
from dashboard.domain.dates import PartialDate
from dashboard.domain.dose_words import how_many, how_often
from dashboard.domain.record import Entry, PatientRecord
from dashboard.domain.regimen import NewDose, RegimenChange, Start, substance
from dashboard.domain.treatment_plan import Enter, StartCycles, TreatmentChange
from dashboard.domain.words import DoseStatus

BOTH_SAID_TO_BE_RIGHT = "In the regimen and in the cancer's treatment, said to be right."


def in_both_lists(record: PatientRecord, change: RegimenChange | TreatmentChange, formulary: Formulary) -> str | None:
    """`Prednisolone 60 mg a day since 1 Nov 2026 is in the regimen too.`; None where nothing is given twice.

    Asked of what starts and of a new dose, where the other list has the same substance on the first day or later.
    """
    match change:
        case Start(entry) | NewDose(_, entry):
            return _also(record.cancer_treatments, "cancer's treatment", [entry.drug], entry.started_on, formulary)
        case Enter(tablets) if tablets.drug:
            return _also(record.regimen, "regimen", [tablets.drug], tablets.started_on, formulary)
        case StartCycles():
            drugs = [each.drug for each in change.drugs]
            return _also(record.regimen, "regimen", drugs, PartialDate.on(change.first_on), formulary)
    return None


def _also(
    others: Iterable[Entry], where: str, drugs: Iterable[str], begins: PartialDate | None, formulary: Formulary
) -> str | None:
    if begins is None:
        return None
    given = {substance(drug, formulary) for drug in drugs}
    found: dict[str, str] = {}
    for other in sorted(others, key=_first_on):
        goes_on = other.stopped_on is None or other.stopped_on.last >= begins.first
        same = substance(other.drug or "", formulary)
        if same in given and goes_on and other.status is not DoseStatus.OMITTED:
            found.setdefault(same, _words(other, begins.first, formulary))
    return f"{' and '.join(found.values())} {'is' if len(found) == 1 else 'are'} in the {where} too." if found else None


def _first_on(entry: Entry) -> date:
    return entry.started_on.first if entry.started_on else date.min


def _words(entry: Entry, on: date, formulary: Formulary) -> str:
    drug = formulary.find(entry.drug)
    dose = f" {how_many(entry)}{entry.dose:g} {entry.unit}{how_often(entry)}" if entry.dose is not None else ""
    begins = f" {'since' if _first_on(entry) <= on else 'from'} {entry.started_on.words}" if entry.started_on else ""
    return f"{drug.name if drug else entry.drug}{dose}{begins}"
