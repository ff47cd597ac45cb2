"""What clinics were asked to do beside what rules plan, and where that stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dashboard.domain.care_plan import Planned, Source
from dashboard.domain.dates import day_words, days
from dashboard.domain.evidence import act_words
from dashboard.domain.findings import Finding
from dashboard.domain.record import PatientRecord, Task
from dashboard.domain.words import ItemState

TASK = "task"
"""The item of everything that people ask for."""
LOOK_WITHIN_DAYS = 7
"""What was given already is looked at by the next weekly review. A choice of the product."""


def tasks(record: PatientRecord) -> tuple[Planned, ...]:
    """What was asked for, done or not, the earliest asked first. Does not depend on today."""
    return tuple(_planned(record, task) for task in record.tasks)


def _planned(record: PatientRecord, task: Task) -> Planned:
    provenance = task.provenance
    key = f"{record.patient.provenance.fact_id}/{TASK}/{provenance.fact_id}"
    act = next((act for act in reversed(record.screening) if act.plan_key == key), None)
    return Planned(
        key=key,
        item=TASK,
        title=task.title,
        owner=task.owner,
        because=f"{task.because} {act_words(act)}" if act else task.because,
        source=Source(title="Asked for here", locator=f"by {provenance.recorded_by}", verified=True),
        due_on=task.due_on,
        opens_on=task.asked_on,
        overdue_from=task.due_on + days(1),
        outcome=ItemState(act.state) if act else None,
        outcome_on=act.on.first if act else None,
    )


def to_look_at(findings: Iterable[Finding], today: date) -> tuple[Task, ...]:
    """For the owner of each rule that calls critical what was given before anybody asked: to look at it."""
    of_rule = {finding.rule.id: finding for finding in findings}
    return tuple(
        Task(
            title=f"Look at what was given: {finding.rule.title}",
            owner=finding.clinic,
            because=f"{finding.because} Recorded on {day_words(today)}, when it was given already.",
            asked_on=today,
            due_on=today + days(LOOK_WITHIN_DAYS),
        )
        for finding in of_rule.values()
    )
