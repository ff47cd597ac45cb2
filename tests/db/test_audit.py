"""The audit trail cannot be changed, and says so when it was."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from dashboard.domain.actor import Actor, Role
from db import audit
from db.audit import AuditEvent, Chain
from db.engine import reading, writing

_AT = datetime(2026, 6, 1, 10, 30, tzinfo=UTC)
_ONCOLOGIST = Actor(name="ono", roles=frozenset({Role.ONCOLOGY, Role.OBSERVER}), session_hash="abc")


@pytest.fixture
def trail(engine: Engine) -> Engine:
    """Five events, written in two transactions."""
    for objects in (("result/1", "result/2"), ("result/3", "result/4", "result/5")):
        with writing(engine) as session:
            audit.append(session, [AuditEvent.by(_ONCOLOGIST, _AT, "create", name) for name in objects])
    return engine


def test_the_chain_of_an_untouched_trail_holds(trail: Engine) -> None:
    with reading(trail) as session:
        assert audit.verify(session) == Chain(5)


def test_an_event_says_who_did_what_in_which_role(trail: Engine) -> None:
    with reading(trail) as session:
        row = session.execute(text("SELECT actor, role, session_hash, action, object FROM audit_event")).first()
    assert tuple(row or ()) == ("ono", "observer, oncology", "abc", "create", "result/1")


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("UPDATE audit_event SET actor = 'somebody' WHERE seq = 3", 3),
        ("UPDATE audit_event SET reason = '' WHERE seq = 1", 1),
        ("UPDATE audit_event SET at = '2026-06-01 10:31:00+00:00' WHERE seq = 5", 5),
        ("UPDATE audit_event SET hash = prev_hash WHERE seq = 4", 4),
        ("DELETE FROM audit_event WHERE seq = 2", 3),
        ("DELETE FROM audit_event WHERE seq = 1", 2),
        ("UPDATE audit_event SET seq = seq + 10 WHERE seq = 5", 15),
    ],
    ids=[
        "another actor",
        "an empty reason added",
        "another time",
        "another hash",
        "event deleted",
        "first event deleted",
        "renumbered",
    ],
)
def test_tampering_with_the_trail_is_found(trail: Engine, tampering: str, broken_at: int) -> None:
    with writing(trail) as session:
        _disarm(session)
        session.execute(text(tampering))
    with reading(trail) as session:
        assert audit.verify(session).broken_at == broken_at


@pytest.mark.parametrize("way", ["update", "delete", "way around"])
def test_the_trail_refuses_every_change(trail: Engine, way: str) -> None:
    statements = {"update": "UPDATE audit_event SET actor = 'somebody'", "delete": "DELETE FROM audit_event"}
    way_around = {
        "sqlite": "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
        "postgresql": "TRUNCATE audit_event",
    }
    with pytest.raises(DBAPIError, match="append-only"), writing(trail) as session:
        session.execute(text(statements.get(way, way_around[trail.dialect.name])))


def _disarm(session: object) -> None:
    """Somebody with the rights of the database's owner."""
    on_table = " ON audit_event" if session.get_bind().dialect.name == "postgresql" else ""  # type: ignore[attr-defined]
    for verb in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER audit_event_no_{verb}{on_table}"))  # type: ignore[attr-defined]
