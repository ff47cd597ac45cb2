"""The Total Improvement Score of one patient: from the first to the last visit at which the most measures are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from dashboard.domain.dates import day_words
from dashboard.domain.improvement import (
    ENZYME_RANGES,
    MEASURE_WORDS,
    EnzymeLevel,
    Measure,
    Part,
    Score,
    TotalImprovement,
    enzyme_improvement,
    score_improvement,
    total_improvement,
)
from dashboard.domain.measured import Measured
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Comparator

SAME_VISIT_DAYS = 14
"""Measures at most this far apart belong to one visit: bloods are often taken beforehand. A choice of the product."""

_SCORES = tuple(measure for measure in Measure if measure is not Measure.ENZYME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One measure at both visits; `why_not` says why its change is not known, empty where it is."""

    part: Part
    name: str
    baseline: str
    final: str
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementSince:
    baseline_on: date
    final_on: date
    total: TotalImprovement
    measures: tuple[Compared, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """`worst` is the enzyme with the most times its upper limit, None where that is not known; `why_not` says why."""

    on: date
    scores: Mapping[Measure, Measured]
    enzymes: Mapping[str, Measured]
    worst: str | None
    why_not: str

    def scale(self, measure: Measure) -> float | None:
        found = self.scores.get(measure)
        return found.maximum if found and not found.unfit else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    name: str = ""
    baseline: Measured | None = None
    final: Measured | None = None
    percent: Fraction | None = None
    why_not: str = ""


def improvement_since(values: Mapping[str, Sequence[Measured]]) -> ImprovementSince | None:
    """`values` by test, the oldest first; None where there are no two visits that share a measure.

    Of all pairs of visits the one at which the most measures can be compared; of several such the earliest baseline,
    then the latest visit.
    """
    visits = list(_visits(values))
    pairs = [(b, f) for at, b in enumerate(visits) for f in visits[at + 1 :]]
    ranked = [(_comparable(b, f), -b.on.toordinal(), f.on.toordinal(), b, f) for b, f in pairs]
    best = max(ranked, key=lambda each: each[:3], default=None)
    if best is None or not best[0]:
        return None
    *_, baseline, final = best
    changes = {m: _enzyme(baseline, final) if m is Measure.ENZYME else _score(m, baseline, final) for m in Measure}
    total = total_improvement({measure: change.percent for measure, change in changes.items()})
    return ImprovementSince(
        baseline_on=baseline.on,
        final_on=final.on,
        total=total,
        measures=tuple(
            Compared(
                part=part,
                name=change.name,
                baseline=change.baseline.words if change.baseline else "not recorded",
                final=change.final.words if change.final else "not recorded",
                why_not=change.why_not,
            )
            for part in total.parts
            for change in (changes[part.measure],)
        ),
    )


def _visits(values: Mapping[str, Sequence[Measured]]) -> Iterator[_Visit]:
    """A visit begins with the first score after the one before it. A day known only to the month belongs to none."""
    scored = [(v.on.first, measure, v) for measure in _SCORES for v in values.get(measure, ()) if v.on.is_exact]
    scored.sort(key=lambda each: each[0])
    while scored:
        begins = scored[0][0]
        here = [each for each in scored if (each[0] - begins).days <= SAME_VISIT_DAYS]
        scored = scored[len(here) :]
        scores: dict[Measure, Measured] = {}
        for _, measure, value in here:
            if measure not in scores or not value.unfit:
                scores[measure] = value
        near = {name: _nearest(values.get(name, ()), begins) for name in ENZYME_RANGES}
        enzymes = {name: value for name, value in near.items() if value}
        worst, why_not = _worst(enzymes)
        yield _Visit(on=begins, scores=scores, enzymes=enzymes, worst=worst, why_not=why_not)


def _nearest(values: Sequence[Measured], day: date) -> Measured | None:
    apart = [(abs((v.on.first - day).days), v) for v in values if v.on.is_exact]
    near = [each for each in apart if each[0] <= SAME_VISIT_DAYS]
    return min(near, key=lambda each: (bool(each[1].unfit), each[0]))[1] if near else None


def _worst(enzymes: Mapping[str, Measured]) -> tuple[str | None, str]:
    """The most abnormal enzyme. Not known while one of them could be it that cannot be compared."""
    for value in enzymes.values():
        if not _level(value) and value.result.comparator is not Comparator.BELOW:
            return None, f"{value.test.name}: {_unfit(value)}"
    levels = {name: level.times_limit for name, value in enzymes.items() if (level := _level(value))}
    return max(levels, key=lambda name: levels[name], default=None), "" if levels else "no value to compare"


def _level(value: Measured) -> EnzymeLevel | None:
    own, limit = value.result.value, value.result.upper_limit
    return EnzymeLevel(own, limit) if own is not None and limit and not value.unfit else None


def _unfit(value: Measured) -> str:
    return value.unfit or "the upper limit of its laboratory is not recorded"


def _comparable(baseline: _Visit, final: _Visit) -> int:
    """How many measures can be compared."""
    scores = sum(baseline.scale(m) is not None and baseline.scale(m) == final.scale(m) for m in _SCORES)
    last = final.enzymes.get(baseline.worst or "")
    return scores + bool(last and _level(last))


def _score(measure: Measure, baseline: _Visit, final: _Visit) -> _Change:
    before, after = baseline.scores.get(measure), final.scores.get(measure)
    change = _Change(baseline=before, final=after, name=MEASURE_WORDS[measure])
    if before is None or after is None:
        return replace(change, why_not=_not_recorded(before, after, baseline, final))
    if why_not := before.unfit or after.unfit:
        return replace(change, why_not=why_not)
    assert before.maximum, "what has no scale is unfit"
    assert after.maximum, "what has no scale is unfit"
    try:
        percent = score_improvement(measure, Score(before.value, before.maximum), Score(after.value, after.maximum))
    except Refusal as refusal:
        return replace(change, why_not=str(refusal))
    return replace(change, percent=percent)


def _enzyme(baseline: _Visit, final: _Visit) -> _Change:
    """Of the enzyme that was the most abnormal at the baseline, at both visits."""
    words = MEASURE_WORDS[Measure.ENZYME]
    if baseline.worst is None:
        why_not = baseline.why_not if baseline.enzymes else _not_recorded(None, None, baseline, final)
        return _Change(name=words, why_not=why_not)
    before, after = baseline.enzymes[baseline.worst], final.enzymes.get(baseline.worst)
    change = _Change(name=f"{words}: {before.test.name}", baseline=before, final=after)
    if after is None:
        return replace(change, why_not=_not_recorded(before, after, baseline, final))
    first, last = _level(before), _level(after)
    if first is None or last is None:
        return replace(change, why_not=_unfit(after))
    return replace(change, percent=enzyme_improvement(baseline.worst, first, last))


def _not_recorded(before: Measured | None, after: Measured | None, baseline: _Visit, final: _Visit) -> str:
    if before is None and after is None:
        return "not recorded at either visit"
    return f"not recorded around {day_words(baseline.on if before is None else final.on)}"
