"""One patient's facts as the drug rules read them: what was taken when, and how results and states hold on."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from dashboard.domain.by_name import ByName
from dashboard.domain.catalogue import Formulary
from dashboard.domain.exposure import Exposure, Held, by_entry, exposures, first_day
from dashboard.domain.lab_tests import LabTests
from dashboard.domain.last_recorded import projected_until
from dashboard.domain.reading import diagnosed_on
from dashboard.domain.record import Cancer, PatientRecord, Result
from dashboard.domain.spans import Span, Spans, moved
from dashboard.domain.steroid import DoseStep, continuous_steroid, planned_steroid
from dashboard.domain.steroid_totals import single_doses
from dashboard.domain.words import CancerState, Comparator, Group, Region

RESULT_HOLDS_DAYS = 180
"""A result holds until the next one of its test, at most this long; then there is no recent result."""

FOR_GOOD_DAYS = date.max.toordinal()
"""For what stands until the next result, however old: it reaches past the end of the calendar."""

T = TypeVar("T")
Asked = ParamSpec("Asked")


def once(tell: Callable[Concatenate[Chart, Asked], T]) -> Callable[Concatenate[Chart, Asked], T]:
    """What several rules ask of a chart is worked out once. It lives as long as the chart."""

    @wraps(tell)
    def told(chart: Chart, /, *asked: Asked.args, **named: Asked.kwargs) -> T:
        key = (tell, *asked, repr(named) if named else None)
        if key not in chart.told:
            chart.told[key] = tell(chart, *asked, **named)
        return cast("T", chart.told[key])

    return told


@dataclass(frozen=True)
class Reading:
    """A result in the test's own unit, and the days on which it is the one that counts."""

    result: Result
    value: float | None
    span: Span

    @cached_property
    def words(self) -> str:
        result = self.result
        value = (
            result.word if result.value is None else f"{result.comparator or ''}{result.value:.10g} {result.unit or ''}"
        )
        return f"{(value or '').strip()} on {result.on.words}" if result.on else (value or "").strip()


@dataclass(frozen=True, kw_only=True)
class Chart:
    """`region` is the patient's, else the site's; `group` is the one that counts.

    A dose without an end goes on until `carried_on_until`, else a year after the last recorded fact. `screen_open`: the
    days on which the high-risk screen was incomplete. `told` holds the answers of `once`.
    """

    record: PatientRecord
    group: Group
    region: Region
    formulary: Formulary
    tests: LabTests
    screen_open: Spans = ()
    carried_on_until: date | None = None
    told: dict[tuple[object, ...], object] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        record: PatientRecord,
        group: Group,
        *,
        region: Region,
        formulary: Formulary,
        tests: LabTests,
        screen_open: Spans = (),
    ) -> Chart:
        return cls(
            record=record,
            group=group,
            region=record.patient.region or region,
            formulary=formulary,
            tests=tests,
            screen_open=screen_open,
        )

    @cached_property
    def by_entry(self) -> tuple[Exposure, ...]:
        """Each stretch of days of each entry by itself, the regimen's first."""
        return tuple(by_entry(self.record.entries, self.formulary))

    @cached_property
    def _exposures(self) -> tuple[ByName[Exposure], ByName[Exposure], ByName[Exposure]]:
        regimen, cancer_drugs = exposures(self.by_entry)
        return _by_drug(self.by_entry), _by_drug(regimen), _by_drug(cancer_drugs)

    def entries_of(self, drugs: Collection[str]) -> tuple[Exposure, ...]:
        """Those of `by_entry` to these drugs or classes."""
        return self._exposures[0].of(drugs)

    def in_regimen(self, drugs: Collection[str]) -> tuple[Exposure, ...]:
        """Exposures of the regimen to these drugs or classes."""
        return self._exposures[1].of(drugs)

    def in_cancer(self, drugs: Collection[str]) -> tuple[Exposure, ...]:
        """Exposures to these drugs or classes that stand with the cancer's treatment."""
        return self._exposures[2].of(drugs)

    def exposed_to(self, drugs: Collection[str]) -> tuple[Exposure, ...]:
        """To these drugs or classes, wherever they stand; the regimen's first."""
        return self.in_regimen(drugs) + self.in_cancer(drugs)

    @cached_property
    def drugs_had(self) -> frozenset[str]:
        """Every drug and class that `exposed_to` finds anything for."""
        return frozenset(name for found in self._exposures[1:] for name in found.names)

    @cached_property
    def steroid(self) -> tuple[DoseStep, ...]:
        return continuous_steroid(self.record, self.formulary)

    @cached_property
    def planned_steroid(self) -> tuple[DoseStep, ...]:
        return planned_steroid(self.record, self.formulary)

    @cached_property
    def projected_until(self) -> date:
        return self.carried_on_until or projected_until(self.record)

    @cached_property
    def single_doses(self) -> tuple[tuple[Span, Fraction | None], ...]:
        return tuple(single_doses(self.record, self.formulary))

    @property
    def diagnosed(self) -> date:
        """The day of the myositis diagnosis; `date.min` where it is not known."""
        return first_day(diagnosed_on(self.record))

    @cached_property
    def _results(self) -> ByName[Result]:
        dated = sorted((r for r in self.record.results if r.on), key=lambda r: first_day(r.on))
        return ByName(((r.test,), r) for r in dated)

    def results(self, tests: Collection[str]) -> tuple[Result, ...]:
        """The dated results of these tests, the earliest first."""
        return self._results.of(tests)

    def readings(self, test: str, holds_days: int = RESULT_HOLDS_DAYS) -> tuple[Reading, ...]:
        """The dated results of a test in order, each with the days on which it is the last one."""
        return _readings(self, test, holds_days)

    def test_name(self, test: str) -> str:
        """As people call it; a test that nobody knows by its key."""
        known = self.tests.find(test)
        return known.name if known else test.replace("_", " ").upper()

    def held(self, reading: Reading, earlier: Reading | None = None) -> Held:
        """The reading while it counts, in words; with the `earlier` one that it is compared with."""
        after = f" after {earlier.words}" if earlier else ""
        ids = tuple(each.result.provenance.fact_id for each in (reading, earlier) if each)
        return Held(reading.span, f"{self.test_name(reading.result.test)} {reading.words}{after}", ids)

    def cancer_spans(self, cancer: Cancer, states: frozenset[CancerState]) -> tuple[Span, ...]:
        """When the cancer was in one of these states: from the dated move, else from its diagnosis, else from ever."""
        found = []
        for number, move in enumerate(cancer.moves):
            later = [first_day(m.on) for m in cancer.moves[number + 1 :] if m.on]
            first = first_day(move.on or cancer.diagnosed_on) if number == 0 or move.on else date.min
            if move.state in states:
                found.append(Span(first, moved(min(later), -1) if later else date.max))
        return tuple(span for span in found if span.first <= span.last)


def _by_drug(found: tuple[Exposure, ...]) -> ByName[Exposure]:
    return ByName(((each.drug.key, *each.drug.classes), each) for each in found)


@once
def _readings(chart: Chart, test: str, holds_days: int) -> tuple[Reading, ...]:
    known = chart.tests.find(test)
    readings: list[Reading] = []
    following = until = date.max
    for result in reversed(chart.results((test,))):
        first = first_day(result.on)
        if first < following:
            following, until = first, moved(following, -1)
        value = result.value
        if known and value is not None:
            value = known.canonical(value, result.unit)
        readings.append(Reading(result, value, Span(first, min(moved(first, holds_days), until))))
    return tuple(reversed(readings))


def is_beyond(reading: Reading, *, below: float | None = None, above: float | None = None) -> bool:
    """Whether the value is surely `below` or surely `above`. `<4` is surely below 5 and never surely above."""
    if reading.value is None:
        return False
    comparator = reading.result.comparator
    if below is not None:
        return (reading.value < below and comparator is not Comparator.ABOVE) or (
            comparator is Comparator.BELOW and reading.value <= below
        )
    assert above is not None
    return (reading.value > above and comparator is not Comparator.BELOW) or (
        comparator is Comparator.ABOVE and reading.value >= above
    )
