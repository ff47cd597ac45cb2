"""A clinic opens a restricted patient with a reason, for an hour; a lead reviews it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from asked import ASKED
from people import COORDINATOR, DERMATOLOGIST, OBSERVER, ONCOLOGIST
from sqlalchemy import Engine, select
from test_restricted_patients import CANARY, LEAD, restricted

from dashboard import services
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.refusal import Refusal, Unseen
from dashboard.services.seen import show_as_seen_by
from db.engine import reading
from db.models import AuditEventRow

__all__ = ["restricted"]
WHY = "Sepsis in the emergency room"


@dataclass(frozen=True)
class LaterClock(Clock):
    """The same clinic's clock, when some real time has passed."""

    minutes: float = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=self.minutes)


def after(clock: Clock, minutes: float) -> LaterClock:
    return LaterClock(ZoneInfo("Europe/London"), clock.fixed_on, minutes)


def opening(patient_id: str, reason: str = WHY) -> services.OpenInEmergency:
    return services.OpenInEmergency(patient_id=patient_id, reason=reason, idempotency_key=f"emergency {reason}")


def sees(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> bool:
    with reading(engine) as db:
        show_as_seen_by(db, actor, clock)
        try:
            return services.open_patient(db, patient_id).record.patient.family_name == CANARY
        except Unseen:
            return False


def test_a_clinic_sees_the_patient_for_an_hour_and_no_longer(engine: Engine, clock: Clock, restricted: str) -> None:
    assert not sees(engine, restricted, ONCOLOGIST, clock)

    services.open_in_emergency(engine, opening(restricted), ONCOLOGIST, clock)

    assert sees(engine, restricted, ONCOLOGIST, after(clock, 59))
    assert not sees(engine, restricted, ONCOLOGIST, after(clock, 61))
    assert not sees(engine, restricted, OBSERVER, clock)
    ASKED["record_act/rheumatology"](engine, restricted, ONCOLOGIST, after(clock, 59))
    with pytest.raises(Unseen):
        ASKED["record_act/dermatology"](engine, restricted, ONCOLOGIST, after(clock, 61))


def test_the_same_form_again_does_not_make_the_hour_longer(engine: Engine, clock: Clock, restricted: str) -> None:
    services.open_in_emergency(engine, opening(restricted), ONCOLOGIST, clock)
    services.open_in_emergency(engine, opening(restricted), ONCOLOGIST, after(clock, 50))

    assert not sees(engine, restricted, ONCOLOGIST, after(clock, 61))


@pytest.mark.parametrize(
    ("who", "reason", "words"),
    [
        (ONCOLOGIST, "urgent   ", "at least 10 characters"),
        (OBSERVER, WHY, "may not open a restricted patient"),
        (COORDINATOR, WHY, "may not open a restricted patient"),
        (LEAD, WHY, "may not open a restricted patient"),
        (DERMATOLOGIST, WHY, "may see this patient already"),
    ],
    ids=["too short", "observer", "coordinator", "lead alone", "named"],
)
def test_without_need_right_or_reason_nothing_opens(
    engine: Engine, clock: Clock, restricted: str, who: Actor, reason: str, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        services.open_in_emergency(engine, opening(restricted, reason), who, clock)
    with reading(engine) as db:
        assert services.emergencies(db, LEAD) == []


def test_who_opened_it_ends_it_and_nobody_else(engine: Engine, clock: Clock, restricted: str) -> None:
    services.open_in_emergency(engine, opening(restricted), ONCOLOGIST, clock)
    with reading(engine) as db:
        (found,) = services.emergencies(db, LEAD)
    with pytest.raises(Refusal, match="somebody else opened"):
        services.end_emergency(engine, found.opening.opening_id, DERMATOLOGIST, clock)

    services.end_emergency(engine, found.opening.opening_id, ONCOLOGIST, clock)

    assert not sees(engine, restricted, ONCOLOGIST, clock)


def test_a_lead_reviews_what_was_done_once(engine: Engine, clock: Clock, restricted: str) -> None:
    services.open_in_emergency(engine, opening(restricted), ONCOLOGIST, clock)
    ASKED["record_act/rheumatology"](engine, restricted, ONCOLOGIST, clock)
    with reading(engine) as db:
        (found,) = services.emergencies(db, LEAD)
        with pytest.raises(Refusal, match="for a lead"):
            services.emergencies(db, ONCOLOGIST)
    assert (found.opening.account, found.opening.reason, found.done) == ("ono", WHY, {"create": 1})
    with pytest.raises(Refusal, match="for a lead"):
        services.review_emergency(engine, found.opening.opening_id, ONCOLOGIST, clock)
    with pytest.raises(Refusal, match="Review it once it is over"):
        services.review_emergency(engine, found.opening.opening_id, LEAD, clock)
    services.end_emergency(engine, found.opening.opening_id, ONCOLOGIST, clock)

    services.review_emergency(engine, found.opening.opening_id, LEAD, clock)

    with pytest.raises(Refusal, match="lena reviewed this already"):
        services.review_emergency(engine, found.opening.opening_id, LEAD, clock)
    with reading(engine) as db:
        rows = db.exec(
            select(AuditEventRow.action).where(AuditEventRow.object == f"emergency/{found.opening.opening_id}")
        )
        assert list(rows.scalars()) == ["open in emergency", "end emergency", "review emergency"]
