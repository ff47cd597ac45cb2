"""A dose outside the usual range, and cycles more than usual: asked about, never refused."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from dashboard.domain.catalogue import Drug, DrugFamily, Formulary, UsualDose
from dashboard.domain.dates import day_words, days
from dashboard.domain.dose_words import is_dose_of_listed_days, listed_days, times
from dashboard.domain.record import Entry
from dashboard.domain.steroid_dose import DAYS_PER, MG_PER_UNIT
from dashboard.domain.treatment_plan import StartCycles
from dashboard.domain.words import Per

SAID_TO_BE_RIGHT = "Dose outside the usual range, said to be right."
CYCLES_SAID_TO_BE_RIGHT = "Number of cycles outside the usual, said to be right."
MOST_USUAL_CYCLES = 12
MOST_USUAL_DAYS = 731
"""Chemotherapy in at most so many cycles, anything else for two years: general knowledge of the field, no source was
read."""
COURSE_DAYS = 28
"""Single doses in so many days are of one course or month: four weeks lie between two courses of immunoglobulin, two
between the two infusions of rituximab."""
_DAYS = DAYS_PER | {Per.COURSE: Fraction(COURSE_DAYS)}


def unusual_dose(entry: Entry, formulary: Formulary, weight_kg: float | None) -> str | None:
    """`Methotrexate 250 mg a week is above the usual 10 to 25 mg a week.`

    Of single doses it is the most of them that fall into one day, week, month or course, whichever is usual. Where the
    drug is usual in another rhythm than that of the entry, only more than is usual is asked about: 1 g once a month is
    no low daily dose. So it is where the route is not said and the drug is not usual by mouth; else it is by mouth.
    None for what is usual, and where the drug, the dose or a weight that would be needed is unknown.
    """
    drug = formulary.find(entry.drug)
    if drug is None or entry.per is None:
        return None
    is_listed = is_dose_of_listed_days(entry)
    for usual in _usual(entry, drug):
        dose = _in_unit(entry, usual.unit, weight_kg)
        if dose is None:
            continue
        number, written = _single(entry, usual.per) if is_listed else _rhythm(entry, entry.per, usual.per)
        is_comparable = (is_listed or entry.per is usual.per) and (entry.route or "oral") in usual.routes
        amount, least = dose * number, usual.least if is_comparable and usual.least else 0
        if least <= amount <= usual.most:
            continue
        by_weight = f" at {weight_kg:g} kg" if _by_weight(entry.unit, usual) else ""
        counted = (
            f" {_three_figures(amount)} {usual.unit} a {usual.per}{by_weight}," if by_weight or number != 1 else ""
        )
        where = "above" if amount > usual.most else "below"
        return f"{drug.name} {written} is{counted} {where} the usual {_range(usual)} a {usual.per}."
    return None


def _usual(entry: Entry, drug: Drug) -> Sequence[UsualDose]:
    """What the entry is compared with: the rows of its route and its rhythm, of its route, or all of an unsaid one."""
    of_route = [usual for usual in drug.usual if (entry.route or "oral") in usual.routes]
    if not of_route and not entry.route:
        return drug.usual
    of_rhythm = [usual for usual in of_route if usual.per is entry.per]
    return of_rhythm if of_rhythm and not is_dose_of_listed_days(entry) else of_route


def _single(entry: Entry, per: Per) -> tuple[int, str]:
    """The most of the listed doses that are `per` day, week, month or course, and in how many days."""
    within, listed = min(int(_DAYS[per]), COURSE_DAYS), listed_days(entry)
    number = max((sum(first <= day < first + days(within) for day in listed) for first in listed), default=1)
    return number, f"{times(number)}{_dose(entry)} {f'in {within} days' if number > 1 else 'as a single dose'}"


def _rhythm(entry: Entry, written: Per, per: Per) -> tuple[Fraction, str]:
    return _DAYS[per] / _DAYS[written], f"{_dose(entry)} a {written}"


def _dose(entry: Entry) -> str:
    return f"{entry.dose:g} {entry.unit}"


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


def _three_figures(amount: Fraction) -> str:
    return f"{float(f'{float(amount):.3g}'):g}"


def _range(usual: UsualDose) -> str:
    return f"{f'{usual.least:g} to ' if usual.least is not None else ''}{usual.most:g} {usual.unit}"


def _by_weight(unit: str | None, usual: UsualDose) -> bool:
    return (unit or "").endswith("/kg") is not usual.unit.endswith("/kg")


def _in_unit(entry: Entry, unit: str, weight_kg: float | None) -> Fraction | None:
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
