"""A test that the guideline wants, before anybody did anything about it, and the case it is wanted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dashboard.domain.care_plan import NotDue, Risk
from dashboard.domain.catalogue import Formulary
from dashboard.domain.dates import add_months, days
from dashboard.domain.evidence import Evidence, Samples
from dashboard.domain.protocol import FactorKind, ItemRule, Programme, Protocol
from dashboard.domain.reading import Answer, answer, diagnosed_on, onset_on
from dashboard.domain.record import Cancer, PatientRecord
from dashboard.domain.words import Group, Region, Round
from dashboard.domain.yearly import yearly_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One test of one round before anybody did anything. Without `due_on` it waits; `because` says for what.

    What is done from `counts_from` to `counts_until` (both inclusive, None = open) counts for this round. From
    `done_from` on a test of a national programme was up to date at the diagnosis, None = nobody can say.
    """

    rule: ItemRule
    round_: Round
    because: str
    due_on: date | None = None
    opens_before_days: int = 0
    overdue_after_days: int = 0
    counts_from: date | None = None
    counts_until: date | None = None
    done_from: date | None = None
    programme: str | None = None

    @property
    def name(self) -> tuple[str, str | None, Round]:
        return self.rule.item, self.programme, self.round_


@dataclass(frozen=True, kw_only=True)
class Case:
    """One patient before one guideline. `for_worse` reads everything undecided as present.

    `reached` is the first day of each group that the dated features gave; `known_cancer` takes the patient out of
    screening; `evidence` tells what in the record counts for an item.
    """

    record: PatientRecord
    protocol: Protocol
    risk: Risk
    programmes: Sequence[Programme]
    formulary: Formulary
    region: Region
    reached: Mapping[Group, date]
    known_cancer: Cancer | None
    samples: Samples
    evidence: Callable[[ItemRule], Sequence[Evidence]]
    for_worse: bool = False

    @property
    def group(self) -> Group:
        return self.risk.highest_possible if self.for_worse else self.risk.group

    @cached_property
    def yearly_days(self) -> Sequence[tuple[date, str]]:
        return yearly_days(self.record, self.protocol)

    def holds(self, found: Answer) -> bool:
        return found.holds is True or (self.for_worse and found.holds is None)

    def factor(self, kind: FactorKind, name: str) -> Answer:
        rule = self.protocol.factor(kind, name)
        assert rule, f"the protocol has no factor {kind}:{name}"
        return answer(self.record, rule, self.protocol)

    def diagnosed(self) -> date | None:
        found = diagnosed_on(self.record)
        return found.first if found else None

    def counts_from(self) -> date:
        """The first day on which a test counts for the work-up at diagnosis. Without a diagnosis it counts from the
        onset; where that is not known either, nobody can say, and no test does."""
        at = diagnosed_on(self.record) or onset_on(self.record)
        return at.first - days(self.protocol.timing.before_diagnosis_days) if at else date.max

    def rose_on(self, wanted: Group) -> date | None:
        """The day on which the group came to be at least `wanted`, when that was after the diagnosis."""
        day, diagnosed = self.reached.get(wanted), self.diagnosed()
        return day if day and diagnosed and day > diagnosed else None

    def is_too_late(self, day: date) -> bool:
        """Whether what came to hold on `day` came surely more than three years after onset (U15)."""
        onset = onset_on(self.record) or diagnosed_on(self.record)
        return bool(onset and day > add_months(onset.last, 12 * self.protocol.scope.maximum_years_to_diagnosis))

    def not_due(self, rule: ItemRule, because: str, source_rule: str | None = None) -> NotDue:
        source = self.protocol.rule(source_rule).source if source_rule else rule.source
        return NotDue(item=rule.item, title=rule.title, because=f"Not due because {because}.", source=source)
