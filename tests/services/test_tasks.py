"""What was given before anybody could ask is looked at afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import TODAY, drug, having, patient, when
from people import COORDINATOR, RHEUMATOLOGIST, named
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.care_plan import Planned
from dashboard.domain.record import Medication
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import Start
from dashboard.domain.tasks import TASK
from dashboard.domain.words import ActFinding, ActState, ItemState, Origin, Specialty
from dashboard.services import (
    ChangeRegimen,
    OpenPatient,
    RecordAct,
    change_regimen,
    check,
    load_records,
    open_patient,
    record_act,
)
from db import worklist
from db.engine import reading

GIVEN_YESTERDAY = Medication(
    drug="febuxostat",
    started_on=when("2026-05-31"),
    stopped_on=when("2026-05-31"),
    prescriber=Specialty.RHEUMATOLOGY,
)


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    """On azathioprine since 2 May 2026."""
    taking = having(patient(), regimen=(drug("azathioprine"),))
    return load_records(engine, [named(taking)], COORDINATOR, clock, key="fixture").patient_ids[0]


def opened(engine: Engine, patient_id: str) -> OpenPatient:
    with reading(engine) as session:
        return open_patient(session, patient_id)


def tasks_after(engine: Engine, clock: Clock, patient_id: str, given: Medication, why: str = "") -> list[Planned]:
    command = ChangeRegimen(patient_id=patient_id, change=Start(given), reason=why, idempotency_key="given")
    change_regimen(engine, command, RHEUMATOLOGIST, clock)
    return [each for each in opened(engine, patient_id).asked if each.item == TASK]


@pytest.mark.parametrize("why", ["", "given in another hospital"])
def test_the_owner_of_a_critical_finding_is_asked_to_look_at_what_was_given(
    engine: Engine, clock: Clock, patient_id: str, why: str
) -> None:
    (task,) = tasks_after(engine, clock, patient_id, GIVEN_YESTERDAY, why)

    (finding,) = (each for each in opened(engine, patient_id).findings if each.rule.id == "X-01")
    assert task.title == f"Look at what was given: {finding.rule.title}"
    assert task.because == f"{finding.because} Recorded on 1 Jun 2026, when it was given already."
    assert (task.owner, task.due_on, task.state(TODAY)) == (finding.owners[0], date(2026, 6, 8), ItemState.DUE)
    assert [line for line in check(engine) if line.startswith("FAILED")] == []


def test_nobody_is_asked_to_look_at_what_was_no_danger(engine: Engine, clock: Clock, patient_id: str) -> None:
    assert tasks_after(engine, clock, patient_id, replace(GIVEN_YESTERDAY, drug="folic acid")) == []


def test_a_task_stands_in_the_weekly_review_until_its_clinic_says_that_it_is_done(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    (task,) = tasks_after(engine, clock, patient_id, GIVEN_YESTERDAY)

    def listed(today: date) -> list[tuple[str, int]]:
        with reading(engine) as session:
            found = worklist.outstanding(session, today, task.owner)
        return [(item.title, item.days_overdue) for item in found if item.origin is Origin.TASK]

    assert listed(date(2026, 6, 8)) == [(task.title, 0)]
    assert listed(date(2026, 6, 9)) == [(task.title, 1)]
    done = RecordAct(patient_id=patient_id, plan_key=task.key, state=ActState.DONE, on=TODAY, idempotency_key="looked")
    with pytest.raises(Refusal, match="this is no test"):
        record_act(engine, replace(done, finding=ActFinding.NEGATIVE), RHEUMATOLOGIST, clock)
    record_act(engine, done, RHEUMATOLOGIST, clock)
    assert listed(date(2026, 6, 9)) == []
