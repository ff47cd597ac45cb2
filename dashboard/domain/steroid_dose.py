"""Which entries are systemic steroids, how they are taken, and what their dose is: in mg, and as prednisone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache

from dashboard.domain.catalogue import Drug, Formulary
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.exact import exact
from dashboard.domain.record import Entry, Medication
from dashboard.domain.words import Pattern, Per

DAYS_PER = {Per.DAY: Fraction(1), Per.WEEK: Fraction(7), Per.MONTH: Fraction(487, 16)}
MG_PER_UNIT = {
    "mg": Fraction(1),
    "g": Fraction(1000),
    # The last is Greek mu, which is what casefold makes of the micro sign.
    **dict.fromkeys(("ug", "mcg", "microgram", "micrograms", "\u03bcg"), Fraction(1, 1000)),
}
LOCAL_ROUTES = frozenset({"topical", "inhaled", "nasal", "ophthalmic", "otic", "intra-articular", "rectal"})


def systemic_steroid(entry: Entry, formulary: Formulary) -> Drug | None:
    """The drug, where the entry is a steroid given so that it reaches the whole body."""
    drug = formulary.find(entry.drug)
    return drug if drug and drug.prednisone_factor is not None and not is_local(entry) else None


def is_local(entry: Entry) -> bool:
    """The route keeps the drug where it is put."""
    return (entry.route or "").casefold() in LOCAL_ROUTES


def is_continuous(entry: Entry) -> bool:
    """By default a medication of the regimen is, one given with cancer treatment is not; listed days never are."""
    if entry.given_on or entry.administrations:
        return False
    by_default = Pattern.CONTINUOUS if isinstance(entry, Medication) else Pattern.INTERMITTENT
    return (entry.pattern or by_default) is Pattern.CONTINUOUS


def prednisone_mg(entry: Entry, drug: Drug) -> Fraction | None:
    """The recorded dose as prednisone, whatever it is counted per; None = unknown dose or unit."""
    mg = dose_mg(entry)
    return None if mg is None or drug.prednisone_factor is None else mg * drug.prednisone_factor


def prednisone_mg_per_day(entry: Entry, drug: Drug) -> Fraction | None:
    """None where the dose, its unit or how often it is taken is unknown."""
    mg = mg_per_day(entry)
    return None if mg is None or drug.prednisone_factor is None else mg * drug.prednisone_factor


def dose_mg(entry: Entry) -> Fraction | None:
    """The recorded dose in mg, whatever it is counted per; None = unknown dose or unit."""
    return _mg(entry.dose, entry.unit)


def _mg(dose: float | None, unit: str | None) -> Fraction | None:
    scale = MG_PER_UNIT.get((unit or "").casefold())
    return None if dose is None or scale is None else exact(dose) * scale


def mg_per_day(entry: Entry) -> Fraction | None:
    """None where the dose, its unit or how often it is taken is unknown."""
    return _mg_per_day(entry.dose, entry.unit, entry.per, entry.every_days)


@lru_cache(1024)  # A patient's doses are few, and fractions slow.
def _mg_per_day(dose: float | None, unit: str | None, per: Per | None, every_days: int | None) -> Fraction | None:
    mg = _mg(dose, unit)
    over = Fraction(every_days) if every_days else DAYS_PER.get(per) if per else None
    return None if mg is None or over is None else mg / over


def taper_doses(entry: Entry, start: date) -> Iterator[tuple[date, Fraction]]:
    """Each dose of the entry's taper, in its unit, with its first day; the first one at `start`."""
    day, dose = start, exact(entry.dose)
    yield day, dose
    for step in entry.taper:
        target, by = exact(step.to), abs(exact(step.by))
        while by and step.every_days > 0 and dose != target:
            day += days(step.every_days)
            dose = max(dose - by, target) if dose > target else min(dose + by, target)
            yield day, dose


def dose_by_taper(entry: Entry, on: date) -> tuple[Fraction | None, PartialDate] | None:
    """The dose to which the entry's taper has come by that day, in its unit, and since when; None before it changes.

    No dose is told where the start is too vague to say which it is.
    """
    start = entry.started_on or entry.dose_since
    if start is None or start.first > on or not entry.taper or not entry.dose:
        return None
    begins = (start.first, min(start.last, on))
    (earliest, dose), (latest, other) = ([s for s in taper_doses(entry, day) if s[0] <= on][-1] for day in begins)
    if earliest == start.first:
        return None
    return dose if dose == other else None, PartialDate(earliest, max(earliest, latest))
