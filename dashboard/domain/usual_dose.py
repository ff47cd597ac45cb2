"""A dose outside the usual range, a route that is not the drug's, many cycles: asked about, never refused."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from dashboard.domain.body import Body
from dashboard.domain.catalogue import SUPPRESSES, Drug, DrugFamily, Formulary, UsualDose
from dashboard.domain.dates import day_words, days
from dashboard.domain.dose_words import is_dose_of_listed_days, listed_days, times
from dashboard.domain.exact import exact
from dashboard.domain.record import CancerTreatment, Entry
from dashboard.domain.routes import plain_route
from dashboard.domain.steroid_dose import DAYS_PER, MG_PER_UNIT
from dashboard.domain.treatment_plan import StartCycles
from dashboard.domain.words import Per

SAID_TO_BE_RIGHT = "Dose outside the usual range, said to be right."
ROUTE_SAID_TO_BE_RIGHT = "Route not known of the drug, said to be right."
CYCLES_SAID_TO_BE_RIGHT = "Number of cycles outside the usual, said to be right."
MOST_USUAL_CYCLES = 12
MOST_USUAL_DAYS = 731
"""Chemotherapy in at most so many cycles, anything else for two years: general knowledge of the field, no source was
read."""
COURSE_DAYS = 28
"""Single doses in so many days are of one course or month: four weeks lie between two courses of immunoglobulin, two
between the two infusions of rituximab."""
ROUNDED = Fraction(1, 10)
"""By so much a dose worked out by the square metre may differ from the range: it is rounded to what the vials hold."""
_DAYS = DAYS_PER | {Per.COURSE: Fraction(COURSE_DAYS)}


def unusual_dose(entry: Entry, formulary: Formulary, body: Body) -> str | None:
    """`Methotrexate 250 mg a week is above the usual 10 to 25 mg a week.`

    Of single doses it is the most of them that fall into one day, week, month or course, whichever is usual. Where the
    drug is usual in another rhythm than that of the entry, only more than is usual is asked about: 1 g once a month is
    no low daily dose. So it is where the route is not said, the drug has several, and is not usual by mouth. What is
    usual in one of several rhythms or routes is usual. None for that, and where the drug, the dose or a weight or
    height that would be needed is unknown.
    """
    drug = formulary.find(entry.drug)
    if drug is None or entry.per is None:
        return None
    compared: dict[tuple[tuple[str, ...], Per | None], list[str | None]] = {}
    for usual in _usual(entry, drug):
        compared.setdefault((usual.routes, usual.per), []).append(_outside(entry, entry.per, drug, usual, body))
    found = [next(filter(None, outside), None) for outside in compared.values()]
    return found[0] if found and all(found) else None


def not_compared(entry: Entry, formulary: Formulary, body: Body) -> str | None:
    """`Without a weight on record this dose was not compared with the usual 1 to 3 mg/kg a day.`

    None for what was compared, and where nothing is usual.
    """
    drug = formulary.find(entry.drug)
    usual = _usual(entry, drug) if drug and entry.per and entry.dose is not None else ()
    unknown = [each for each in usual if _in_unit(entry, each.unit, body) is None]
    if len(unknown) == len(usual) or any(_by(each.unit) == "kg" for each in unknown):
        for each in unknown:
            if missing := body.missing(_by(each.unit)):
                return f"Without {missing} on record this dose was not compared with the usual {each.range}."
        if unknown and entry.unit:
            return f"The usual dose is {unknown[0].range}. This one is in {entry.unit}, so it was not compared."
    return None


def unusual_route(entry: Entry, formulary: Formulary) -> str | None:
    """`Vincristine: intrathecal is not one of its known routes (IV).`; None for one of them, and where the drug or the
    route is not known."""
    drug, route = formulary.find(entry.drug), plain_route(entry.route)
    if drug is None or route is None or route in drug.routes:
        return None
    return f"{drug.name}: {route} is not one of its known routes ({', '.join(drug.routes)})."


def _outside(entry: Entry, per: Per, drug: Drug, usual: UsualDose, body: Body) -> str | None:
    dose, is_listed = _in_unit(entry, usual.unit, body), is_dose_of_listed_days(entry)
    if dose is None:
        return None
    number, written = _single(entry, usual.per) if is_listed else _rhythm(entry, per, usual.per)
    is_of_rhythm = is_listed or usual.per in (per, None)
    is_comparable = is_of_rhythm and (_route(entry, drug) or "oral") in usual.routes
    least, most = (exact(end or 0) for end in (usual.least if is_comparable else 0, usual.most))
    amount, by = dose * number, sorted({_by(entry.unit), _by(usual.unit)} - {""})
    is_by_body = _by(entry.unit) != _by(usual.unit)
    rounded = ROUNDED if is_by_body and "m2" in by else 0
    if least * (1 - rounded) <= amount <= most * (1 + rounded):
        return None
    at = f" at {' and '.join(f'{float(body.size(each) or 0):g} {each}' for each in by)}" if is_by_body else ""
    unit_per = f"{usual.unit} a {usual.per or 'dose'}"
    counted = f" {_three_figures(amount)} {unit_per}{at}," if at or number != 1 else ""
    where = "above" if amount > most else "below"
    return f"{drug.name} {written} is{counted} {where} the usual {usual.range}."


def _route(entry: Entry, drug: Drug) -> str | None:
    """As the formulary says it; of a drug that has but one it needs no saying."""
    return plain_route(entry.route) or (drug.routes[0] if len(drug.routes) == 1 else None)


def _usual(entry: Entry, drug: Drug) -> Sequence[UsualDose]:
    """What the entry is compared with: the rows of its route and its rhythm, else of its route; of all where it says
    none. Each time is of any rhythm. What suppresses the immune system is usual at a dose for myositis, and is not
    compared where it is given in cycles for a cancer."""
    if isinstance(entry, CancerTreatment) and entry.cycle and drug.family in SUPPRESSES:
        return ()
    route = _route(entry, drug)
    of_route = [usual for usual in drug.usual if route is None or route in usual.routes]
    of_rhythm = [usual for usual in of_route if usual.per in (entry.per, None)]
    return of_rhythm if of_rhythm and not is_dose_of_listed_days(entry) else of_route


def _single(entry: Entry, per: Per | None) -> tuple[int, str]:
    """The most of the listed doses that are `per` day, week, month or course, and in how many days."""
    if per is None:
        return 1, f"{_dose(entry)} as a single dose"
    within, listed = min(int(_DAYS[per]), COURSE_DAYS), listed_days(entry)
    number = max((sum(first <= day < first + days(within) for day in listed) for first in listed), default=1)
    return number, f"{times(number)}{_dose(entry)} {f'in {within} days' if number > 1 else 'as a single dose'}"


def _rhythm(entry: Entry, written: Per, per: Per | None) -> tuple[Fraction, str]:
    return _DAYS[per or written] / _DAYS[written], f"{_dose(entry)} a {written}"


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


def _by(unit: str | None) -> str:
    """`kg` of `mg/kg`, `m2` of `mg/m2`; empty for a dose by neither."""
    return (unit or "").partition("/")[2]


def _in_unit(entry: Entry, unit: str, body: Body) -> Fraction | None:
    """The dose in another unit, by the weight or the surface of the body where one of the two is by it."""
    if entry.dose is None or not entry.unit:
        return None
    dose = exact(entry.dose)
    if entry.unit == unit:
        return dose
    written, wanted = (MG_PER_UNIT.get(each.partition("/")[0].casefold()) for each in (entry.unit, unit))
    if written is None or wanted is None:
        return None
    dose *= written / wanted
    if _by(entry.unit) == _by(unit):
        return dose
    size, wanted_size = body.size(_by(entry.unit)), body.size(_by(unit))
    return None if size is None or wanted_size is None else dose * size / wanted_size
