"""What is taken once a week, and a daily dose of it: a dose a day has killed people (hazard H11)."""

from __future__ import annotations

from dataclasses import replace

from dashboard.domain.catalogue import Formulary
from dashboard.domain.dose_words import is_dose_of_listed_days
from dashboard.domain.record import Entry, Medication
from dashboard.domain.words import DoseStatus, Per

WEEKLY_DRUGS = frozenset({"methotrexate"})
"""Substances taken once a week outside oncology."""


def is_weekly_drug(name: str | None, formulary: Formulary) -> bool:
    drug = formulary.find(name)
    return drug is not None and drug.substance in WEEKLY_DRUGS


def is_weekly_drug_daily(entry: Entry, formulary: Formulary) -> bool:
    """A dose a day; single doses of listed days are none."""
    return entry.per is Per.DAY and is_weekly_drug(entry.drug, formulary) and not is_dose_of_listed_days(entry)


def awaits_confirmation(entry: Entry, formulary: Formulary) -> bool:
    """A planned dose a day of a weekly drug: nobody but who recorded it has said yet that it is right."""
    is_planned = entry.status is DoseStatus.PLANNED and entry.stopped_on is None
    return isinstance(entry, Medication) and is_planned and is_weekly_drug_daily(entry, formulary)


def until_confirmed(entry: Medication, formulary: Formulary) -> Medication:
    """As it is recorded: a dose a day of a weekly drug stays a plan until a second person confirms it."""
    return replace(entry, status=DoseStatus.PLANNED) if is_weekly_drug_daily(entry, formulary) else entry
