"""What was saved by a form about treatment, in one line."""

from __future__ import annotations

from datetime import date

from dashboard.domain.cycles import ChangeCycle, CycleState
from dashboard.domain.dates import day_words
from dashboard.domain.dose_words import days_in_brief, how_many, how_often, listed_days, taper_words
from dashboard.domain.entry_words import route_words
from dashboard.domain.record import Entry, Medication
from dashboard.domain.regimen import PutOnHold, RegimenChange, Stop
from dashboard.domain.treatment_plan import Enter, StartCycles, StopTreatment, TreatmentChange
from dashboard.protocols.catalogue import formulary


def regimen_words(entry: Medication) -> str:
    """`Prednisolone 60 mg a day, since 1 Jun 2026`."""
    since = f", since {entry.started_on.words}" if entry.started_on else ""
    return f"{_drug_and_dose(entry)}{since}"


def regimen_receipt(entry: Medication, change: RegimenChange) -> str:
    """`Prednisolone 60 mg a day, since 1 Jun 2026, down by 5 mg every 14 days to 10 mg`."""
    match change:
        case Stop():
            return f"{regimen_words(entry)}, last day {day_words(change.last_on)}"
        case PutOnHold(_, hold):
            until = day_words(hold.until) if hold.until else "somebody decides"
            return f"{regimen_words(entry)}, held from {day_words(hold.from_)} until {until}"
    if listed := listed_days(entry):
        return f"{_drug_and_dose(entry)}: {days_in_brief(map(day_words, listed))}"
    last = f", last day {entry.stopped_on.words}" if entry.stopped_on else ""
    return f"{regimen_words(entry)}{taper_words(entry)}{last}"


def treatment_receipt(name: str, change: TreatmentChange, today: date) -> str:
    """`FOLFOX, Q14d x 4: 1 Jun 2026; 15 Jun 2026; 29 Jun 2026; 13 Jul 2026`."""
    match change:
        case StartCycles():
            return f"{name}, {change.words(today)}"
        case StopTreatment():
            return f"{name}, last day {day_words(change.last_on)}"
        case ChangeCycle(state=CycleState.REDUCED):
            return f"{name} to {change.percent} %"
        case ChangeCycle(on=on) if on:
            return f"{name} {'on' if change.state is CycleState.GIVEN else 'to'} {day_words(on)}"
        case Enter(entry) if entry.drug:
            since = f", since {entry.started_on.words}" if entry.started_on else ""
            return f"{_drug_and_dose(entry)}{since}"
        case Enter(entry) if entry.started_on:
            last = entry.stopped_on if entry.stopped_on != entry.started_on else None
            return f"{name}, {entry.started_on.words}{f' to {last.words}' if last else ''}"
    return name


def _drug_and_dose(entry: Entry) -> str:
    drug = formulary().find(entry.drug)
    often = how_often(entry)
    weekday = f" on {entry.weekday}" if entry.weekday and often else ""
    dose = f" {how_many(entry)}{entry.dose:g} {entry.unit}{often}{weekday}" if entry.dose is not None else ""
    return f"{drug.name if drug else entry.drug}{dose}{route_words(entry) if dose else ''}"
