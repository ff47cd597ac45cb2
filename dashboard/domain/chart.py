"""One patient's facts as the drug rules read them: what was taken when, and how results and states hold on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from dashboard.domain.catalogue import Formulary, LabTests
from dashboard.domain.dates import add_months
from dashboard.domain.exposure import Exposure, Held, exposures, first_day
from dashboard.domain.reading import diagnosed_on
from dashboard.domain.record import Cancer, PatientRecord, Result
from dashboard.domain.spans import Span, Spans, moved
from dashboard.domain.steroid import DoseStep, continuous_steroid
from dashboard.domain.words import CancerState, Comparator, Group, Region

RESULT_HOLDS_DAYS = 180
"""A result holds until the next one of its test, at most this long; then there is no recent result."""

FOR_GOOD_DAYS = date.max.toordinal()
"""For what stands until the next result, however old: it reaches past the end of the calendar."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A result in the test's own unit, and the days on which it is the one that counts."""

    result: Result
    value: float | None
    span: Span

    @property
    def words(self) -> str:
        result = self.result
        value = (
            result.word if result.value is None else f"{result.comparator or ''}{result.value:g} {result.unit or ''}"
        )
        return f"{(value or '').strip()} on {result.on.words}" if result.on else (value or "").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`region` is the patient's, else the site's; `group` is the one that counts.

    `screen_open`: the days on which the high-risk screen was incomplete, as `dashboard.domain.screen_open` tells it.
    """

    record: PatientRecord
    group: Group
    region: Region
    formulary: Formulary
    tests: LabTests
    regimen: tuple[Exposure, ...] = field(default=())
    cancer_drugs: tuple[Exposure, ...] = field(default=())
    steroid: tuple[DoseStep, ...] = field(default=())
    screen_open: Spans = ()

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
        regimen, cancer_drugs = exposures(record, formulary)
        return cls(
            record=record,
            group=group,
            region=record.patient.region or region,
            formulary=formulary,
            tests=tests,
            regimen=regimen,
            cancer_drugs=cancer_drugs,
            steroid=continuous_steroid(record, formulary),
            screen_open=screen_open,
        )

    @property
    def diagnosed(self) -> date:
        """The day of the myositis diagnosis; `date.min` where it is not known."""
        return first_day(diagnosed_on(self.record))

    def readings(self, test: str, holds_days: int = RESULT_HOLDS_DAYS) -> tuple[Reading, ...]:
        """The dated results of a test in order, each with the days on which it is the last one."""
        found = sorted((r for r in self.record.results if r.test == test and r.on), key=lambda r: first_day(r.on))
        known = self.tests.find(test)
        readings = []
        for number, result in enumerate(found):
            first = first_day(result.on)
            following = next((first_day(r.on) for r in found[number + 1 :] if first_day(r.on) > first), date.max)
            value = result.value
            if known and value is not None:
                value = known.canonical(value, result.unit)
            readings.append(Reading(result, value, Span(first, min(moved(first, holds_days), moved(following, -1)))))
        return tuple(readings)

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


def after_months(day: date, months: int) -> date:
    return day if day in (date.min, date.max) else add_months(day, months)
