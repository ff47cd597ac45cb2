"""How active an invented patient's disease is on a day, and the results a visit on that day would bring."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from dashboard.demo.laboratory import result
from dashboard.domain.record import Result
from dashboard.domain.words import Sex


@dataclass(frozen=True, slots=True)
class Flare:
    """`height` is the part of the first activity that it reaches on `peak_on`."""

    peak_on: date
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """From 1 on the day of diagnosis towards `quiet`, halving every `halving_days`, with flares.

    A flare doubles every two weeks up to its peak and then halves every six: it shows well before anyone acts on it.
    """

    diagnosed_on: date
    quiet: float = 0.06
    halving_days: float = 55
    flares: tuple[Flare, ...] = ()

    def on(self, day: date) -> float:
        since = max((day - self.diagnosed_on).days, 0)
        level = self.quiet + (1 - self.quiet) * 0.5 ** (since / self.halving_days)
        for flare in self.flares:
            from_peak = (day - flare.peak_on).days
            level += flare.height * 2.0 ** (-from_peak / 42 if from_peak > 0 else from_peak / 14)
        return min(float(level), 1.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What the results of one patient swing around."""

    sex: Sex
    peak_ck: float
    skin: float = 32
    weakness: float = 45
    haemoglobin: float = 134
    creatinine: float = 66


def chance(seed: str) -> Random:
    """The same swings for the same seed, on every machine."""
    return Random(seed)  # noqa: S311 (nothing here is a secret)


def visit(day: date, activity: Activity, body: Body, rng: Random, cytotoxic_on: Collection[date] = ()) -> list[Result]:
    """Activity scores and bloods of one visit. Seven to fifteen days after a cytotoxic dose the counts are low."""
    level = activity.on(day)
    is_nadir = any(7 <= (day - given).days <= 15 for given in cytotoxic_on)
    is_anaemic = any(0 <= (day - given).days <= 60 for given in cytotoxic_on)
    neutrophils = round((1.6 if is_nadir else 4.4) * _sway(rng, 0.25), 1)
    ck = round((85 + body.peak_ck * level**1.6) * _sway(rng, 0.08))
    values = {
        "ck": ck,
        "alt": round((21 + 0.03 * min(ck, 4000)) * _sway(rng, 0.12)),
        "crp": round((2 + 14 * level) * _sway(rng, 0.4), 1),
        "haemoglobin": round((body.haemoglobin - (22 if is_anaemic else 0) - 6 * level) * _sway(rng, 0.03)),
        "white_cells": round(neutrophils + 1.9 * _sway(rng, 0.2), 1),
        "neutrophils": neutrophils,
        "platelets": round((150 if is_nadir else 265) * _sway(rng, 0.15)),
        "creatinine": round(body.creatinine * _sway(rng, 0.08)),
        "albumin": round((42 - 5 * level) * _sway(rng, 0.04)),
    }
    if body.skin:
        values["cdasi_activity"] = round((2 + body.skin * level) * _sway(rng, 0.06))
    if body.weakness:
        values["mmt8"] = min(150, round(150 - body.weakness * level * _sway(rng, 0.06)))
    return [result(test, value, day, body.sex) for test, value in values.items()]


def judged(day: date, activity: Activity, sex: Sex = Sex.FEMALE) -> list[Result]:
    """What physician and patient make of the disease on a day. The patient feels it for longer."""
    level = min(activity.on(day), 1)
    values = {
        "physician_global": round(8.2 * level, 1),
        "patient_global": round(1 + 6.6 * level, 1),
        "haq_di": round(8 * (0.25 + 1.75 * level)) / 8,
        "extramuscular_activity": round(7.1 * level, 1),
    }
    return [result(test, value, day, sex) for test, value in values.items()]


def visits(
    days_of_visits: Iterable[date],
    activity: Activity,
    body: Body,
    rng: Random,
    cytotoxic_on: Collection[date] = (),
) -> list[Result]:
    return [one for day in days_of_visits for one in visit(day, activity, body, rng, cytotoxic_on)]


def only(results: Iterable[Result], *tests: str) -> list[Result]:
    return [one for one in results if one.test in tests]


def _sway(rng: Random, part: float) -> float:
    return 1 + rng.uniform(-part, part)
