"""Which days a timeline shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.domain.care_plan import CarePlan
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.reading import diagnosed_on, onset_on
from dashboard.domain.record import PatientRecord
from dashboard.domain.words import Group

IIM_WINDOW_YEARS = 3
"""Cancer is associated from three years before to three years after the onset of myositis (IMACS 2023)."""


class WindowChoice(StrEnum):
    DEFAULT = "default"
    SIX_MONTHS = "6 months"
    EIGHTEEN_MONTHS = "18 months"
    IIM = "IIM window"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Window:
    """The days in view, both inclusive. Quiet stretches are folded in the view of everything only."""

    start: date
    end: date
    choice: WindowChoice = WindowChoice.DEFAULT

    @classmethod
    def of(cls, record: PatientRecord, plan: CarePlan, today: date, choice: WindowChoice) -> Window:
        """By default from 3 months before the earlier of the two diagnoses to 6 months after today.

        A cancer found more than three years before the myositis is history and does not stretch the default view. After
        a death the axis ends one month later.
        """
        known = sorted(days_of(record, plan)) or [today]
        onset = iim_window(record, plan)
        last_known = max(add_months(today, 6), add_months(known[-1], 1))
        match choice:
            case WindowChoice.SIX_MONTHS:
                start, end = add_months(today, -6), add_months(today, 2)
            case WindowChoice.EIGHTEEN_MONTHS:
                start, end = add_months(today, -18), add_months(today, 6)
            case WindowChoice.IIM if onset:
                start, end = add_months(onset.opens.first, -1), add_months(onset.closes.last, 1)
            case WindowChoice.ALL:
                start, end = add_months(known[0], -1), last_known
            case _:
                start, end = add_months(_first_diagnosis(record) or known[0], -3), add_months(today, 6)
        died = record.patient.deceased_on
        if died and start < add_months(died.last, 1) < end:
            end = add_months(died.last, 1)
        return cls(start, max(end, start + days(27)), choice)

    def overlaps(self, first: date, last: date) -> bool:
        return first <= self.end and last >= self.start


@dataclass(frozen=True, slots=True)
class IimWindow:
    """When a cancer counts as associated; each edge is as uncertain as the onset. `died_on`: death before it closes."""

    opens: PartialDate
    closes: PartialDate
    died_on: PartialDate | None


def iim_window(record: PatientRecord, plan: CarePlan) -> IimWindow | None:
    """None where the onset is not known, and where screening does not apply, as for a juvenile onset."""
    onset, died = onset_on(record), record.patient.deceased_on
    if onset is None or plan.risk.group is Group.NOT_APPLICABLE:
        return None
    months = 12 * IIM_WINDOW_YEARS
    closes = PartialDate(add_months(onset.first, months), add_months(onset.last, months))
    return IimWindow(
        opens=PartialDate(add_months(onset.first, -months), add_months(onset.last, -months)),
        closes=closes,
        died_on=died if died and died.last < closes.last else None,
    )


def days_of(record: PatientRecord, plan: CarePlan) -> set[date]:
    """Every day on which something begins, ends or happens, by fact or by plan."""
    spans: list[PartialDate | None] = [record.patient.deceased_on, onset_on(record), diagnosed_on(record)]
    for cancer in record.cancers:
        spans += [cancer.diagnosed_on, *(move.on for move in cancer.moves)]
    for entry in record.entries:
        spans += [entry.started_on, entry.stopped_on, *map(PartialDate.on, entry.given_on)]
        spans += [PartialDate.on(given.on) for given in entry.administrations]
    spans += [result.on for result in record.results]
    spans += [act.on for act in record.screening]
    spans += [illness.on for illness in record.comorbidities]
    spans += [day for event in record.events for day in (event.on, event.ended_on)]
    planned = {day for item in plan.items for day in (item.due_on, item.outcome_on) if day}
    return planned | {day for span in spans if span for day in (span.first, span.last)}


def _first_diagnosis(record: PatientRecord) -> date | None:
    myositis = diagnosed_on(record)
    reach = add_months(myositis.first, -12 * IIM_WINDOW_YEARS) if myositis else None
    found = [c.diagnosed_on.first for c in record.cancers if c.diagnosed_on]
    near = [day for day in found if reach is None or day >= reach]
    return min([*near, *([myositis.first] if myositis else [])], default=None)
