"""The app's own user on PostgreSQL can add and read; what was recorded it cannot change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from builders import high_risk
from people import COORDINATOR, ONCOLOGIST, named
from sqlalchemy import URL, Engine, create_engine, inspect, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from dashboard import services
from dashboard.auth import accounts, sessions
from dashboard.auth.accounts import COMMAND_LINE, AddAccount
from dashboard.auth.grants import Grant
from dashboard.clock import Clock
from dashboard.database import bring_up_to_date
from dashboard.domain.actor import Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import ActState
from db import audit
from db.engine import open_engine, reading, writing
from db.mark import Mark, read_mark, write_mark
from db.migrate import migrate
from db.models import AccountRow, metadata
from db.rights import grant_rights

APP = 'Heliotrope "app" 100%:d'
"""An awkward name, to see that it is quoted."""
OWNER = "owner of tables"
CT = "imacs-2023/ct_neck_thorax_abdomen_pelvis/diagnosis"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MAY_ALSO = {
    "account": {"UPDATE"},
    "account_role": {"DELETE"},
    "current_identifier": {"DELETE"},
    "draft": {"DELETE"},
    "database_mark": {"UPDATE"},
    "patient_summary": {"DELETE"},
    "plan_item": {"DELETE"},
    "finding": {"DELETE"},
    "recovery_code": {"UPDATE"},
    "second_factor": {"UPDATE"},
    "sign_in_session": {"UPDATE"},
}
RIGHTS = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
ONLY_ADDED = sorted(set(metadata.tables) - set(MAY_ALSO))


@pytest.fixture(scope="module")
def administration(postgresql_template: URL) -> Iterator[URL]:
    """A superuser, on a server that knows the owner, who is none, and the app's user."""
    url = postgresql_template.set(database="postgres")
    _run(url, f"CREATE ROLE {_quoted(APP)} LOGIN", f"CREATE ROLE {_quoted(OWNER)} LOGIN")
    yield url
    _run(url, f"DROP ROLE {_quoted(APP)}", f"DROP ROLE {_quoted(OWNER)}")


@pytest.fixture(scope="module")
def owner_url(administration: URL) -> Iterator[URL]:
    """A database that its owner has migrated for the app's user."""
    with _empty_database(administration, "restricted") as url, pytest.MonkeyPatch.context() as environment:
        environment.setenv("HELIOTROPE_OWNER_URL", _text(url))
        environment.setenv("DATABASE_URL", _text(url.set(username=APP)))
        bring_up_to_date()
        yield url


@pytest.fixture(scope="module")
def app(owner_url: URL) -> Iterator[Engine]:
    """The database as the served app opens it."""
    engine = open_engine(_text(owner_url.set(username=APP)))
    yield engine
    engine.dispose()


def test_the_app_does_all_its_work_with_the_rights_that_it_has(app: Engine, clock: Clock) -> None:
    with writing(app) as session:
        write_mark(session, Mark(is_synthetic=True, seed=1), COORDINATOR, clock.now())
    with writing(app) as session:
        write_mark(session, Mark(is_synthetic=True, seed=2), COORDINATOR, clock.now())
    (patient_id,) = services.load_records(app, [named(high_risk())], COORDINATOR, clock, key="load").patient_ids
    booking = services.RecordAct(
        patient_id=patient_id,
        plan_key=f"{patient_id}/{CT}",
        state=ActState.BOOKED,
        on=date(2026, 6, 9),
        idempotency_key="form 1",
    )
    act_id = services.record_act(app, booking, ONCOLOGIST, clock)
    undo = services.RetractAct(patient_id=patient_id, act_id=act_id, reason="wrong patient", idempotency_key="form 2")
    services.retract_act(app, undo, ONCOLOGIST, clock)

    assert services.rebuild(app) == 1
    assert not [line for line in services.check(app) if not line.startswith("ok")]
    with reading(app) as session:
        assert read_mark(session).seed == 2
        assert audit.verify(session).length > 10


def test_people_sign_in_and_out_and_accounts_change_with_the_rights_that_the_app_has(app: Engine, clock: Clock) -> None:
    anna = AddAccount("anna", "Anna", (Grant(Role.DERMATOLOGY),), "plum river lantern quilt")
    accounts.open_demo(app, clock)
    accounts.add_account(app, anna, COMMAND_LINE, clock)
    accounts.set_roles(app, "anna", [Grant(Role.ONCOLOGY)], COMMAND_LINE, clock, is_lead=True)
    with writing(app) as session:
        account_id = session.exec(select(AccountRow.account_id).where(AccountRow.username == "anna")).one()
        token = sessions.start(session, account_id, now=NOON)
    sessions.touch(app, sessions.token_hash(token), now=NOON)
    actor = sessions.signed_in(app, sessions.token_hash(token), now=NOON)
    accounts.set_password(app, "anna", "quilt lantern river plum", COMMAND_LINE, clock)
    accounts.disable_account(app, "anna", COMMAND_LINE, clock)
    accounts.close_demo(app, clock)

    assert actor is not None
    assert actor.roles == {Role.ONCOLOGY}
    assert not sessions.is_open(app, sessions.token_hash(token), now=NOON)


def test_a_backup_is_made_and_restored_with_the_rights_that_the_app_has(
    app: Engine, administration: URL, clock: Clock, tmp_path: Path
) -> None:
    accounts.open_demo(app, clock)
    services.back_up(app, tmp_path / "copy", clock)
    with _empty_database(administration, "restored") as url, pytest.MonkeyPatch.context() as environment:
        environment.setenv("HELIOTROPE_OWNER_URL", _text(url))
        environment.setenv("DATABASE_URL", _text(url.set(username=APP)))
        bring_up_to_date()
        services.restore(_text(url.set(username=APP)), tmp_path / "copy", clock)

        restored = open_engine(_text(url.set(username=APP)))
        assert not [line for line in services.check(restored) if not line.startswith("ok")]
        more = AddAccount("bert", "Bert", (Grant(Role.DERMATOLOGY),), "plum river lantern quilt")
        accounts.add_account(restored, more, COMMAND_LINE, clock)
        restored.dispose()


@pytest.mark.parametrize("table", ONLY_ADDED)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"],
    ids=["changed", "deleted", "emptied"],
)
def test_what_was_recorded_cannot_be(app: Engine, table: str, statement: str) -> None:
    column = next(iter(metadata.tables[table].columns)).name
    _refused(app, statement.format(table=table, column=column))


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER audit_event_no_update ON audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "ALTER TABLE audit_event RENAME TO forgotten",
        "DROP TABLE audit_event",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER later BEFORE INSERT ON audit_event EXECUTE FUNCTION refuse_audit_change()",
        "CREATE TABLE notes (line text)",
        "CREATE TEMPORARY TABLE notes (line text)",
        "ALTER SCHEMA public RENAME TO elsewhere",
        "UPDATE alembic_version SET version_num = '9999'",
        "INSERT INTO alembic_version VALUES ('9999')",
        f'SET ROLE "{OWNER}"',
    ],
)
def test_what_protects_the_record_cannot_be_taken_away(app: Engine, statement: str) -> None:
    _refused(app, statement)


def test_the_app_has_these_rights_and_no_others_however_often_the_database_is_migrated(
    app: Engine, owner_url: URL
) -> None:
    expected = {name: {"SELECT", "INSERT"} | MAY_ALSO.get(name, set()) for name in metadata.tables}
    expected["alembic_version"] = {"SELECT"}
    assert _rights(app.url) == expected

    _run(owner_url, f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {_quoted(APP)}")
    _run(owner_url, f"GRANT UPDATE (actor) ON audit_event TO {_quoted(APP)}")
    _run(owner_url, f"GRANT ALL ON SCHEMA public TO {_quoted(APP)}")
    assert _rights(app.url)["audit_event"] == set(RIGHTS)
    bring_up_to_date()
    bring_up_to_date()

    assert _rights(app.url) == expected
    _refused(app, "UPDATE audit_event SET actor = 'somebody'")
    _refused(app, "CREATE TABLE notes (line text)")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER ROLE {app} SUPERUSER",
        "GRANT {owner} TO {app}",
        "GRANT pg_write_all_data TO {app}",
        "ALTER TABLE result OWNER TO {app}",
        "ALTER SCHEMA public OWNER TO {app}",
        "ALTER DATABASE restricted OWNER TO {app}",
        "GRANT DELETE ON result TO PUBLIC",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
    ],
    ids=[
        "a superuser",
        "a member of the owner's role",
        "one who may write everywhere",
        "the owner of a table",
        "the owner of the schema",
        "the owner of the database",
        "what everybody may delete",
        "where everybody may create",
    ],
)
def test_a_user_who_could_do_more_in_another_way_is_refused(
    administration: URL, owner_url: URL, statement: str
) -> None:
    engine = create_engine(administration.set(database=owner_url.database))
    with engine.connect() as connection:
        connection.exec_driver_sql(statement.format(app=_quoted(APP), owner=_quoted(OWNER)).replace("%", "%%"))
        with pytest.raises(Refusal, match="would let it change what was recorded"):
            grant_rights(connection, APP)
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize(
    ("app_url", "words"),
    [
        ("postgresql+psycopg://nobody@/restricted", 'PostgreSQL has no user nobody, .* CREATE ROLE "nobody" LOGIN'),
        ("postgresql+psycopg:///restricted", "DATABASE_URL names no user"),
        ("sqlite:///heliotrope.sqlite", "DATABASE_URL names no user"),
    ],
    ids=["not created", "not named", "of another database"],
)
def test_a_user_who_is_not_there_is_refused_and_nothing_is_migrated(
    administration: URL, app_url: str, words: str
) -> None:
    with _empty_database(administration, "untouched") as url:
        with pytest.raises(Refusal, match=words):
            migrate(_text(url), app_url=app_url)

        assert _rights(url) == {}


def test_the_app_s_user_is_refused_a_migration_and_told_whom_to_name(app: Engine) -> None:
    with pytest.raises(Refusal, match="Name their owner in HELIOTROPE_OWNER_URL"):
        migrate(_text(app.url))


def test_an_owner_who_serves_the_app_too_keeps_every_right(administration: URL) -> None:
    with _empty_database(administration, "shared") as url:
        migrate(_text(url), app_url=_text(url))

        assert _rights(url)["audit_event"] == set(RIGHTS)


@contextmanager
def _empty_database(administration: URL, name: str) -> Iterator[URL]:
    """Its owner's URL. No right in it comes by itself."""
    _run(
        administration,
        f"CREATE DATABASE {name} OWNER {_quoted(OWNER)}",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
    )
    _run(administration.set(database=name), "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    yield administration.set(database=name, username=OWNER)
    _run(administration, f"DROP DATABASE {name} WITH (FORCE)")


def _rights(url: URL) -> dict[str, set[str]]:
    """What the user of `url` may do with each table."""
    query = text("SELECT has_table_privilege(:table, :right)")
    engine = create_engine(url)
    with engine.connect() as connection:
        rights = {
            table: {right for right in RIGHTS if connection.scalar(query, {"table": table, "right": right})}
            for table in inspect(connection).get_table_names()
        }
    engine.dispose()
    return rights


def _refused(engine: Engine, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), engine.begin() as connection:
        connection.exec_driver_sql(statement)


def _run(url: URL, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
