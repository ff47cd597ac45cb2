"""About results and how they changed: functions that rules name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from dashboard.domain.chart import FOR_GOOD_DAYS, RESULT_HOLDS_DAYS, Chart, Reading, is_beyond
from dashboard.domain.courses import SAME_EXPOSURE_DAYS
from dashboard.domain.exposure import Held, first_day
from dashboard.domain.record import Result
from dashboard.domain.spans import ALWAYS, Span, common, moved, union, without
from dashboard.domain.words import Comparator


def at_most(chart: Chart, *, of: str, value: float) -> Iterator[Held]:
    """The last result of this test is surely `value` or less, in the test's own unit."""
    for reading in chart.readings(of):
        if reading.value is not None and reading.value <= value and reading.result.comparator is not Comparator.ABOVE:
            yield chart.held(reading)


def risen(chart: Chart, *, of: str, by_percent: float, within_days: int) -> Iterator[Held]:
    """The last result lies more than `by_percent` above the lowest of the `within_days` before it."""
    for reading, earlier in _with_earlier(chart, of, within_days, Comparator.ABOVE):
        lowest = min(earlier, key=lambda r: r.value or 0)
        if is_beyond(reading, above=(lowest.value or 0) * (100 + by_percent) / 100):
            yield chart.held(reading, lowest)


def fallen(chart: Chart, *, of: str, by: float, within_days: int) -> Iterator[Held]:
    """The last result lies more than `by` below the highest of the `within_days` before it, in the test's own unit."""
    for reading, earlier in _with_earlier(chart, of, within_days, Comparator.BELOW):
        highest = max(earlier, key=lambda r: r.value or 0)
        if is_beyond(reading, below=(highest.value or 0) - by):
            yield chart.held(reading, highest)


def known_result(
    chart: Chart, *, tests: Collection[str], words: Collection[str], numbers: bool = False
) -> Iterator[Held]:
    """One of the tests says one of these words, or with `numbers` any number: from its day until its next result.

    For what does not change by itself, such as a genotype or an infection of old. An undated result holds always.
    """
    for test in tests:
        undated = [Reading(r, r.value, Span()) for r in chart.record.results if r.test == test and r.on is None]
        for reading in (*undated, *chart.readings(test, FOR_GOOD_DAYS)):
            says = (reading.result.word or "").casefold()
            if says in words or (numbers and reading.result.value is not None):
                yield chart.held(reading)


def not_all_known(
    chart: Chart, *, tests: Collection[str], words: Collection[str], numbers: bool = False
) -> Iterator[Held]:
    """One of the tests has no such result, as `known_result` has it. Named are those that are missing to the last."""
    known = {
        test: union(held.span for held in known_result(chart, tests=[test], words=words, numbers=numbers))
        for test in tests
    }
    complete = ALWAYS
    for spans in known.values():
        complete = common(complete, spans)
    for span in without(ALWAYS, complete):
        missing = [chart.test_name(test) for test, spans in known.items() if not any(span.last in s for s in spans)]
        yield Held(span, f"not known: {', '.join(missing)}")


def two_negative_tests(
    chart: Chart, *, of: str, before: str, first_apart_days: int, last_apart_days: int, holds_days: int
) -> Iterator[Held]:
    """Two negative results so many days apart, both ends inclusive, count from the second on while the drug `before`
    which they were due is taken, if that one is no more than `holds_days` before its start. A positive result ends it.
    """
    results = [r for r in chart.record.results if r.test == of and r.on]
    negative = [r for r in results if _says(r, "negative")]
    positive = sorted(first_day(r.on) for r in results if _says(r, "positive"))
    taken = union((e.span for e in chart.in_regimen((before,))), SAME_EXPOSURE_DAYS)
    for one in negative:
        for other in negative:
            if not one.on or not other.on:
                continue
            shortest, longest = (other.on.first - one.on.last).days, (other.on.last - one.on.first).days
            if shortest < first_apart_days or longest > last_apart_days:
                continue
            ends = next((moved(day, -1) for day in positive if day > other.on.last), date.max)
            for span in taken:
                if moved(span.first, -holds_days) <= other.on.last:
                    yield Held(
                        Span(other.on.last, min(span.last, ends)),
                        f"two negative tests, the second on {other.on.words}",
                        (one.provenance.fact_id, other.provenance.fact_id),
                    )


def blood_pressure_above(
    chart: Chart, *, systolic: int, diastolic: int, holds_days: int = RESULT_HOLDS_DAYS
) -> Iterator[Held]:
    """Either number of the last blood pressure lies above; it counts until the next one, as a result does."""
    measured = [e for e in chart.record.events if e.type == "blood_pressure" and e.on]
    days = sorted({first_day(event.on) for event in measured})
    for event in measured:
        first = first_day(event.on)
        if (event.systolic or 0) <= systolic and (event.diastolic or 0) <= diastolic:
            continue
        following = next((day for day in days if day > first), date.max)
        numbers = "/".join("?" if n is None else str(n) for n in (event.systolic, event.diastolic))
        words = f"blood pressure {numbers} mmHg on {event.on.words if event.on else ''}"
        span = Span(first, min(moved(first, holds_days), moved(following, -1)))
        yield Held(span, words, (event.provenance.fact_id,))


def _with_earlier(
    chart: Chart, test: str, within_days: int, vague: Comparator
) -> Iterator[tuple[Reading, list[Reading]]]:
    """Each reading with those of the days before it; a `vague` one does not say how far away it lies."""
    readings = [r for r in chart.readings(test) if r.value is not None]
    for reading in readings:
        before = Span(moved(reading.span.first, -within_days), moved(reading.span.first, -1))
        earlier = [r for r in readings if r.span.first in before and r.result.comparator is not vague]
        if earlier:
            yield reading, earlier


def _says(result: Result, word: str) -> bool:
    return (result.word or "").casefold() == word


RESULTS: dict[str, Callable[..., Iterator[Held]]] = {
    "at_most": at_most,
    "risen": risen,
    "fallen": fallen,
    "known_result": known_result,
    "not_all_known": not_all_known,
    "two_negative_tests": two_negative_tests,
    "blood_pressure_above": blood_pressure_above,
}
