"""Drafts in the database: whose they are, and how long they stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from dashboard.domain.sight import Sight
from db.drafts import KEPT, Draft, drafts, keep_draft
from db.engine import reading, writing
from db.sight import set_sight

NOW = datetime(2026, 6, 1, 14, 32, tzinfo=UTC)


def keep(engine: Engine, username: str, form: str, at: datetime = NOW) -> None:
    with writing(engine) as session:
        keep_draft(session, username, form, "marie", Draft({"_text": "<b>left</b>"}, at))


def test_the_last_draft_of_a_person_stands_last_and_nobody_elses_among_them(engine: Engine) -> None:
    keep(engine, "anna", "regimen", NOW + timedelta(minutes=1))
    keep(engine, "anna", "record/note")
    keep(engine, "bo", "treatment")

    with reading(engine) as session:
        found = drafts(session, "anna", "marie")
    assert list(found) == ["record/note", "regimen"]
    assert found["record/note"] == Draft({"_text": "<b>left</b>"}, NOW)


def test_no_draft_of_a_patient_is_given_to_whom_the_session_does_not_show_them(engine: Engine) -> None:
    keep(engine, "anna", "regimen")

    with reading(engine) as session:
        set_sight(session, Sight(hidden=frozenset({"marie"})))
        assert drafts(session, "anna", "marie") == {}


def test_a_draft_goes_after_thirty_days(engine: Engine) -> None:
    keep(engine, "anna", "regimen", NOW - KEPT - timedelta(seconds=1))
    keep(engine, "bo", "regimen")

    with reading(engine) as session:
        assert drafts(session, "anna", "marie") == {}
        assert drafts(session, "bo", "marie")
