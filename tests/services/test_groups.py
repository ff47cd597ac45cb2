"""Confirming that a lower group than the one once reached is right."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from builders import high_risk, patient
from people import COORDINATOR, DERMATOLOGIST, ONCOLOGIST, named
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.record import PatientRecord
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.words import Flag, Group, Subtype
from dashboard.services import (
    ConfirmGroup,
    check,
    confirm_group,
    group_to_confirm,
    load_records,
    open_patient,
)
from db import patients
from db.engine import reading

BORN = "1971-01-15"
CORRECTED = {
    Group.STANDARD: patient(),
    Group.MODERATE: patient(born=BORN),
    Group.NOT_APPLICABLE: patient(born=BORN, subtype=Subtype.IBM),
    Group.OUT_OF_SCOPE: high_risk(onset="2021-03-01"),
}


def lowered(engine: Engine, clock: Clock, corrected: PatientRecord) -> str:
    """High risk on 1 June; by a correction on 20 June the facts give less."""
    load(engine, clock, high_risk())
    return load(engine, Clock(clock.zone, date(2026, 6, 20)), corrected)


def load(engine: Engine, clock: Clock, record: PatientRecord) -> str:
    return load_records(engine, [named(record)], COORDINATOR, clock, key=f"{clock.fixed_on}").patient_ids[0]


def confirming(patient_id: str, group: Group, key: str = "form 1") -> ConfirmGroup:
    return ConfirmGroup(patient_id=patient_id, group=group, idempotency_key=key)


@pytest.fixture
def later(clock: Clock) -> Clock:
    """It is 21 June 2026."""
    return Clock(clock.zone, date(2026, 6, 21))


@pytest.mark.parametrize("group", CORRECTED)
def test_the_lower_group_counts_once_it_is_confirmed(engine: Engine, clock: Clock, later: Clock, group: Group) -> None:
    patient_id = lowered(engine, clock, CORRECTED[group])
    with reading(engine) as session:
        before = open_patient(session, patient_id)
    assert before.plan.risk.group is Group.HIGH
    assert group_to_confirm(before.record, before.plan) is group

    confirm_group(engine, confirming(patient_id, group), DERMATOLOGIST, later)

    with reading(engine) as session:
        after = open_patient(session, patient_id)
        (line,) = patients.search(session).lines
    assert (after.plan.risk.group, line.risk_group) == (group, group)
    assert Flag.AWAITING_DOWNGRADE not in after.plan.risk.flags
    assert group_to_confirm(after.record, after.plan) is None
    (confirmed,) = after.record.confirmations
    assert (confirmed.group, str(confirmed.on), confirmed.provenance.recorded_by) == (group, "2026-06-21", "dara")
    assert check(engine)[-1].startswith("ok")


def test_a_group_that_rises_again_stays_until_it_is_confirmed_again(engine: Engine, clock: Clock, later: Clock) -> None:
    patient_id = lowered(engine, clock, CORRECTED[Group.MODERATE])
    confirm_group(engine, confirming(patient_id, Group.MODERATE), DERMATOLOGIST, later)
    load(engine, Clock(clock.zone, date(2026, 6, 22)), high_risk())
    load(engine, Clock(clock.zone, date(2026, 6, 23)), CORRECTED[Group.MODERATE])

    with reading(engine) as session:
        plan = open_patient(session, patient_id).plan
    assert plan.risk.group is Group.HIGH
    confirm_group(
        engine, confirming(patient_id, Group.MODERATE, "form 2"), DERMATOLOGIST, Clock(clock.zone, date(2026, 6, 24))
    )
    with reading(engine) as session:
        plan = open_patient(session, patient_id).plan
    assert plan.risk.group is Group.MODERATE


def test_without_a_lower_group_there_is_nothing_to_confirm(engine: Engine, clock: Clock) -> None:
    patient_id = load(engine, clock, high_risk())
    with pytest.raises(Refusal, match="No lower group awaits confirmation"):
        confirm_group(engine, confirming(patient_id, Group.HIGH), DERMATOLOGIST, clock)


def test_facts_that_changed_meanwhile_are_told(engine: Engine, clock: Clock, later: Clock) -> None:
    patient_id = lowered(engine, clock, CORRECTED[Group.MODERATE])
    with pytest.raises(Overtaken, match=r"now give moderate, not standard.* cora on 20 Jun 2026 at \d\d:\d\d"):
        confirm_group(engine, confirming(patient_id, Group.STANDARD), DERMATOLOGIST, later)


def test_of_two_who_confirm_at_once_the_second_is_told_who_did(engine: Engine, clock: Clock, later: Clock) -> None:
    patient_id = lowered(engine, clock, CORRECTED[Group.MODERATE])
    confirm_group(engine, confirming(patient_id, Group.MODERATE), DERMATOLOGIST, later)
    with pytest.raises(Overtaken, match=r"dara confirmed the moderate group on 21 Jun 2026"):
        confirm_group(engine, confirming(patient_id, Group.MODERATE, "form 2"), DERMATOLOGIST, later)


def test_eight_clicks_confirm_once_and_the_key_is_good_for_nothing_else(
    engine: Engine, clock: Clock, later: Clock
) -> None:
    patient_id = lowered(engine, clock, CORRECTED[Group.MODERATE])
    command = confirming(patient_id, Group.MODERATE)
    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(lambda _: confirm_group(engine, command, DERMATOLOGIST, later), range(8)))

    assert len(answers) == 1
    with reading(engine) as session:
        assert len(open_patient(session, patient_id).record.confirmations) == 1
    with pytest.raises(Refusal, match="already sent for something else"):
        confirm_group(engine, replace(command, group=Group.STANDARD), DERMATOLOGIST, later)


def test_oncology_may_not_confirm(engine: Engine, clock: Clock) -> None:
    patient_id = lowered(engine, clock, CORRECTED[Group.MODERATE])
    with pytest.raises(Refusal, match=r"may not confirm a risk group.*dermatology or rheumatology"):
        confirm_group(engine, confirming(patient_id, Group.MODERATE), ONCOLOGIST, clock)


def test_nobody_can_be_confirmed_who_is_not_there(engine: Engine, clock: Clock) -> None:
    with pytest.raises(Refusal, match="no such patient"):
        confirm_group(engine, confirming("nobody", Group.STANDARD), DERMATOLOGIST, clock)
