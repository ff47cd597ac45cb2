"""How often a dose is taken, in words. What is given on listed days is so many doses, not a dose a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dashboard.domain.record import Entry
from dashboard.domain.words import NOT_TAKEN, Per


def is_dose_of_listed_days(entry: Entry) -> bool:
    """Whether the dose is that of each day listed, and nothing is taken between these."""
    return entry.per is Per.DAY and not entry.every_days and bool(entry.given_on or entry.administrations)


def listed_days(entry: Entry) -> list[date]:
    """Those of the entry's own dose, given or planned; not those left out or of another dose."""
    own = (a for a in entry.administrations if a.status not in NOT_TAKEN and a.dose in (None, entry.dose))
    return sorted({*entry.given_on, *(a.on for a in own)})


def how_often(entry: Entry) -> str:
    """` every 21 days`, ` a week`; empty where that is not known, and for a dose of listed days."""
    if entry.every_days:
        return f" every {entry.every_days} days"
    return f" a {entry.per}" if entry.per and not is_dose_of_listed_days(entry) else ""


def how_many(entry: Entry) -> str:
    """`2 x ` before a dose that is given on two listed days; empty before any other."""
    return times(len(listed_days(entry))) if is_dose_of_listed_days(entry) else ""


def times(doses: int) -> str:
    """`2 x `; empty for a single dose."""
    return f"{doses} x " if doses > 1 else ""


def taper_words(entry: Entry) -> str:
    """`, down by 5 mg every 14 days to 10 mg`; empty without a taper."""
    unit = entry.unit or "(unit not recorded)"
    steps = (f"by {step.by:g} {unit} every {step.every_days} days to {step.to:g} {unit}" for step in entry.taper)
    return f", down {', then '.join(steps)}" if entry.taper else ""


def days_in_brief(told: Iterable[str]) -> str:
    """Up to four are all told, of more the first three and the last: `1 Jun 2026; 15 Jun 2026; ... 14 Dec 2026`."""
    days = list(told)
    return "; ".join(days) if len(days) <= 4 else f"{'; '.join(days[:3])} ... {days[-1]}"
