"""What a drug rule can name. `dashboard.domain.holding` has one function for each kind that says when it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.domain.chart import RESULT_HOLDS_DAYS
from dashboard.domain.words import (
    ACTIVE_CANCER,
    CANCER_IN_REMISSION,
    CANCER_IN_WORK_UP,
    Antibody,
    Feature,
    Group,
    Intent,
    Modality,
    Smoking,
)

CANCER_STATES = {"active": ACTIVE_CANCER, "in_remission": CANCER_IN_REMISSION, "in_work_up": CANCER_IN_WORK_UP}
PLANNED_DAYS = 42
"""A rule about something planned holds from this many days before its start."""

POINT_EVENT_DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class On:
    """Exposed to one of these drugs or classes. `different`: to at least so many of them on the same day.

    `in_regimen` and `in_cancer` say where they may stand. The days before and after count as `lead` and `lag` say, a
    lead of `PLANNED_DAYS` making it a rule about what is planned; without them a cancer drug counts 7 days either side.
    `first_days`: only while no more days than that have elapsed since the exposure began.
    """

    names: tuple[str, ...]
    in_regimen: bool = True
    in_cancer: bool = True
    lead_days: int | None = None
    lag_days: int | None = None
    lag_months: int = 0
    first_days: int | None = None
    intent: Intent | None = None
    not_intent: Intent | None = None
    contains_maltose: bool = False
    different: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SteroidHeld:
    """Continuous systemic steroid at no less than `mg` of prednisone a day, from the day on which that has lasted
    `days`, or more than `more_than_days`, and as long as it lasts. Dose before the record's start is left out."""

    mg: float
    days: int | None = None
    more_than_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """The last result of a test, for as long as it counts: beyond a value, at least a value, beyond a multiple of its
    upper limit, or a word; with none of these, that there is one at all."""

    __test__ = False

    test: str
    below: float | None = None
    above: float | None = None
    at_least: float | None = None
    above_upper_limit: float | None = None
    not_above_upper_limit: bool = False
    word: str | None = None
    holds_days: int = RESULT_HOLDS_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event, from `lead_days` before it until `lasts_days` after it, or until it ended; `lasts_days` None: for good.

    `details` narrows it to events that say one of these words.
    """

    types: tuple[str, ...]
    details: tuple[str, ...] = ()
    lead_days: int = 0
    lasts_days: int | None = POINT_EVENT_DAYS
    nitrous_oxide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """Surgery or radiotherapy, from `lead_days` before its start to `lag_days` after its end."""

    modality: Modality
    lead_days: int = 0
    lag_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WithCancer:
    """A cancer in this standing, a key of `CANCER_STATES`; `site` and `histology` narrow it to those that say
    this word."""

    standing: str
    site: str = ""
    histology: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Having:
    """Something about the patient: another illness, a feature, a positive antibody, the risk group, smoking, an age, a
    plain yes or no of the patient's facts (`fact`), or that there is myositis."""

    illness: str | None = None
    feature: Feature | None = None
    antibody: Antibody | None = None
    group: Group | None = None
    smoking: tuple[Smoking, ...] = ()
    age: int | None = None
    fact: str | None = None
    myositis: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """None of these holds; `words` say so in a reason."""

    none_of: tuple[Circumstance, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    either: tuple[Circumstance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    every: tuple[Circumstance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What no other kind can say: a function of `dashboard.domain.computed`, by its name, with its numbers."""

    name: str
    numbers: Mapping[str, Any]


Circumstance = On | SteroidHeld | Test | Happened | Treated | WithCancer | Having | Lacking | AnyOf | AllOf | Computed


def within(circumstances: Iterable[Circumstance]) -> Iterator[Circumstance]:
    """Each of them, and those that it is made of."""
    for each in circumstances:
        yield each
        match each:
            case AnyOf(either=parts) | AllOf(every=parts) | Lacking(none_of=parts):
                yield from within(parts)
