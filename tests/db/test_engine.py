"""Opening the database so that nothing acknowledged is lost and nobody sees "database is locked"."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from db import engine as engines
from db.engine import has_wal_reset_bug, open_engine, reading, writing


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Engine:
    path = tmp_path / "heliotrope.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    return open_engine(f"sqlite:///{path}")


@pytest.mark.parametrize(
    ("pragma", "setting"),
    [*engines.PRAGMAS.items(), ("journal_mode", "wal"), ("synchronous", 2), ("mmap_size", 0)],
)
def test_a_connection_from_the_pool_has_every_setting(sqlite: Engine, pragma: str, setting: int | str) -> None:
    for session_of in (reading, writing):
        with session_of(sqlite) as session:
            assert session.execute(text(f"PRAGMA {pragma}")).scalar_one() == setting


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_sqlite_versions_that_can_corrupt_a_wal_database_are_known(version: tuple[int, ...], is_affected: bool) -> None:
    assert has_wal_reset_bug(version) is is_affected


def test_an_affected_sqlite_goes_without_wal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "newer_sqlite", None)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    with writing(open_engine(f"sqlite:///{tmp_path}/old.sqlite")) as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar_one() == "delete"
        assert session.execute(text("PRAGMA synchronous")).scalar_one() == 3


@pytest.mark.parametrize("share_a_process", [True, False], ids=["of one process", "of several processes"])
def test_sixteen_writers_at_once_lose_nothing_and_are_never_locked_out(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, share_a_process: bool
) -> None:
    if not share_a_process:
        monkeypatch.setattr(engines, "_WRITER", nullcontext())
    _create_counter(engine)
    with writing(engine) as session:
        session.execute(text("INSERT INTO counter VALUES (0)"))

    def add_twenty(_: int) -> None:
        for _ in range(20):
            with writing(engine) as session:
                n = session.execute(text("SELECT n FROM counter")).scalar_one()
                session.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(add_twenty, range(16)))

    with reading(engine) as session:
        assert session.execute(text("SELECT n FROM counter")).scalar_one() == 320


def test_what_fails_half_way_leaves_no_trace(engine: Engine) -> None:
    _create_counter(engine)
    with pytest.raises(DBAPIError), writing(engine) as session:  # noqa: PT012 - the first statement must be undone
        session.execute(text("INSERT INTO counter VALUES (1)"))
        session.execute(text("INSERT INTO nothing VALUES (1)"))
    with reading(engine) as session:
        assert session.execute(text("SELECT count(*) FROM counter")).scalar_one() == 0


def test_a_reader_sees_one_moment_while_a_colleague_writes(engine: Engine) -> None:
    _create_counter(engine)
    with reading(engine) as earlier:
        assert earlier.execute(text("SELECT count(*) FROM counter")).scalar_one() == 0
        with writing(engine) as session:
            session.execute(text("INSERT INTO counter VALUES (1)"))
        assert earlier.execute(text("SELECT count(*) FROM counter")).scalar_one() == 0


def _create_counter(engine: Engine) -> None:
    with engine.execution_options(transaction="migrating").begin() as owner:
        owner.execute(text("CREATE TABLE counter (n INTEGER)"))
