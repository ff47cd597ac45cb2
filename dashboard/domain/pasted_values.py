"""Days, numbers and units as other systems write them. What can be read in two ways is not read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.dates import PartialDate
from dashboard.domain.lab_tests import LabTest
from dashboard.domain.words import Comparator


class DayOrder(StrEnum):
    """How a day in numbers is written, as in 12/03/2026."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class Decimals(StrEnum):
    """What stands before the decimals, as in 1,234."""

    POINT = "point"
    COMMA = "comma"


NOTHING = frozenset({"", "-", "--", "–", "—", ".", "n/a", "na", "nd", "null", "none"})
"""Cells that say that nothing was measured, in small letters."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_TIME = re.compile(
    r"(?<=\d)(?:T|,?\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]m|Z|[+-]\d{2}:?\d{2})?\Z", re.ASCII | re.I
)
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s./-]*)?([a-z]{3,9})\.?[\s,./-]*(\d{4})\Z", re.ASCII | re.I)
_MONTH_NAMED = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\Z", re.ASCII | re.I)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\Z", re.ASCII)
_IN_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})\Z", re.ASCII)
_VALUE = re.compile(r"(<=|>=|[<>≤≥])?\s*([-−]?\d[\d.,]*)(?:\s*([^\d\s.,:+-].*))?\Z", re.ASCII)
_THOUSANDS = {
    Decimals.POINT: re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?\Z", re.ASCII),
    Decimals.COMMA: re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?\Z", re.ASCII),
}
_PLAIN = {
    Decimals.POINT: re.compile(r"-?\d+(?:\.\d+)?\Z", re.ASCII),
    Decimals.COMMA: re.compile(r"-?\d+(?:,\d+)?\Z", re.ASCII),
}
_POWER = re.compile(r"[eE][+-]?\d", re.ASCII)
_SPACED = re.compile(r"(?<=\d) (?=\d{3}\b)", re.ASCII)
_FLAGS = frozenset({"H", "L", "HH", "LL", "*", "**", "↑", "↓", "(H)", "(L)", "[H]", "[L]"})
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_TIMES_TEN = re.compile(r"(?:[x×X*·]\s*)?10\s*(?:\^|\*\*?|[eE])\s*(\d{1,2})", re.ASCII)
_TIMES_TEN_FLAT = re.compile(r"[x×X·]\s*10(\d{1,2})(?=/)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A number with what stood beside it in its cell, or a word."""

    value: float | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    word: str | None = None


def read_day(text: str, order: DayOrder | None) -> PartialDate:
    """A day, month or year; a time of day is left out. Raises ValueError with one plain sentence."""
    written = _TIME.sub("", text.strip())
    if named := _NAMED.match(written) or _MONTH_NAMED.match(written):
        parts = named.groups() if named.re is _NAMED else (named[2], named[1], named[3])
        month = _month(parts[1] or "")
        if not month:
            raise ValueError(f"{written!r} is not a day")
        return _day(parts[2], month, int(parts[0]) if parts[0] else None)
    if year_first := _YEAR_FIRST.match(written):
        return _day(year_first[1], int(year_first[2]), int(year_first[3]))
    if numbers := _IN_NUMBERS.match(written):
        return _day_in_numbers(written, int(numbers[1]), int(numbers[2]), numbers[3], order)
    return PartialDate.parse(written[:40])


def is_like_a_day(text: str) -> bool:
    """Whether a cell looks like a day; a year alone looks like a value."""
    written = _TIME.sub("", text.strip())
    if _IN_NUMBERS.match(written):
        return True
    try:
        read_day(written, None)
    except ValueError:
        return False
    return not written.isdigit()


def read_value(text: str, decimals: Decimals | None) -> Read:
    """A number, or a word for what is none. Raises ValueError with one plain sentence for what cannot be kept."""
    written = " ".join(text.split())
    found = _VALUE.match(_SPACED.sub("", written))
    if not found:
        return Read(word=written)
    comparator, number, rest = found.groups()
    unit = " ".join(part for part in (rest or "").split() if part not in _FLAGS)
    if comparator and comparator not in list(Comparator):
        raise ValueError(f"{written!r} is at most or at least a number, which cannot be kept: write < or >")
    if rest and _POWER.match(rest):
        raise ValueError(f"{written!r} is a number with a power: write it in full")
    value = _number(number.replace("−", "-"), decimals)
    return Read(value=value, comparator=Comparator(comparator) if comparator else None, unit=unit or None)


def has_decimal_comma(text: str) -> bool:
    """Whether a value can only be read with its comma before the decimals."""
    found = _VALUE.match(" ".join(text.split()))
    if not found or "," not in found[2]:
        return False
    return not _THOUSANDS[Decimals.POINT].match(found[2])


def unit_of(test: LabTest | None, written: str | None) -> str | None:
    """The unit in the catalogue's spelling, where it knows it: `x10^9/l` is 10*9/L. Else as it was written."""
    if not written or not written.strip():
        return None
    plain = written.strip().translate(_RAISED)
    plain = _TIMES_TEN_FLAT.sub(r"10*\1", _TIMES_TEN.sub(r"10*\1", plain)).replace(" ", "")
    return (test and test.known_unit(plain)) or written.strip()


def _month(name: str) -> int | None:
    full = (n for n, month in enumerate(_MONTHS, start=1) if month.startswith(name.casefold()))
    return next(full, None) if len(name) >= 3 else None


def _day(year: str, month: int, day: int | None) -> PartialDate:
    return PartialDate.parse(f"{year}-{month:02}" + ("" if day is None else f"-{day:02}"))


def _day_in_numbers(written: str, one: int, other: int, year: str, order: DayOrder | None) -> PartialDate:
    if len(year) == 2:
        raise ValueError(f"{written!r} has half a year: write all four digits")
    ways = {DayOrder.DAY_FIRST: (other, one), DayOrder.MONTH_FIRST: (one, other)}
    days = [_day_or_none(year, *ways[way]) for way in ways if order in (None, way)]
    possible = sorted({day for day in days if day})
    if not possible:
        raise ValueError(f"{written!r} is not a day of the calendar" + (f" with the {order}" if order else ""))
    if len(possible) > 1:
        raise ValueError(
            f"{written!r} may be {possible[0].words} or {possible[1].words}: say whether the day or the month is first"
        )
    return possible[0]


def _day_or_none(year: str, month: int, day: int) -> PartialDate | None:
    try:
        return _day(year, month, day)
    except ValueError:
        return None


def _number(written: str, decimals: Decimals | None) -> float:
    ways = {way: value for way in Decimals if (value := _number_with(written, way)) is not None}
    if decimals:
        ways = {way: value for way, value in ways.items() if way is decimals}
    values = sorted(set(ways.values()))
    if not values:
        raise ValueError(f"{written!r} is not a number" + (f" with a decimal {decimals}" if decimals else ""))
    if len(values) > 1:
        raise ValueError(
            f"{written!r} may be {values[0]:g} or {values[1]:g}: say whether a comma or a point stands before decimals"
        )
    return values[0]


def _number_with(written: str, way: Decimals) -> float | None:
    """The number where `way` stands before its decimals, None where it cannot be one."""
    if not (_PLAIN[way].match(written) or _THOUSANDS[way].match(written)):
        return None
    plain = written.replace(",", "") if way is Decimals.POINT else written.replace(".", "").replace(",", ".")
    return float(plain)
