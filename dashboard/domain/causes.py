"""Where to look near a change, and what is found there, before anybody says how near it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.domain.care_plan import Source
from dashboard.domain.changes import Change, ChangeKind
from dashboard.domain.dates import PartialDate
from dashboard.domain.spans import Span
from dashboard.domain.words import CancerState, Feature


class CauseKind(StrEnum):
    DRUG_BEGUN = "drug_begun"
    DRUG_GIVEN = "drug_given"
    EVENT = "event"
    CANCER = "cancer"
    MYOSITIS = "myositis"
    MUSCLE = "muscle"


@dataclass(frozen=True, slots=True)
class Near:
    """Something in the record: the days on which it may have begun, the last on which it may have lasted."""

    begins: PartialDate
    until: date
    words: str
    fact_ids: tuple[str, ...]


UNKNOWN = PartialDate(date.min, date.max)
"""Where no day is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Where to look. Something that began on a day and ended on a day is near from `from_days` after the first to
    `to_days` after the last, both inclusive; a negative number of days lies before. `drugs` are keys and classes of
    the formulary; `tests`, where any are named, narrow it to changes of one of them."""

    kind: CauseKind
    title: str
    changes: frozenset[ChangeKind]
    from_days: int
    to_days: int
    drugs: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    features: tuple[Feature, ...] = ()
    states: frozenset[CancerState] = frozenset()
    tests: frozenset[str] = frozenset()
    source: Source

    @property
    def window(self) -> str:
        """Where it may lie, seen from the change: `7 to 14 days before`, `28 days before to 7 days after`."""
        if self.from_days < 0:
            return f"{self.to_days} days before to {-self.from_days} days after"
        begins = f"{self.from_days}" if self.from_days else "up"
        return f"{begins} to {self.to_days} days before"

    def looks_at(self, change: Change) -> bool:
        return change.kind in self.changes and (not self.tests or not self.tests.isdisjoint(change.tests))

    def near_days(self, near: Near) -> Span:
        """The days on which a change is near."""
        return Span(near.begins.first, near.until).widened(-self.from_days, self.to_days)
