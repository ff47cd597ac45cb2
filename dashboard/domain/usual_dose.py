"""A dose outside the usual range, and cycles more than usual: asked about, never refused."""

from __future__ import annotations

from fractions import Fraction

from dashboard.domain.catalogue import DrugFamily, Formulary, UsualDose
from dashboard.domain.dates import day_words
from dashboard.domain.record import Medication
from dashboard.domain.steroid_dose import MG_PER_UNIT
from dashboard.domain.treatment_plan import StartCycles

SAID_TO_BE_RIGHT = "Dose outside the usual range, said to be right."
CYCLES_SAID_TO_BE_RIGHT = "Number of cycles outside the usual, said to be right."
MOST_USUAL_CYCLES = 12
MOST_USUAL_DAYS = 731
"""Chemotherapy in at most so many cycles, anything else for two years: general knowledge of the field, no source was
read."""


def unusual_dose(entry: Medication, formulary: Formulary, weight_kg: float | None) -> str | None:
    """`Methotrexate 250 mg a week is above the usual 10 to 25 mg a week.`

    None for what is usual, and where the drug, the dose or a weight that would be needed is unknown. A route that is
    not said is by mouth.
    """
    drug = formulary.find(entry.drug)
    if drug is None:
        return None
    for usual in drug.usual:
        if entry.per is not usual.per or (entry.route or "oral") not in usual.routes:
            continue
        dose = _in_unit(entry, usual.unit, weight_kg)
        if dose is None or (usual.least or 0) <= dose <= usual.most:
            continue
        often = f"a {usual.per}"
        counted = (
            f" is {float(dose):.3g} {usual.unit} {often} at {weight_kg:g} kg,"
            if _by_weight(entry.unit, usual)
            else " is"
        )
        where = "above" if dose > usual.most else "below"
        return f"{drug.name} {entry.dose:g} {entry.unit} {often}{counted} {where} the usual {_range(usual)} {often}."
    return None


def unusual_cycles(change: StartCycles, formulary: Formulary) -> str | None:
    """`60 cycles, the last on 15 Apr 2030, go on for longer than the usual two years.`; None for what is usual."""
    last_on = change.begin_on[-1]
    if (last_on - change.first_on).days > MOST_USUAL_DAYS:
        return f"{change.cycles} cycles, the last on {day_words(last_on)}, go on for longer than the usual two years."
    drugs = (formulary.find(each.drug) for each in change.drugs)
    is_chemotherapy = any(drug and drug.family is DrugFamily.CYTOTOXIC for drug in drugs)
    if is_chemotherapy and change.cycles > MOST_USUAL_CYCLES:
        return f"{change.cycles} cycles are more than the usual {MOST_USUAL_CYCLES} of chemotherapy."
    return None


def _range(usual: UsualDose) -> str:
    return f"{f'{usual.least:g} to ' if usual.least is not None else ''}{usual.most:g} {usual.unit}"


def _by_weight(unit: str | None, usual: UsualDose) -> bool:
    return (unit or "").endswith("/kg") is not usual.unit.endswith("/kg")


def _in_unit(entry: Medication, unit: str, weight_kg: float | None) -> Fraction | None:
    """The dose in another unit, by the body weight where one of the two is per kg."""
    written, wanted = (entry.unit or "").partition("/"), unit.partition("/")
    scale = MG_PER_UNIT.get(written[0].casefold())
    if entry.dose is None or scale is None:
        return None
    dose = Fraction(str(entry.dose)) * scale / MG_PER_UNIT[wanted[0]]
    if written[2] == wanted[2]:
        return dose
    if not weight_kg:
        return None
    return dose / Fraction(str(weight_kg)) if wanted[2] else dose * Fraction(str(weight_kg))
