"""What generated patients take for their disease: a tapered steroid, something to spare it, infusions for some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

from dashboard.demo.treatments import drug, infusions, taper
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.record import Medication
from dashboard.domain.words import Intent, Per, Specialty, Subtype

STEPS_MG = (60, 50, 40, 30, 25, 20, 15, 12.5, 10, 7.5, 5)


def regimen(
    diagnosed: date, flares_on: Sequence[date], weight_kg: float, subtype: Subtype, rng: Random
) -> tuple[Medication, ...]:
    """The whole course as if it had no end; the caller cuts it off. A flare ends one taper and begins another."""
    found: list[Medication] = []
    begins = diagnosed + days(rng.randint(1, 6))
    first_mg = min(STEPS_MG, key=lambda mg: abs(mg - (0.4 if subtype is Subtype.CADM else 0.75) * weight_kg))
    courses = [(begins, first_mg), *((day + days(8), rng.choice((25, 30, 40))) for day in flares_on)]
    for (start, mg), (next_start, _) in zip(courses, [*courses[1:], (date.max, 0)], strict=True):
        found += _course(start, mg, next_start, rng)
    found += _sparing(begins + days(rng.randint(10, 40)), rng)
    if rng.random() < 0.4:
        found.append(drug("hydroxychloroquine", rng.choice((200, 300, 400)), "mg", Per.DAY, begins, route="oral"))
    if rng.random() < 0.25:
        first = begins + days(rng.randint(14, 150))
        given_on = [first + days(28 * month + second) for month in range(rng.randint(3, 9)) for second in (0, 1)]
        found.append(infusions("ivig", round(weight_kg), "g", given_on, route="intravenous"))
    if first_mg >= 30 and rng.random() < 0.45:
        found.append(
            drug(
                "cotrimoxazole",
                480,
                "mg",
                Per.DAY,
                begins + days(2),
                begins + days(180),
                route="oral",
                intent=Intent.PROPHYLAXIS,
            )
        )
    return tuple(found)


def _course(start: date, mg: float, next_start: date, rng: Random) -> list[Medication]:
    """Down one step after another; stays on a low dose, stops in the end, or is cut short by the next course."""
    steps = [(step, rng.choice((21, 28, 28, 35)) if step >= 20 else rng.choice((35, 49, 63))) for step in STEPS_MG]
    steps = [(step, length) for step, length in steps if step <= mg]
    prescriber = rng.choice((Specialty.DERMATOLOGY, Specialty.RHEUMATOLOGY))
    entries = taper(start, steps, prescriber=prescriber, goes_on=rng.random() < 0.55)
    return _cut_off(entries, next_start)


def _cut_off(entries: list[Medication], before: date) -> list[Medication]:
    """What starts before that day, ending on the day before it at the latest."""
    found = []
    for entry in entries:
        if entry.started_on and entry.started_on.first < before:
            is_over = entry.stopped_on and entry.stopped_on.first < before
            last = entry.stopped_on if is_over or before == date.max else PartialDate.on(before - days(1))
            found.append(replace(entry, stopped_on=last))
    return found


def _sparing(begins: date, rng: Random) -> list[Medication]:
    """One steroid-sparing drug for most; a second one after some months for some."""
    dermatology, rheumatology = Specialty.DERMATOLOGY, Specialty.RHEUMATOLOGY
    raised = begins + days(28)
    choice = rng.choices(("methotrexate", "azathioprine", "mycophenolate", None), (38, 20, 26, 16))[0]
    stops = begins + days(rng.randint(150, 700)) if rng.random() < 0.35 else None
    if choice == "methotrexate":
        return [
            drug("methotrexate", 10, "mg", Per.WEEK, begins, raised - days(1), dermatology, route="oral"),
            drug("methotrexate", rng.choice((15, 17.5, 20)), "mg", Per.WEEK, raised, stops, dermatology, route="oral"),
            drug("folic_acid", 5, "mg", Per.WEEK, begins, stops, dermatology, route="oral"),
        ]
    if choice == "azathioprine":
        return [
            drug("azathioprine", 50, "mg", Per.DAY, begins, raised - days(1), rheumatology, route="oral"),
            drug("azathioprine", rng.choice((100, 125, 150)), "mg", Per.DAY, raised, stops, rheumatology, route="oral"),
        ]
    if choice == "mycophenolate":
        return [
            drug("mycophenolate", 1000, "mg", Per.DAY, begins, raised - days(1), rheumatology, route="oral"),
            drug("mycophenolate", rng.choice((2000, 3000)), "mg", Per.DAY, raised, stops, rheumatology, route="oral"),
        ]
    return []
