"""The days of the yearly rounds of the basic panel (U2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.protocol import Protocol, YearlyAnchor
from dashboard.domain.reading import diagnosed_on, onset_on
from dashboard.domain.record import PatientRecord


def yearly_days(record: PatientRecord, protocol: Protocol) -> Sequence[tuple[date, str]]:
    """The day of each yearly round with how it was counted, and of the one that would follow (U2).

    Counted from onset there are as many rounds as from diagnosis. An anniversary of onset that comes before the
    diagnosis, or so soon after it that the panel at diagnosis stands in its window, is not a round of its own.
    """
    timing, diagnosed, onset = protocol.timing, diagnosed_on(record), onset_on(record)
    if diagnosed is None:
        return []
    numbers = range(1, timing.yearly_rounds + 2)
    by_diagnosis = [(add_months(diagnosed.first, 12 * n), _after("diagnosis", 12 * n, diagnosed)) for n in numbers]
    if timing.yearly_anchor is YearlyAnchor.DIAGNOSIS:
        if onset is None:
            return by_diagnosis
        return [
            (day, f"{words} (counted from onset: {_words_after(onset, 12 * n)})")
            for n, (day, words) in zip(numbers, by_diagnosis, strict=True)
        ]
    covered_until = diagnosed.first + days(timing.basic_within_days + timing.yearly_window_days)
    covered = {_anniversaries(end, covered_until) for end in (onset.first, onset.last)} if onset else set()
    if onset is None or len(covered) > 1:
        why = "not recorded" if onset is None else f"known only as {onset.words}"
        return [(day, f"{words}, because the onset is {why}") for day, words in by_diagnosis]
    (before,) = covered
    note = "; earlier anniversaries are covered by the panel at diagnosis" if before else ""
    other = [f"counted from diagnosis: {_words_after(diagnosed, 12 * n)}" for n in numbers]
    return [
        (add_months(onset.first, months), f"{_after('onset', months, onset)} ({words}){note}")
        for words, months in zip(other, (12 * (n + before) for n in numbers), strict=True)
    ]


def _after(what: str, months: int, day: PartialDate) -> str:
    return f"{months} months after {what} {'on' if day.is_exact else 'in'} {day.words}"


def _words_after(day: PartialDate, months: int) -> str:
    return PartialDate(add_months(day.first, months), add_months(day.last, months)).words


def _anniversaries(onset: date, until: date) -> int:
    """How many yearly anniversaries of `onset` there are up to and on `until`."""
    number = 0
    while add_months(onset, 12 * (number + 1)) <= until:
        number += 1
    return number
