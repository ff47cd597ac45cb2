"""What became known about a patient since a day, and from which clinic."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from builders import TODAY, drug, having, patient
from people import COORDINATOR, RHEUMATOLOGIST, named
from sqlalchemy import Engine

from dashboard.auth.accounts import COMMAND_LINE, AddAccount, add_account
from dashboard.auth.grants import Grant
from dashboard.clock import Clock
from dashboard.domain.actor import Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import Stop
from dashboard.services import (
    ChangeRegimen,
    change_regimen,
    changed_since,
    load_records,
    open_patient,
    recorded_by_others,
)
from dashboard.services.load import DEMO_SOURCE
from db.engine import reading

LAST_YEAR = datetime(2025, 6, 1, 17, tzinfo=UTC)


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    """On azathioprine since 2 May 2026, told by a file last year; rheumatology stops it today."""
    taking = having(patient(), regimen=(drug("azathioprine"),))
    (patient_id,) = load_records(
        engine, [named(taking, DEMO_SOURCE)], COORDINATOR, clock, key="fixture", recorded_at=LAST_YEAR
    ).patient_ids
    account = AddAccount(RHEUMATOLOGIST.name, "Dr R", (Grant(Role.RHEUMATOLOGY, None),), "a long enough passphrase")
    add_account(engine, account, COMMAND_LINE, clock)
    with reading(engine) as session:
        (entry,) = open_patient(session, patient_id).record.regimen
    stop = Stop(entry.provenance.fact_id, TODAY, "nausea")
    command = ChangeRegimen(
        patient_id=patient_id,
        change=stop,
        follows=(entry.provenance.version_id,),
        idempotency_key="stop",
    )
    change_regimen(engine, command, RHEUMATOLOGIST, clock)
    return patient_id


def test_what_changed_since_a_day_is_told_by_clinic_with_what_a_correction_changed(
    engine: Engine, patient_id: str
) -> None:
    with reading(engine) as session:
        changes = changed_since(session, patient_id, LAST_YEAR, TODAY)

    (change,) = changes.pop("rheumatology")
    assert (change.kind, change.did, change.recorded_by) == ("Medication", "corrected", RHEUMATOLOGIST.name)
    assert change.told == "Azathioprine (dose not recorded) from 2 May 2026 to 1 Jun 2026"
    assert change.fields == ("stopped on", "reason")
    assert changes == {}


def test_what_a_file_told_belongs_to_no_clinic(engine: Engine, patient_id: str) -> None:
    with reading(engine) as session:
        changes = changed_since(session, patient_id, datetime(2025, 5, 1, tzinfo=UTC), TODAY)

    assert {change.did for change in changes["others"]} == {"recorded"}
    assert list(changes) == ["rheumatology", "others"]


def test_the_record_as_known_before_a_correction_is_without_it(engine: Engine, clock: Clock, patient_id: str) -> None:
    with reading(engine) as session:
        then = open_patient(session, patient_id, clock.end_of(date(2025, 6, 1)))
        now = open_patient(session, patient_id)

    assert then.record.regimen[0].stopped_on is None
    assert now.record.regimen[0].stopped_on is not None
    assert then.data_version < now.data_version


def test_nobody_is_known_before_the_first_fact(engine: Engine, clock: Clock, patient_id: str) -> None:
    with reading(engine) as session, pytest.raises(Refusal, match="none was known at that time"):
        open_patient(session, patient_id, clock.end_of(date(2025, 5, 31)))


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2026, 1, 5), datetime(2026, 1, 5, 23, 59, 59, 999999, tzinfo=UTC)),
        (date(2026, 7, 5), datetime(2026, 7, 5, 22, 59, 59, 999999, tzinfo=UTC)),
    ],
    ids=["winter", "summer"],
)
def test_a_day_ends_at_midnight_of_the_clinic(clock: Clock, day: date, instant: datetime) -> None:
    assert clock.end_of(day) == instant


def test_what_others_recorded_since_the_screen_was_drawn_is_counted_by_clinic(engine: Engine, patient_id: str) -> None:
    with reading(engine) as session:
        seen = open_patient(session, patient_id).data_version

        assert recorded_by_others(session, patient_id, seen - 1, "somebody else") == {"rheumatology": 1}
        assert recorded_by_others(session, patient_id, seen - 1, RHEUMATOLOGIST.name) == {}
        assert recorded_by_others(session, patient_id, seen, "somebody else") == {}
