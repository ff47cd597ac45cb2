"""The audit trail cannot be changed, and says so when it was."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from dashboard.domain.actor import Actor, Role
from db import audit
from db.audit import AuditEvent, Chain
from db.engine import reading, writing
from db.migrate import missing_triggers

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
    with trail.execution_options(transaction="migrating").begin() as owner:
        _disarm(owner)
        owner.execute(text(tampering))
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


ATTEMPTS_ON_SQLITE = [
    "UPDATE audit_event SET actor = 'somebody'",
    "UPDATE OR REPLACE audit_event SET seq = 1 WHERE seq = 2",
    "DELETE FROM audit_event",
    "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
    "REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 5",
    "DROP TABLE audit_event",
    "DROP TRIGGER audit_event_no_update",
    "ALTER TABLE audit_event RENAME TO forgotten",
    "ALTER TABLE audit_event DROP COLUMN reason",
    "CREATE TRIGGER later BEFORE DELETE ON audit_event BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TRIGGER later BEFORE DELETE ON audit_event BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TABLE notes (line TEXT)",
    "CREATE TEMP TABLE audit_event AS SELECT * FROM main.audit_event",
    "CREATE TEMP VIEW audit_event AS SELECT 1",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA writable_schema = ON",
    "PRAGMA main.writable_schema(1)",
    "PRAGMA Foreign_Keys = OFF",
    "DELETE FROM sqlite_master WHERE type = 'trigger'",
    "ATTACH ':memory:' AS elsewhere",
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("transaction", ["reading", "writing"])
@pytest.mark.parametrize("attempt", ATTEMPTS_ON_SQLITE)
def test_no_statement_of_the_app_gets_past_the_protection(trail: Engine, attempt: str, transaction: str) -> None:
    with trail.execution_options(transaction=transaction).connect() as app:
        app.exec_driver_sql("PRAGMA query_only = OFF")
        with pytest.raises(DBAPIError, match=r"append-only|not authorized|may not be modified"):
            app.exec_driver_sql(attempt)
        app.commit()

    with reading(trail) as session:
        assert audit.verify(session) == Chain(5)
    assert missing_triggers(trail) == frozenset()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_migration_leaves_no_connection_behind_that_may_do_more(trail: Engine) -> None:
    with trail.execution_options(transaction="migrating").begin() as owner:
        owner.execute(text("CREATE TABLE notes (line TEXT)"))
    for _ in range(2):
        with writing(trail) as session:
            assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
            with pytest.raises(DBAPIError, match="not authorized"):
                session.execute(text("DROP TABLE notes"))


def _disarm(owner: Connection) -> None:
    """Somebody with the rights of the database's owner."""
    on_table = " ON audit_event" if owner.dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        owner.execute(text(f"DROP TRIGGER audit_event_no_{verb}{on_table}"))
