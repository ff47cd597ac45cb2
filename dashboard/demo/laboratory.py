"""The invented laboratory: results with the units and limits that it prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboard.domain.dates import PartialDate, days
from dashboard.domain.record import Result
from dashboard.domain.words import Comparator, Sex


@dataclass(frozen=True, slots=True)
class Limits:
    unit: str | None
    lower: float | None = None
    upper: float | None = None


LIMITS = {
    "ck": Limits("U/L", 25, 170),
    "ldh": Limits("U/L", None, 250),
    "alt": Limits("U/L", None, 40),
    "albumin": Limits("g/L", 35, 50),
    "crp": Limits("mg/L", None, 5),
    "esr": Limits("mm/h", None, 20),
    "haemoglobin": Limits("g/L", 120, 155),
    "white_cells": Limits("10*9/L", 4, 11),
    "neutrophils": Limits("10*9/L", 2, 7.5),
    "platelets": Limits("10*9/L", 150, 400),
    "creatinine": Limits("umol/L", 45, 84),
    "ca125": Limits("U/mL", None, 35),
    "ca15_3": Limits("U/mL", None, 30),
    "ca19_9": Limits("U/mL", None, 37),
    "cea": Limits("ng/mL", None, 5),
    "psa": Limits("ng/mL", None, 4),
    "ebv_dna": Limits("copies/mL"),
    "ferritin": Limits("ug/L", 15, 200),
    "cdasi_activity": Limits(None),
    "mmt8": Limits("/150"),
    "physician_global": Limits("cm"),
    "patient_global": Limits("cm"),
    "haq_di": Limits(None),
    "extramuscular_activity": Limits("cm"),
}
"""As printed for women, and for men unless they have their own."""
LIMITS_OF_MEN = {
    "ck": Limits("U/L", 40, 200),
    "haemoglobin": Limits("g/L", 135, 175),
    "creatinine": Limits("umol/L", 60, 105),
    "ferritin": Limits("ug/L", 30, 400),
}


def result(test: str, value: float, on: date, sex: Sex = Sex.FEMALE, comparator: Comparator | None = None) -> Result:
    limits = LIMITS_OF_MEN.get(test, LIMITS[test]) if sex is Sex.MALE else LIMITS[test]
    return Result(
        test=test,
        value=value,
        unit=limits.unit,
        on=PartialDate.on(on),
        lower_limit=limits.lower,
        upper_limit=limits.upper,
        comparator=comparator,
    )


def curve(test: str, started_on: date, every_days: int, values: Iterable[float], sex: Sex = Sex.FEMALE) -> list[Result]:
    """One result every so many days."""
    return [result(test, value, started_on + days(n * every_days), sex) for n, value in enumerate(values)]
