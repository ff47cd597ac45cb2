"""The care plan: what follows from a patient's facts. It does not depend on today; states are date comparisons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboard.domain.dates import PartialDate
from dashboard.domain.record import FlareAnswered
from dashboard.domain.words import Flag, Group, ItemState, Level, Panel, Round, Specialty, Strength

OUTSTANDING = frozenset({ItemState.DUE, ItemState.OVERDUE, ItemState.ORDERED, ItemState.BOOKED})
SETTLED = frozenset({ItemState.DONE, ItemState.WAIVED, ItemState.DECLINED})
ROUND_WORDS = {
    Round.DIAGNOSIS: "at diagnosis",
    Round.YEAR_1: "year 1",
    Round.YEAR_2: "year 2",
    Round.YEAR_3: "year 3",
}
STATE_WORDS = {
    ItemState.NOT_DUE: "not due yet",
    ItemState.DUE: "due",
    ItemState.OVERDUE: "overdue",
    ItemState.ORDERED: "ordered",
    ItemState.BOOKED: "booked",
    ItemState.DONE: "done",
    ItemState.DECLINED: "declined",
    ItemState.WAIVED: "waived",
    ItemState.SUPERSEDED: "superseded",
    ItemState.WAITING: "waiting",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule comes from. `verified` is true only where its words were read in the source named."""

    title: str
    locator: str
    verified: bool
    url: str | None = None
    doi: str | None = None

    @property
    def link(self) -> str | None:
        return f"https://doi.org/{self.doi}" if self.doi else self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One reason for the group. `factor` is `kind:name`, as in `antibody:TIF1G`. Low factors never count."""

    factor: str
    title: str
    level: Level
    because: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """`group` is the one that counts: the computed one, unless it does not apply or a higher one awaits its downgrade.

    `highest_possible` is the group if everything undecided turned out for the worse. `has_open_factor` when the facts
    leave a high or intermediate factor undetermined: that can bring tests where the group stays.
    """

    group: Group
    computed_group: Group
    highest_possible: Group
    n_high: int
    n_intermediate: int
    provisional: bool
    has_open_factor: bool
    flags: tuple[Flag, ...]
    factors: tuple[Factor, ...]
    because: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Something to be done once for one patient. `due_on` is None while it waits for something that `because` names.

    `opens_on` is the first day on which it is due, `overdue_from` the first on which it is overdue, `until` the last on
    which it is wanted; None = no such day. `outcome` is what people or other tests made of it, None while nothing
    happened; `outcome_on` is the day of that.
    """

    key: str
    item: str
    title: str
    owner: Specialty
    because: str
    source: Source
    due_on: date | None = None
    opens_on: date | None = None
    overdue_from: date | None = None
    until: date | None = None
    outcome: ItemState | None = None
    outcome_on: date | None = None

    def is_wanted(self, today: date) -> bool:
        return self.until is None or today <= self.until

    def state(self, today: date) -> ItemState:
        if self.outcome:
            return self.outcome
        if self.due_on is None or self.opens_on is None:
            return ItemState.WAITING
        if today < self.opens_on:
            return ItemState.NOT_DUE
        return ItemState.OVERDUE if self.overdue_from and self.overdue_from <= today else ItemState.DUE

    def days_overdue(self, today: date) -> int:
        """Days since `due_on` once the time allowed after it is used up, else 0. An ordered test can be overdue."""
        is_open = self.outcome in (None, ItemState.ORDERED, ItemState.BOOKED)
        if is_open and self.due_on and self.overdue_from and today >= self.overdue_from:
            return (today - self.due_on).days
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem(Planned):
    """One test of one round of the screening."""

    panel: Panel
    round_: Round
    strength: Strength
    programme: str | None = None
    finding: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDue:
    """An item of the protocol that this patient does not need, and why: "not due because" is an answer too."""

    item: str
    title: str
    because: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What something in the record did to the plan as a whole, in one sentence."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something a named specialty should decide. The product asks; it never orders."""

    rule: str
    asks: Specialty
    text: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Flare:
    """A flare after which somebody decides whether to screen again. `answered` is None until they did."""

    on: PartialDate
    asks: Specialty
    answered: FlareAnswered | None

    @property
    def words(self) -> str:
        """`Flare on 3 Mar 2026`."""
        return f"Flare {'on' if self.on.is_exact else 'in'} {self.on.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlan:
    """`items` is the computed group's plan; `items_if_highest` what undecided facts could still add to it."""

    protocol_id: str
    protocol_version: str
    risk: Risk
    items: tuple[PlanItem, ...] = ()
    items_if_highest: tuple[PlanItem, ...] = ()
    not_due: tuple[NotDue, ...] = ()
    remarks: tuple[Remark, ...] = ()
    questions: tuple[Question, ...] = ()
    flares: tuple[Flare, ...] = ()


def next_after(planned: Iterable[Planned], today: date) -> Planned | None:
    """What becomes due next, of what nobody has to see to yet."""
    later = [item for item in planned if item.state(today) is ItemState.NOT_DUE]
    return min(later, key=lambda item: item.due_on or date.max, default=None)
