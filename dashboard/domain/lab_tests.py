"""What the product knows of laboratory tests and scores. A name it does not know is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from dashboard.domain.care_plan import Source
from dashboard.domain.catalogue import plain_name


class TestKind(StrEnum):
    """Where the timeline shows a test."""

    __test__ = False

    ACTIVITY = "activity"
    MARKER = "marker"
    LABORATORY = "laboratory"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabTest:
    """A test with its canonical `unit`; `conversions` maps another unit to the factor that makes it canonical.
    `lower` and `upper` are display fall-backs where the laboratory sent no limits of its own."""

    key: str
    name: str
    kind: TestKind
    unit: str
    synonyms: tuple[str, ...] = ()
    lower: float | None = None
    upper: float | None = None
    limits_source: Source | None = None
    conversions: dict[str, float] = field(default_factory=dict)
    maxima: dict[str, float] = field(default_factory=dict)
    """Where a score's scale ends, by the unit that says so; "" = in any unit."""

    def maximum(self, value: float, unit: str | None, upper_limit: float | None = None) -> float | None:
        """Where the scale of a score ends; None where its unit and limit leave open which of several it was.

        A value that only one of the scales can reach tells, too.
        """
        if "" in self.maxima or unit in self.maxima:
            return self.maxima.get("") or self.maxima[unit or ""]
        ends = set(self.maxima.values())
        reached = [end for end in ends if value <= end]
        return upper_limit if upper_limit in ends else reached[0] if len(reached) == 1 else None

    def known_unit(self, unit: str) -> str | None:
        """The catalogue's spelling of it."""
        known = (each for each in (self.unit, *self.conversions, *self.maxima) if each)
        return next((each for each in known if _plain_unit(each) == _plain_unit(unit)), None)

    def canonical(self, value: float, unit: str | None) -> float | None:
        """The value in the canonical unit; None where the unit is unknown, so that nothing is guessed."""
        if unit is None or unit == self.unit or _plain_unit(unit) == _plain_unit(self.unit):
            return value if unit is not None or not self.unit else None
        factor = next((f for u, f in self.conversions.items() if _plain_unit(u) == _plain_unit(unit)), None)
        return None if factor is None else value * factor


class LabTests:
    def __init__(self, tests: Iterable[LabTest]) -> None:
        self.tests = tuple(tests)
        self._by_key = {test.key: test for test in self.tests}
        self._by_plain_name = {plain_name(name): t for t in self.tests for name in (t.key, t.name, *t.synonyms)}

    def find(self, key: str) -> LabTest | None:
        return self._by_key.get(key)

    def by_name(self, name: str) -> LabTest | None:
        """The test by its key, name or a synonym, whatever the case, spaces and hyphens; None = not mapped."""
        return self._by_plain_name.get(plain_name(name))


def _plain_unit(unit: str) -> str:
    return unit.replace("µ", "u").replace("μ", "u").replace("^", "*").casefold()
