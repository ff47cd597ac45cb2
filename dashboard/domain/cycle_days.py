"""The days of a cycle on which doses are given, of which the first is 1: as they are typed, told and counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from dashboard.domain.dates import days
from dashboard.domain.dose_words import days_in_brief
from dashboard.domain.refusal import Refusal

LAST_DAY = 365
_DAYS = re.compile(r"(\d{1,3})(?:\s*(?:-|–|to)\s*(\d{1,3}))?")


def read_cycle_days(typed: str) -> tuple[int, ...]:
    """`1`, `1, 15`, `1-5`, `1 to 5`. Refuses what is no day, and a first day other than 1."""
    found: list[int] = []
    for part in filter(None, re.split(r"\s*(?:,|;|\band\b)\s*", typed.strip())):
        match = _DAYS.fullmatch(part)
        if not match:
            raise Refusal(f"{part} is no day of the cycle. Write the days as 1, 15 or as 1 to 5.")
        first, last = int(match[1]), int(match[2] or match[1])
        found += range(first, last + 1)
    if not found or found[0] != 1 or found[-1] > LAST_DAY or sorted(set(found)) != found:
        raise Refusal(f"The first day is day 1, and the others follow up to day {LAST_DAY}: 1, 15 or 1 to 5.")
    return tuple(found)


def cycle_days(begins: date, on: Iterable[int]) -> tuple[date, ...]:
    """Those days `on` of the cycle that begins on that date."""
    return tuple(begins + days(number - 1) for number in on)


def cycle_day_words(on: tuple[int, ...]) -> str:
    """`day 1`, `days 1 to 5`, `days 1, 8 and 15`."""
    if len(on) == 1:
        return f"day {on[0]}"
    if on[-1] - on[0] + 1 == len(on):
        return f"days {on[0]} to {on[-1]}"
    return f"days {', '.join(map(str, on[:-1]))} and {on[-1]}"


def cycles_words(every_days: int, cycles: int, told: Iterable[str]) -> str:
    """`Q21d x 6: 12 May 2026; 2 Jun 2026; 23 Jun 2026 ... 25 Aug 2026`; up to four days are all told."""
    return f"Q{every_days}d x {cycles}: {days_in_brief(told)}"
