"""Values of one test over time, as a trend reads them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dashboard.domain.dates import PartialDate
from dashboard.domain.lab_tests import LabTest
from dashboard.domain.record import PatientRecord, Result
from dashboard.domain.words import Comparator

PULSE = "on steroid pulse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A dated value in the test's own unit. `maximum` is where a score's scale ends, None where that is not known.

    A value taken on a steroid pulse (X-46) is shown and left out of every comparison.
    """

    test: LabTest
    result: Result
    value: float
    maximum: float | None
    on: PartialDate
    is_on_pulse: bool

    @property
    def words(self) -> str:
        """`118 of 150`, `<20 U/L`, `340 U/L, 2 times the upper limit`."""
        number = f"{self.result.comparator or ''}{self.value:g}"
        if self.test.maxima:
            return f"{number} of {self.maximum:g}" if self.maximum else f"{number}, scale not recorded"
        limit = self.result.upper_limit
        times = f", {self.result.value / limit:.1f} times the upper limit" if limit and self.result.value else ""
        return f"{number} {self.test.unit}".strip() + times

    @property
    def is_normal(self) -> bool:
        """Not above the limit of its own laboratory; a score has none."""
        value, limit = self.result.value, self.result.upper_limit
        return not self.test.maxima and value is not None and limit is not None and value <= limit

    @property
    def unfit(self) -> str:
        """Why it can be compared with no other value; empty if it can."""
        if self.is_on_pulse:
            return PULSE
        if self.result.comparator:
            beyond = "below" if self.result.comparator is Comparator.BELOW else "above"
            return f"only known to lie {beyond} {self.value:g}"
        if self.test.maxima and self.maximum is None:
            return f"its scale is not recorded ({' or '.join(f'{end:g}' for end in self._ends)})"
        if self.maximum is not None and not 0 <= self.value <= self.maximum:
            return f"{self.value:g} is outside its scale of 0 to {self.maximum:g}"
        return ""

    @property
    def _ends(self) -> list[float]:
        return sorted(set(self.test.maxima.values()))


def measured(record: PatientRecord, test: LabTest, on_pulse: Collection[str], until: date) -> list[Measured]:
    """One value a day up to `until`, the oldest first; of several of one day the one recorded last.

    `on_pulse` holds the ids of the results that X-46 tags. What has no date or no known unit is left out.
    """
    by_day: dict[PartialDate, Measured] = {}
    for result in record.results:
        if result.test != test.key or result.value is None or result.on is None or result.on.first > until:
            continue
        value = test.canonical(result.value, result.unit)
        if value is None:
            continue
        by_day[result.on] = Measured(
            test=test,
            result=result,
            value=value,
            maximum=test.maximum(value, result.unit, result.upper_limit),
            on=result.on,
            is_on_pulse=result.provenance.fact_id in on_pulse,
        )
    return [by_day[on] for on in sorted(by_day)]


def difference(later: Measured, earlier: Measured) -> Fraction:
    # As written: 6.1 - 5.6 is a half.
    return Fraction(f"{later.value:.9g}") - Fraction(f"{earlier.value:.9g}")
