"""Opening the database: SQLite by default, PostgreSQL by `DATABASE_URL`, one code path for both.

Read in `reading`, write in `writing`: each is one transaction and there is one writer at a time on either database, so
what a service read before it writes still holds when it commits.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from dashboard.domain.refusal import Refusal
from db.append_only import allow_changes_of_the_schema, forbid_changes_of_the_schema
from db.file_system import refuse_network_file_system

try:
    import pysqlite3.dbapi2 as newer_sqlite
except ImportError:
    newer_sqlite = None

PROJECT = Path(__file__).parents[1]
PRAGMAS = {
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "temp_store": 2,
}
_NOT_A_DATABASE = (
    "DATABASE_URL names no database that Heliotrope knows. Write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME."
)
_OPTIONS: dict[str, Any] = {"hide_parameters": True, "json_deserializer": orjson.loads}
_WRITER = threading.RLock()
_WRITER_OF_POSTGRESQL = 0x48454C49


def database_url() -> str:
    """`DATABASE_URL`, else the embedded SQLite file in the project's data folder."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{PROJECT / 'data' / 'heliotrope.sqlite'}"


def open_engine(url: str | None = None) -> Engine:
    """An engine for `url` in SQLAlchemy's form. Connects only when first used. Refuses any other database, and a SQLite
    file on a network file system."""
    try:
        target = make_url(url or database_url())
    except ArgumentError:
        raise Refusal(_NOT_A_DATABASE) from None
    if target.get_backend_name() not in ("postgresql", "sqlite"):
        raise Refusal(_NOT_A_DATABASE)
    if target.get_backend_name() == "postgresql":
        target = target.set(drivername="postgresql+psycopg")
        return create_engine(target, pool_pre_ping=True, max_overflow=30, **_OPTIONS)
    if "uri" in target.query:
        raise Refusal(_NOT_A_DATABASE)
    if target.database:
        refuse_network_file_system(Path(target.database))
    module = newer_sqlite or sqlite3
    engine = create_engine(target, module=module, pool_size=20, max_overflow=40, **_OPTIONS)
    event.listen(engine, "connect", lambda connection, _: _prepare(connection, module))
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one moment of the database and cannot change it."""
    options: dict[str, Any] = {"transaction": "reading"}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with Session(engine.execution_options(**options)) as session:
        yield session


@contextmanager
def writing(engine: Engine, request_id: str | None = None) -> Iterator[Session]:
    """A session that commits at the end, or leaves no trace if anything is raised. Never open one inside another.

    `request_id` is the idempotency key of the command that is carried out: by it all its audit events are found.
    """
    told = {"request_id": request_id}
    if engine.dialect.name == "postgresql":
        with Session(engine, expire_on_commit=False, info=told) as session, session.begin():
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_OF_POSTGRESQL})
            yield session
    else:
        engine = engine.execution_options(transaction="writing")
        with _WRITER, Session(engine, expire_on_commit=False, info=told) as session, session.begin():
            yield session


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether this SQLite can corrupt a WAL database (3.7.0 to 3.51.2, fixed also in 3.44.6 and 3.50.7).

    https://www.sqlite.org/wal.html, "The WAL-Reset Bug".
    """
    is_backport = any(branch <= version < (3, branch[1] + 1) for branch in ((3, 44, 6), (3, 50, 7)))
    return (3, 7, 0) <= version < (3, 51, 3) and not is_backport


def _prepare(connection: Any, module: ModuleType) -> None:
    # Without this the driver opens transactions of its own, of the deferred kind.
    connection.isolation_level = None
    for pragma, setting in PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma} = {setting}")
    safe_wal = not has_wal_reset_bug(module.sqlite_version_info)
    connection.execute(f"PRAGMA journal_mode = {'WAL' if safe_wal else 'DELETE'}")
    connection.execute(f"PRAGMA synchronous = {'FULL' if safe_wal else 'EXTRA'}")
    forbid_changes_of_the_schema(connection, module)


def _begin(connection: Connection) -> None:
    match connection.get_execution_options().get("transaction", "reading"):
        case "reading":
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.exec_driver_sql("BEGIN")
        case "writing":
            connection.exec_driver_sql("PRAGMA query_only = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        case "migrating":
            # Only this transaction may; afterwards the connection is closed, and never goes back to the others.
            connection.detach()
            allow_changes_of_the_schema(connection.connection.dbapi_connection)
            # SQLite rebuilds a table by dropping it; with foreign keys on that reaches into its children.
            connection.exec_driver_sql("PRAGMA query_only = OFF")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
