"""Calendar arithmetic, and dates that are known only to the month or the year."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
# Not strftime: its names follow the server's locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years outside are typing errors."""


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A day, or the month or year that holds it: the interval from `first` to `last`, both inclusive.

    Due dates use `first`. A yes/no test that holds for only part of the interval is undetermined.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `2026-06-01`, `2026-06` or `2026`. Raises ValueError with one plain sentence."""
        shape = _SHAPE.match(text)
        if not shape:
            raise ValueError(f"{text!r} is not a date: write 2026-06-01, 2026-06 or 2026")
        year, month, day = (int(part) if part else None for part in shape.groups())
        try:
            first = date(year or 0, month or 1, day or 1)
        except ValueError:
            raise ValueError(f"{text!r} is not a day of the calendar") from None
        if not FIRST_YEAR <= first.year <= LAST_YEAR:
            raise ValueError(f"{text!r} is not a date between {FIRST_YEAR} and {LAST_YEAR}")
        if day:
            return cls(first, first)
        last_month = month or 12
        return cls(first, date(first.year, last_month, monthrange(first.year, last_month)[1]))

    @classmethod
    def on(cls, day: date) -> PartialDate:
        return cls(day, day)

    @property
    def is_exact(self) -> bool:
        return self.first == self.last

    def __str__(self) -> str:
        """ISO, as precise as it is known."""
        if self.is_exact:
            return self.first.isoformat()
        return f"{self.first:%Y}" if self.first.month != self.last.month else f"{self.first:%Y-%m}"

    @property
    def words(self) -> str:
        """For people: `12 Mar 2026`, `Mar 2026`, `2026`; both ends where they lie in two years."""
        if self.is_exact:
            return day_words(self.first)
        if self.first.year != self.last.year:
            return f"{day_words(self.first)} to {day_words(self.last)}"
        month = f"{month_words(self.first)} " if self.first.month == self.last.month else ""
        return f"{month}{self.first.year}"


@cache
def day_words(day: date) -> str:
    """`12 Mar 2026`."""
    return f"{day.day} {month_words(day)} {day.year}"


def weekday_words(day: date) -> str:
    """`12 Mar 2026, Thursday`: with a word by which people notice a slip."""
    return f"{day_words(day)}, {_WEEKDAYS[day.weekday()]}"


def month_words(day: date) -> str:
    """`Mar`, whatever the server's locale."""
    return _MONTHS[day.month - 1]


def age_on(birth: date, day: date) -> int:
    """Whole years. Someone born on 29 February turns a year older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birthday(birth: date, age: int) -> date:
    """The day on which somebody born on `birth` turns `age`; 1 March for 29 February in a common year."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def add_months(day: date, months: int) -> date:
    """The same day of a later or earlier month, clamped to the month's end."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def span_words(first: date, last: date) -> str:
    """The time from one day to a later one as clinicians say it: days up to 60, then `2 m 23 d`, then `1 y 2 m`."""
    apart = (last - first).days
    if apart <= 60:
        return f"{apart} d"
    months = 12 * (last.year - first.year) + last.month - first.month
    if add_months(first, months) > last:
        months -= 1
    rest = (last - add_months(first, months)).days
    if months < 12:
        return f"{months} m {rest} d" if rest else f"{months} m"
    years, months = divmod(months, 12)
    return f"{years} y {months} m" if months else f"{years} y"


@cache
def days(count: int) -> timedelta:
    return timedelta(days=count)
