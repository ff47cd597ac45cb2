"""Short ways to write treatments: a taper, a row of infusions, the cycles of a regimen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.demo.facts import maybe_on
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.record import CancerTreatment, Medication
from dashboard.domain.words import DoseStatus, Modality, Per, Specialty


def drug(
    name: str,
    dose: float,
    unit: str,
    per: Per,
    started_on: date,
    stopped_on: date | None = None,
    prescriber: Specialty = Specialty.RHEUMATOLOGY,
    **more: Any,
) -> Medication:
    """One entry of the regimen; without `stopped_on` it goes on."""
    return Medication(
        drug=name,
        dose=dose,
        unit=unit,
        per=per,
        started_on=PartialDate.on(started_on),
        stopped_on=maybe_on(stopped_on),
        prescriber=prescriber,
        **more,
    )


def taper(
    started_on: date,
    steps: Sequence[tuple[float, int]],
    *,
    prescriber: Specialty = Specialty.DERMATOLOGY,
    goes_on: bool = True,
) -> list[Medication]:
    """Prednisolone as consecutive entries of (mg a day, days). The last step goes on unless the course ends with it."""
    entries, day = [], started_on
    for n, (mg, length) in enumerate(steps):
        is_open = goes_on and n == len(steps) - 1
        ends_on = None if is_open else day + days(length - 1)
        entries.append(drug("prednisolone", mg, "mg", Per.DAY, day, ends_on, prescriber, route="oral"))
        day += days(length)
    return entries


def infusions(name: str, dose: float, unit: str, given_on: Sequence[date], **more: Any) -> Medication:
    """One entry for a row of infusions; `dose` is that of one day."""
    return drug(name, dose, unit, Per.DAY, given_on[0], given_on[-1], given_on=tuple(given_on), **more)


def cycles(
    drugs: Mapping[str, tuple[float, str]],
    first_on: date,
    every_days: int,
    count: int,
    *,
    today: date,
    line: str,
    aim: str,
    lasts_days: int = 1,
    delayed: Mapping[int, tuple[int, str]] | None = None,
) -> list[CancerTreatment]:
    """An entry a cycle and drug. `delayed`: cycle -> (days by which it and all later ones slip, why)."""
    entries, day = [], first_on
    for cycle in range(1, count + 1):
        slip, why = (delayed or {}).get(cycle, (0, None))
        day += days(slip)
        status = DoseStatus.PLANNED if day > today else DoseStatus.DELAYED if slip else DoseStatus.TAKEN
        for name, (dose, unit) in drugs.items():
            entries.append(
                CancerTreatment(
                    modality=Modality.SYSTEMIC,
                    drug=name,
                    dose=dose,
                    unit=unit,
                    per=Per.COURSE,
                    route="intravenous",
                    started_on=PartialDate.on(day),
                    stopped_on=PartialDate.on(day + days(lasts_days - 1)),
                    cycle=cycle,
                    cycles_planned=count,
                    line=line,
                    aim=aim,
                    status=status,
                    reason=why,
                    prescriber=Specialty.ONCOLOGY,
                )
            )
        day += days(every_days)
    return entries


def tablets(
    name: str, dose: float, unit: str, started_on: date, stopped_on: date | None = None, *, line: str, aim: str
) -> CancerTreatment:
    """A cancer drug taken every day."""
    return CancerTreatment(
        modality=Modality.SYSTEMIC,
        drug=name,
        dose=dose,
        unit=unit,
        per=Per.DAY,
        route="oral",
        started_on=PartialDate.on(started_on),
        stopped_on=maybe_on(stopped_on),
        line=line,
        aim=aim,
        prescriber=Specialty.ONCOLOGY,
    )


def operation(procedure: str, site: str, on: date, aim: str = "curative") -> CancerTreatment:
    return CancerTreatment(
        modality=Modality.SURGERY,
        procedure=procedure,
        site=site,
        aim=aim,
        started_on=PartialDate.on(on),
        stopped_on=PartialDate.on(on),
    )


def radiotherapy(site: str, dose_gy: float, fractions: int, started_on: date, aim: str) -> CancerTreatment:
    """Five fractions a week from `started_on`, all given."""
    weeks, rest = divmod(fractions - 1, 5)
    return CancerTreatment(
        modality=Modality.RADIOTHERAPY,
        procedure="external beam radiotherapy",
        site=site,
        dose_gy=dose_gy,
        fractions_planned=fractions,
        fractions_given=fractions,
        started_on=PartialDate.on(started_on),
        stopped_on=PartialDate.on(started_on + days(weeks * 7 + rest)),
        aim=aim,
    )
