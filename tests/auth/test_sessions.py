"""When a sign-in session ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from dashboard.auth import sessions
from dashboard.auth.accounts import COMMAND_LINE, AddAccount, add_account
from dashboard.auth.grants import Grant
from dashboard.domain.actor import Role
from db.engine import reading, writing
from db.models import AccountRow, SignInSessionRow

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def token(engine, clock):
    """Signed in at noon."""
    command = AddAccount("anna", "Anna", (Grant(Role.DERMATOLOGY),), "plum river lantern quilt")
    add_account(engine, command, COMMAND_LINE, clock)
    with writing(engine) as session:
        account = session.exec(select(AccountRow)).one()
        return sessions.start(session, account.account_id, now=NOON)


@pytest.mark.parametrize(
    ("after", "is_open"),
    [
        (timedelta(0), True),
        (timedelta(minutes=15) - SECOND, True),
        (timedelta(minutes=15), False),
        (timedelta(hours=13), False),
    ],
    ids=["at once", "a second before the idle limit", "at the idle limit", "the next day"],
)
def test_a_session_left_alone_ends_after_fifteen_minutes(engine, token, after, is_open):
    now = NOON + after

    assert sessions.is_open(engine, sessions.token_hash(token), now=now) is is_open
    assert (sessions.find(engine, token, now=now) is not None) is is_open
    assert (sessions.signed_in(engine, sessions.token_hash(token), now=now) is not None) is is_open


@pytest.mark.parametrize(
    ("after", "is_open"), [(timedelta(hours=12) - SECOND, True), (timedelta(hours=12), False)], ids=["before", "at"]
)
def test_a_session_in_use_ends_after_twelve_hours_all_the_same(engine, token, after, is_open):
    session_hash = sessions.token_hash(token)
    for minutes in range(0, 12 * 60, 10):
        sessions.touch(engine, session_hash, now=NOON + timedelta(minutes=minutes))
    sessions.touch(engine, session_hash, now=NOON + timedelta(hours=12) - 2 * SECOND)

    assert sessions.is_open(engine, session_hash, now=NOON + after) is is_open


def test_looking_is_no_activity(engine, token):
    session_hash = sessions.token_hash(token)
    for minutes in range(15):
        now = NOON + timedelta(minutes=minutes)
        assert sessions.is_open(engine, session_hash, now=now)
        sessions.find(engine, token, now=now)
        sessions.signed_in(engine, session_hash, now=now)

    assert not sessions.is_open(engine, session_hash, now=NOON + timedelta(minutes=15))


def test_an_ended_session_does_not_come_back(engine, token):
    session_hash = sessions.token_hash(token)
    with writing(engine) as session:
        sessions.end(session, session_hash, now=NOON)
    sessions.touch(engine, session_hash, now=NOON + SECOND)

    assert not sessions.is_open(engine, session_hash, now=NOON + SECOND)


def test_activity_does_not_bring_an_idle_session_back(engine, token):
    session_hash = sessions.token_hash(token)
    sessions.touch(engine, session_hash, now=NOON + timedelta(minutes=15))

    assert not sessions.is_open(engine, session_hash, now=NOON + timedelta(minutes=15))


def test_an_account_disabled_by_whatever_way_has_no_open_session(engine, token):
    with writing(engine) as session:
        session.exec(select(AccountRow)).one().is_disabled = True

    assert sessions.find(engine, token, now=NOON) is None


def test_ending_one_session_leaves_the_others(engine, token):
    with writing(engine) as session:
        account = session.exec(select(AccountRow)).one()
        other = sessions.start(session, account.account_id, now=NOON)
        sessions.end(session, sessions.token_hash(token), now=NOON)

    assert sessions.find(engine, token, now=NOON) is None
    assert sessions.find(engine, other, now=NOON) is not None


def test_the_database_knows_only_the_hash_of_a_token(engine, token):
    with reading(engine) as session:
        row = session.exec(select(SignInSessionRow)).one()

    assert row.token_hash == sessions.token_hash(token)
    assert token not in str(row.model_dump())
    assert len(token) >= 43


@pytest.mark.parametrize("token_of_a_stranger", ["", "x", "x" * 10_000, "\u2028", "' OR 1=1 --"])
def test_an_unknown_token_is_nobody(engine, token, token_of_a_stranger):
    assert sessions.find(engine, token_of_a_stranger, now=NOON) is None
