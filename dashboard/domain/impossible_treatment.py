"""What is said of a cancer's treatment and cannot be right: each is refused in words that say what to do."""

from __future__ import annotations

from datetime import date

from dashboard.domain.catalogue import Formulary
from dashboard.domain.cycles import ChangeCycle, CycleState
from dashboard.domain.daily_dose import is_weekly_drug
from dashboard.domain.dates import day_words
from dashboard.domain.record import CancerTreatment
from dashboard.domain.refusal import Refusal
from dashboard.domain.treatment_plan import Enter, StartCycles, StopTreatment, TreatmentChange
from dashboard.domain.words import DoseStatus, Modality

MOST_CYCLES = 60
MOST_GY = 120
"""No course of radiotherapy reaches it; a dose in cGy does."""


def refuse_impossible(change: TreatmentChange, today: date) -> None:
    """Refuses half a dose, a reason that is missing, and days or numbers that contradict each other."""
    match change:
        case StartCycles():
            _refuse_cycles(change)
        case Enter(entry):
            refuse = {Modality.RADIOTHERAPY: _refuse_radiotherapy, Modality.SURGERY: _refuse_surgery}
            refuse.get(entry.modality, _refuse_tablets)(entry, today)
        case StopTreatment():
            if not change.reason.strip():
                raise Refusal("Stopping a treatment needs a reason. Write why, so that the next clinic knows.")
        case ChangeCycle():
            if change.state is CycleState.GIVEN:
                if change.on and change.on > today:
                    raise Refusal(f"{day_words(change.on)} is still to come. Choose the day on which it was given.")
            elif not change.reason.strip():
                raise Refusal(f"A {change.state} cycle needs a reason. Write why, so that the next clinic knows.")
            if change.state is CycleState.REDUCED and not (change.percent and 0 < change.percent < 100):
                raise Refusal("A reduced dose is between 1 and 99 % of what it was. Write how much is given.")


def refuse_weekly_drug(change: TreatmentChange, formulary: Formulary) -> None:
    """Refuses as tablets, and in cycles shorter than a week, what is taken once a week outside oncology: a dose a day
    has killed people (hazard H11), and here no second person confirms it."""
    match change:
        case Enter(entry):
            names = [entry.drug]
        case StartCycles() if change.every_days < 7:
            names = [each.drug for each in change.drugs]
        case _:
            return
    for name in names:
        drug = formulary.find(name)
        if drug and is_weekly_drug(name, formulary):
            raise Refusal(
                f"{drug.name} every day is not recorded here. Once a week, it is a drug of the regimen: dermatology or "
                "rheumatology records it under Change the regimen. In a high dose, choose In cycles."
            )


def _refuse_cycles(change: StartCycles) -> None:
    if not change.drugs or not all(drug.drug.strip() for drug in change.drugs):
        raise Refusal("Which drug? Choose it or a combination from the list, or type its name.")
    if not 1 <= change.cycles <= MOST_CYCLES or not 1 <= change.every_days <= 365:
        raise Refusal(f"Write how many cycles, 1 to {MOST_CYCLES}, and every how many days, 1 to 365.")
    for drug in change.drugs:
        _refuse_half_a_dose(drug.drug, drug.dose, drug.unit)


def _refuse_half_a_dose(drug: str, dose: float | None, unit: str | None) -> None:
    if dose is not None and (dose <= 0 or not unit):
        raise Refusal(
            f"{drug.replace('_', ' ').capitalize()}: a dose is more than zero and has its unit. Choose it, or leave "
            "the dose unknown."
        )


def _refuse_tablets(entry: CancerTreatment, today: date) -> None:
    if not (entry.drug or "").strip():
        raise Refusal("Which drug? Choose it from the list, or type its name.")
    if entry.started_on is None:
        raise Refusal("From which day? A drug needs its first day.")
    _refuse_half_a_dose(entry.drug or "", entry.dose, entry.unit)


def _refuse_radiotherapy(entry: CancerTreatment, today: date) -> None:
    planned, given = entry.fractions_planned, entry.fractions_given
    if not (entry.site or "").strip():
        raise Refusal("Radiotherapy to where? Write the site.")
    if entry.started_on is None:
        raise Refusal("From which day? Radiotherapy needs its first day.")
    if entry.stopped_on and entry.stopped_on.last < entry.started_on.first:
        raise Refusal("Radiotherapy ends before it begins. Correct one of its days.")
    if entry.dose_gy is not None and entry.dose_gy <= 0:
        raise Refusal("A dose is more than zero Gy. Correct it, or leave it unknown.")
    if entry.dose_gy is not None and entry.dose_gy > MOST_GY:
        raise Refusal(f"{entry.dose_gy:g} Gy is more than a course has. Is it cGy? Write the dose in Gy.")
    if planned is not None and given is not None and given > planned:
        raise Refusal(f"{given} fractions given are more than the {planned} planned. Correct one of them.")
    if given and entry.started_on.first > today:
        raise Refusal(
            f"{given} fractions given, but the first day, {entry.started_on.words}, is still to come. Correct one."
        )


def _refuse_surgery(entry: CancerTreatment, today: date) -> None:
    if not (entry.procedure or "").strip():
        raise Refusal("Which operation? Write the procedure.")
    on = entry.started_on
    if entry.status is DoseStatus.TAKEN and (on is None or on.first > today):
        raise Refusal("On which day was it done? Choose a day up to today, or record it as planned.")
    if entry.status is DoseStatus.PLANNED and on and on.last < today:
        raise Refusal(f"{on.words} is past. Record the operation as done or not done, or correct the day.")
    if entry.status is DoseStatus.OMITTED and not (entry.reason or "").strip():
        raise Refusal("An operation that was not done needs a reason. Write why, so that the next clinic knows.")
