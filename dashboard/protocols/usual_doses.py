"""Read the usual doses of the formulary, each one line: `oral, SC: 10 to 25 mg a week`."""

from __future__ import annotations

import re

from dashboard.domain.catalogue import UsualDose
from dashboard.domain.words import Per
from dashboard.protocols.rows import Row, source

_UNITS = ("mg", "g", "micrograms", "mg/kg", "g/kg", "mg/m2", "g/m2", "AUC")
_DOSE = re.compile(
    r"(?P<routes>[^:]+): (?:(?P<ceiling>at most )|(?P<least>[\d.]+) to )?(?P<most>[\d.]+) (?P<unit>\S+) a (?P<per>\w+)",
    re.ASCII,
)


def usual_dose(table: Row, of_drug: tuple[str, ...], row: Row) -> UsualDose:
    """`IV: at most 2 mg a dose` has no lower end and is each time; `oral: 1 mg a day` is never another.

    Raises ValueError for a dose that cannot be read or be right, and for a route that is none `of_drug`.
    """
    said = _DOSE.fullmatch(row["dose"])
    if not said:
        raise ValueError(f"dose is {row['dose']!r}: write it as in 'oral, SC: 10 to 25 mg a week'")
    routes, unit, most = said["routes"].split(", "), said["unit"], float(said["most"])
    least = None if said["ceiling"] else float(said["least"] or most)
    if strangers := sorted(set(routes) - set(of_drug)):
        raise ValueError(f"{', '.join(strangers)} is none of the drug's routes, {', '.join(of_drug)}")
    if unit not in _UNITS:
        raise ValueError(f"unit is {unit!r}: write one of {', '.join(_UNITS)}")
    if not 0 < (most if least is None else least) <= most:
        raise ValueError(f"dose is {row['dose']!r}: both ends are more than zero, and the second is not less")
    return UsualDose(
        routes=tuple(routes),
        per=None if said["per"] == "dose" else Per(said["per"]),
        unit=unit,
        least=least,
        most=most,
        source=source(table["usual_doses"] | row, table),
    )
