"""The Total Improvement Score of 2016 for adults with dermatomyositis or polymyositis: 0 to 100, high is better."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from dashboard.domain.care_plan import Source
from dashboard.domain.exact import exact
from dashboard.domain.refusal import Refusal

SOURCE = Source(
    title="2016 ACR/EULAR criteria for minimal, moderate and major clinical response: Total Improvement Score",
    locator="table 3: points, and the thresholds for adults",
    url="https://pmc.ncbi.nlm.nih.gov/articles/PMC5577002/table/T3",
    verified=True,
)
CHANGE_SOURCE = Source(
    title="Aggarwal R et al. 2016 ACR/EULAR criteria for adult dermatomyositis and polymyositis",
    locator="the same points for adults; enzyme ranges of 15, 6 and 3 times the upper limit",
    doi="10.1136/annrheumdis-2017-211400",
    verified=False,
)


class Measure(StrEnum):
    PHYSICIAN_GLOBAL = "physician_global"
    PATIENT_GLOBAL = "patient_global"
    STRENGTH = "mmt8"
    FUNCTION = "haq_di"
    ENZYME = "muscle_enzyme"
    EXTRAMUSCULAR = "extramuscular_activity"


MEASURE_WORDS = {
    Measure.PHYSICIAN_GLOBAL: "physician global activity",
    Measure.PATIENT_GLOBAL: "patient global activity",
    Measure.STRENGTH: "muscle strength",
    Measure.FUNCTION: "HAQ-DI",
    Measure.ENZYME: "muscle enzyme",
    Measure.EXTRAMUSCULAR: "extramuscular activity",
}


class Category(StrEnum):
    NONE = "none"
    MINIMAL = "minimal"
    MODERATE = "moderate"
    MAJOR = "major"


_EDGES = (5, 15, 25, 40)
_STRENGTH_EDGES = (2, 10, 20, 30)
"""Percent improvement. An edge itself belongs to the band below it."""

_POINTS: dict[Measure, tuple[float, ...]] = {
    Measure.PHYSICIAN_GLOBAL: (0, 7.5, 15, 17.5, 20),
    Measure.PATIENT_GLOBAL: (0, 2.5, 5, 7.5, 10),
    Measure.STRENGTH: (0, 10, 20, 27.5, 32.5),
    Measure.FUNCTION: (0, 5, 7.5, 7.5, 10),
    Measure.ENZYME: (0, 2.5, 5, 7.5, 7.5),
    Measure.EXTRAMUSCULAR: (0, 7.5, 12.5, 15, 20),
}
_THRESHOLDS = ((60, Category.MAJOR), (40, Category.MODERATE), (20, Category.MINIMAL))

ENZYME_RANGES = {"ck": 15, "aldolase": 6, "ast": 3, "alt": 3, "ldh": 3}
"""The range of each enzyme, in times its upper limit of normal."""


class Score(NamedTuple):
    """A value on a scale from 0 to `maximum`."""

    value: float
    maximum: float


class EnzymeLevel(NamedTuple):
    """A level with the upper limit of the laboratory that measured it, in one unit."""

    value: float
    upper_limit: float

    @property
    def times_limit(self) -> Fraction:
        return exact(self.value) / exact(self.upper_limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`percent` is the improvement, negative = worse; with `points` None where it is not known."""

    measure: Measure
    percent: float | None
    points: float | None

    @property
    def most_points(self) -> float:
        return _POINTS[self.measure][-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalImprovement:
    parts: tuple[Part, ...]

    @property
    def missing(self) -> tuple[Measure, ...]:
        return tuple(part.measure for part in self.parts if part.points is None)

    @property
    def at_least(self) -> float:
        """What the known measures already add up to."""
        return sum(part.points or 0 for part in self.parts)

    @property
    def score(self) -> float | None:
        """None while a measure is missing, which is never taken for 0."""
        return None if self.missing else self.at_least

    @property
    def category(self) -> Category:
        """The category of `score`; while that is not known, one that the missing measures can only raise."""
        return next((category for least, category in _THRESHOLDS if self.at_least >= least), Category.NONE)

    @property
    def words(self) -> str:
        """`47.5 of 100: moderate improvement`, or that it is incomplete, what is missing, and what is sure."""
        if not self.missing:
            improved = "no improvement (below 20)" if self.category is Category.NONE else f"{self.category} improvement"
            return f"{self.at_least:g} of 100: {improved}"
        missing = ", ".join(MEASURE_WORDS[measure] for measure in self.missing)
        sure = "" if self.category is Category.NONE else f", so at least {self.category} improvement"
        known = f"The known measures add up to {self.at_least:g} already{sure}."
        return f"Incomplete, so no score: not known is {missing}. {known if self.at_least else ''}".strip()


def total_improvement(percents: Mapping[Measure, float | Fraction | None]) -> TotalImprovement:
    """The score from the percent improvement of each measure; one that is absent or None is not known."""
    return TotalImprovement(
        parts=tuple(
            Part(
                measure=measure,
                percent=None if percent is None else float(percent),
                points=None if percent is None else points(measure, percent),
            )
            for measure in Measure
            for percent in (percents.get(measure),)
        )
    )


def points(measure: Measure, percent: float | Fraction) -> float:
    edges = _STRENGTH_EDGES if measure is Measure.STRENGTH else _EDGES
    return _POINTS[measure][bisect_left(edges, percent)]


def score_improvement(measure: Measure, baseline: Score, final: Score) -> Fraction:
    """Percent of the scale by which a score improved, negative = worse. Of strength, more is better.

    Refuses scores of two scales, such as MMT-8 of 80 and of 150, and one that its scale does not reach.
    """
    if baseline.maximum != final.maximum:
        raise Refusal(
            f"{baseline.value:g} of {baseline.maximum:g} and {final.value:g} of {final.maximum:g} are scores of two "
            "scales and are not compared. Record both on one scale."
        )
    for value, maximum in (baseline, final):
        if not 0 <= value <= maximum:
            raise Refusal(f"{value:g} is outside the scale of 0 to {maximum:g}. Correct the value or its scale.")
    fallen = (exact(baseline.value) - exact(final.value)) / exact(baseline.maximum) * 100
    return -fallen if measure is Measure.STRENGTH else fallen


def enzyme_improvement(enzyme: str, baseline: EnzymeLevel, final: EnzymeLevel) -> Fraction:
    """Percent of the enzyme's range (`ENZYME_RANGES`) by which it fell, negative = it rose."""
    return (baseline.times_limit - final.times_limit) / ENZYME_RANGES[enzyme] * 100
