"""What a fact says, field by field, and what one version changed of another."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any

from dashboard.domain.dates import PartialDate, day_words
from dashboard.domain.record import Fact

_FIELD = {
    "on": "day",
    "for_": "for",
    "what": "condition",
    "diagnosed_on": "diagnosis",
    "onset_on": "onset",
    "deceased_on": "day of death",
    "ended_on": "end",
    "mrn": "number",
}


def field_words(name: str) -> str:
    """`birth_date` is "birth date", `on` is "day"."""
    return _FIELD.get(name, name.rstrip("_").replace("_", " "))


def value_words(value: Any) -> str:
    """For people: a day as `12 Mar 2026`, yes and no, "not recorded" for what is unknown."""
    match value:
        case None | () | "":
            return "not recorded"
        case bool():
            return "yes" if value else "no"
        case StrEnum():
            return value.replace("_", " ")
        case PartialDate():
            return value.words
        case date():
            return day_words(value)
        case float():
            return f"{value:.10g}"
        case tuple():
            return ", ".join(value_words(each) for each in value)
    return str(value)


def changed_words(before: Fact, after: Fact) -> str:
    """`value from 340 to 430, day from not recorded to 12 Mar 2026`; empty where nothing changed."""
    pairs = ((f.name, getattr(before, f.name), getattr(after, f.name)) for f in fields(before) if f.compare)
    return ", ".join(
        f"{field_words(name)} from {value_words(old)} to {value_words(new)}" for name, old, new in pairs if old != new
    )


def said_words(fact: Fact) -> str:
    """Every field that is known: `test ck, value 340, unit U/L, day 12 Mar 2026`."""
    told = ((f.name, getattr(fact, f.name)) for f in fields(fact) if f.compare)
    return ", ".join(
        f"{field_words(name)} {value_words(value)}" for name, value in told if value not in (None, (), False)
    )
