"""One entry of treatment in words: which drug or procedure, how much of it on a day, and which cycle."""

from __future__ import annotations

from datetime import date

from dashboard.domain.catalogue import Formulary
from dashboard.domain.dose_words import how_many, how_often
from dashboard.domain.record import CancerTreatment, Entry, Medication
from dashboard.domain.steroid_dose import dose_by_taper
from dashboard.domain.words import Modality, Per


def entry_name(entry: Entry, formulary: Formulary) -> str:
    if isinstance(entry, CancerTreatment) and entry.modality is not Modality.SYSTEMIC:
        return " ".join(filter(None, (entry.procedure or entry.modality.capitalize(), entry.site)))
    drug = formulary.find(entry.drug)
    written = entry.drug or (entry.procedure if isinstance(entry, CancerTreatment) else None) or "Drug not named"
    return drug.name if drug else f"{written} (not mapped)"


def substance_of(entry: Entry, formulary: Formulary) -> str:
    """The key of what is given, under whichever name it was recorded; a name that nobody knows stands for itself."""
    drug = formulary.find(entry.drug)
    return drug.substance if drug else (entry.drug or "").casefold()


def dose_on(entry: Entry, on: date) -> str:
    """That of the day, where a taper changes it."""
    if isinstance(entry, CancerTreatment) and entry.dose_gy:
        fractions = f" in {entry.fractions_planned} fractions" if entry.fractions_planned else ""
        return f" {entry.dose_gy:g} Gy{fractions}"
    route = route_words(entry) if isinstance(entry, Medication) else ""
    if entry.dose is None:
        unknown = " (dose not recorded)" if isinstance(entry, Medication) else ""
        return f",{route}{unknown}" if route else unknown
    often = how_often(entry)
    if isinstance(entry, CancerTreatment) and entry.cycle and entry.per is not Per.DAY:
        often = " a cycle"
    tapered = dose_by_taper(entry, on)
    dose = entry.dose if tapered is None or tapered[0] is None else float(tapered[0])
    start = " from" if tapered and tapered[0] is None else ""
    by_taper = " by its taper" if tapered else ""
    return f"{start} {how_many(entry)}{dose:g} {entry.unit or 'unit not recorded'}{often}{route}{by_taper}"


def route_words(entry: Entry) -> str:
    """` SC`; empty for what is taken by mouth, which goes without saying."""
    return f" {entry.route}" if entry.route and entry.route.casefold() not in ("oral", "po") else ""


def cycle_words(entry: Entry) -> str:
    if isinstance(entry, CancerTreatment) and entry.cycle:
        combination = f"{entry.procedure} " if entry.drug and entry.procedure else ""
        return f", {combination}cycle {entry.cycle}" + (f" of {entry.cycles_planned}" if entry.cycles_planned else "")
    return ""
