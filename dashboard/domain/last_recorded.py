"""The latest day that a record names."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date
from functools import cache
from typing import Any, get_args, get_type_hints

from dashboard.domain.dates import PartialDate
from dashboard.domain.record import PatientRecord, Provenance, Task
from dashboard.domain.spans import moved

PROJECTED_DAYS = 365
"""How long after the last recorded fact a dose without an end goes on."""
_NONE_OF_THE_PATIENT = (Provenance, Task)
"""Whose days are those of people's work."""


def last_recorded_on(record: PatientRecord) -> date:
    """The latest day that any fact names; `date.min` where none does."""
    last = date.min
    facts: list[Any] = [record]
    # The list grows by the facts within each fact.
    for fact in facts:
        days, parts = _dated(fact.__class__)
        for name in days:
            on: PartialDate | None = getattr(fact, name)
            if on and on.last > last:
                last = on.last
        for name in parts:
            held = getattr(fact, name)
            for each in held if isinstance(held, tuple) else (held,):
                if isinstance(each, date):
                    last = max(last, each)
                elif each is not None:
                    facts.append(each)
    return last


def projected_until(record: PatientRecord) -> date:
    """The last day to which a dose without an end is carried on."""
    return moved(last_recorded_on(record), PROJECTED_DAYS)


@cache
def _dated(kind: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a kind of fact that name a day as people know it, and the others that can hold one."""
    found = get_type_hints(kind) if is_dataclass(kind) and kind not in _NONE_OF_THE_PATIENT else {}
    days = tuple(name for name, held in found.items() if held in (PartialDate, PartialDate | None))
    return days, tuple(name for name, held in found.items() if name not in days and _can_name_a_day(held))


def _can_name_a_day(held: Any) -> bool:
    """A day or something of which a part is one: `tuple[Hold, ...]`, `PartialDate | None`."""
    return held in (date, PartialDate) or any(map(_can_name_a_day, get_args(held))) or any(_dated(held))
