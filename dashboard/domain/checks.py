"""What counts as having been done: which results, drawn together, which events, and what people recorded as done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dashboard.domain.chart import Chart, once
from dashboard.domain.dates import days
from dashboard.domain.exposure import first_day, span_in_words
from dashboard.domain.record import Result
from dashboard.domain.spans import Span
from dashboard.domain.words import ActState

DRAWN_TOGETHER_DAYS = 3
"""Results at most this many days apart make up one set."""

Done = dict[date, tuple[str, ...]]
"""The days on which something was done, each with the ids of the facts that say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One of the `events`, or a set of results with one test of each of `parts`; `of_drug`: a level of that drug.

    What people record as done for this check, or for one of the events, counts like the event.

    A set counts on the day of its oldest part, so that a lone result repeated later never counts for the whole.
    """

    key: str
    name: str
    parts: tuple[tuple[str, ...], ...] = ()
    events: tuple[str, ...] = ()
    of_drug: str | None = None

    @property
    def title(self) -> str:
        return self.name[:1].upper() + self.name[1:]

    def done(self, chart: Chart) -> Done:
        """By whomever it was asked for. What has no date is left out, and so is part of a set dated to the month."""
        return _done(chart, self)

    def given_up(self, chart: Chart) -> dict[date, date]:
        """The due dates that were declined or waived, as the keys of plan items end, each with the day of that."""
        last = {act.plan_key: act for act in chart.record.screening if act.item == self.key and act.plan_key}
        return {
            date.fromisoformat(plan_key.rpartition("/")[2]): act.on.first
            for plan_key, act in last.items()
            if act.state in (ActState.DECLINED, ActState.WAIVED)
        }

    def sets(self, chart: Chart) -> Iterator[tuple[Result, ...]]:
        """For each day of a result that completes a set or renews one: the newest result of each part."""
        if not all(chart.results(tests) for tests in self.parts):
            return
        part_of = {test: part for part, tests in enumerate(self.parts) for test in tests}
        newest: dict[int, Result] = {}
        counted = [result for result in chart.results(part_of) if self._counts(chart, result)]
        for last, drawn in groupby(counted, key=lambda result: first_day(result.on)):
            # Of two on one day the first stands.
            for result in reversed(tuple(drawn)):
                newest[part_of[result.test]] = result
            oldest = last - days(DRAWN_TOGETHER_DAYS)
            if len(newest) == len(self.parts) and all(first_day(r.on) >= oldest for r in newest.values()):
                yield tuple(newest[part] for part in range(len(self.parts)))

    def in_part(self, chart: Chart) -> tuple[date, str] | None:
        """The day of the newest results of a set, and in words which parts they are and which are missing.

        None where nothing of it is known, and where nothing is missing.
        """
        return _in_part(chart, self)

    def _counts(self, chart: Chart, result: Result) -> bool:
        if result.on is None or (result.value is None and not result.word):
            return False
        if self.of_drug:
            drug = chart.formulary.find(result.drug)
            return drug is not None and drug.key == self.of_drug
        return result.on.is_exact or len(self.parts) == 1


@once
def _done(chart: Chart, check: Check) -> Done:
    found: dict[date, list[str]] = {}
    for event in chart.record.events:
        if event.type in check.events and event.on:
            found.setdefault(event.on.first, []).append(event.provenance.fact_id)
    for act in chart.record.screening:
        if act.state is ActState.DONE and act.item in (check.key, *check.events):
            found.setdefault(act.on.first, []).append(act.provenance.fact_id)
    for together in check.sets(chart):
        found.setdefault(min(first_day(r.on) for r in together), []).extend(r.provenance.fact_id for r in together)
    return {day: tuple(dict.fromkeys(ids)) for day, ids in sorted(found.items())}


@once
def _in_part(chart: Chart, check: Check) -> tuple[date, str] | None:
    results = [r for r in chart.results([test for tests in check.parts for test in tests]) if check._counts(chart, r)]
    if len(check.parts) < 2 or not results:
        return None
    last = first_day(results[-1].on)
    drawn = {r.test: first_day(r.on) for r in results if first_day(r.on) >= last - days(DRAWN_TOGETHER_DAYS)}
    there = [next((test for test in tests if test in drawn), None) for tests in check.parts]
    missing = [tests[0] for tests, test in zip(check.parts, there, strict=True) if test is None]
    if not missing:
        return None
    on = [drawn[test] for test in there if test]
    done = _names(chart, [test for test in there if test]) + span_in_words(Span(min(on), max(on)))
    return last, f"{done}; {_names(chart, missing)} missing"


def _names(chart: Chart, tests: list[str]) -> str:
    """`neutrophils, ALT and albumin`."""
    names = [name.lower() if name[1:].islower() else name for name in map(chart.test_name, tests)]
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])


_BLOOD_COUNT = ("white_cells", "neutrophils")
_KIDNEY = ("creatinine", "egfr")
_LIVER = ("alt", "ast")

_ALL = (
    Check(
        key="monitoring_bloods",
        name="monitoring bloods",
        parts=(_BLOOD_COUNT, _KIDNEY, _LIVER, ("albumin",)),
        events=("monitoring_bloods",),
    ),
    Check(key="creatinine", name="creatinine", parts=(_KIDNEY,), events=("monitoring_bloods",)),
    Check(key="blood_count", name="full blood count", parts=(_BLOOD_COUNT,), events=("monitoring_bloods",)),
    Check(
        key="blood_count_with_lymphocytes",
        name="lymphocytes, neutrophils and haemoglobin",
        parts=(("lymphocytes",), ("neutrophils",), ("haemoglobin",)),
        events=("monitoring_bloods",),
    ),
    Check(key="liver", name="ALT or AST", parts=(_LIVER,), events=("monitoring_bloods",)),
    Check(key="blood_pressure", name="blood pressure", events=("blood_pressure",)),
    Check(key="glucose", name="glucose or HbA1c", parts=(("glucose", "hba1c"),)),
    Check(key="immunoglobulins", name="IgG and IgM", parts=(("igg",), ("igm",))),
    Check(key="hepatitis_b", name="HBV DNA and ALT", parts=(("hbv_dna",), ("alt",))),
    Check(key="tacrolimus_level", name="tacrolimus level", parts=(("trough",),), of_drug="tacrolimus"),
    Check(key="retina", name="retinal check", events=("retinal_check",)),
)
CHECKS = {check.key: check for check in _ALL}
"""What rules ask for, by the name they use. Monitoring bloods as the product reads the monitoring tables."""
