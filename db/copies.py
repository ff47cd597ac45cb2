"""Copies of the whole database, each one SQLite file whichever database it is of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, table
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from dashboard.domain.refusal import Refusal
from db.engine import newer_sqlite, open_engine, reading, writing
from db.migrate import migrate
from db.models import metadata

_driver = newer_sqlite or sqlite3
_ROWS_AT_ONCE = 1000
_SCHEMA_TABLE = "alembic_version"


def copy_to(engine: Engine, path: Path) -> None:
    """Copy one moment of the database into an empty file while others go on writing. Raises OSError where the file
    cannot be written."""
    try:
        if engine.dialect.name == "sqlite":
            with closing(engine.raw_connection()) as source, closing(_driver.connect(path)) as copy:
                source.driver_connection.backup(copy)  # type: ignore[union-attr]
        else:
            migrate(f"sqlite:///{path}")
            with opened(path) as file, reading(engine) as rows, writing(file) as session:
                copy_rows(rows, session)
    except (_driver.OperationalError, OperationalError) as error:
        raise OSError(None, str(getattr(error, "orig", error))) from None
    close_file(path)


def copy_rows(source: Session, target: Session) -> None:
    """Every row of every table into tables that are empty, in an order in which no row points to one to come."""
    for each in metadata.sorted_tables:
        query = select(each).order_by(*_written_in_order(each)).execution_options(yield_per=_ROWS_AT_ONCE)
        for rows in source.execute(query).mappings().partitions():
            target.execute(insert(each), [dict(row) for row in rows])
        if target.get_bind().dialect.name == "postgresql":
            _number_on(target, each)  # SQLite numbers on from the largest there is


def close_file(path: Path) -> None:
    """Make a SQLite database one file, with nothing beside it. Refuses while anybody else has it open."""
    with closing(_driver.connect(path, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        except _driver.OperationalError:
            raise Refusal(f"{path} is in use. Stop the app, and whatever else has it open, then try again.") from None
        except _driver.DatabaseError:
            return  # A broken file: it is what a backup is for.


def rows_by_table(connection: Connection) -> dict[str, int]:
    """How many rows each table has, without the one that keeps the revision."""
    names = sorted(set(inspect(connection).get_table_names()) - {_SCHEMA_TABLE})
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


@contextmanager
def opened(path: Path) -> Iterator[Engine]:
    """A copy, to look into; closed to one file again."""
    engine = open_engine(f"sqlite:///{path}")
    try:
        yield engine
    finally:
        engine.dispose()
        close_file(path)


def _written_in_order(each: Table) -> list[Any]:
    """A version points only to versions that were written before it."""
    columns = [each.c[name] for name in ("seq", "ordinal", "recorded_at") if name in each.c]
    return columns[:1] or list(each.primary_key)


def _number_on(target: Session, each: Table) -> None:
    """PostgreSQL numbers the next row from where the copied ones end. The app's user may draw numbers, not set them."""
    column = each.autoincrement_column
    last = 0 if column is None else target.scalar(select(func.max(column))) or 0
    if column is not None and last:
        sequence = func.pg_get_serial_sequence(func.quote_ident(each.name), column.name)
        target.execute(select(func.count(func.nextval(sequence))).select_from(func.generate_series(1, last)))
