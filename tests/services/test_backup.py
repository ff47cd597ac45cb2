"""A copy of the whole database, taken while people write, and what it takes to put it back."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event as Flag

import pytest
from builders import high_risk
from people import COORDINATOR, named, numbered
from sqlalchemy import Engine, select

from dashboard.auth.accounts import COMMAND_LINE, AddAccount, add_account
from dashboard.auth.grants import Grant
from dashboard.auth.sessions import find, start
from dashboard.clock import Clock
from dashboard.domain.refusal import Refusal
from dashboard.services import back_up, check, load_records, restore
from dashboard.services.backup import manifest_path
from db.copies import opened, rows_by_table
from db.engine import open_engine, reading, writing
from db.migrate import migrate
from db.models import AccountRow, IdempotencyRow, metadata

Databases = Callable[[], AbstractContextManager[Engine]]


def admit(engine: Engine, clock: Clock, number: str) -> None:
    load_records(engine, [named(numbered(high_risk(), number))], COORDINATOR, clock, key=number)


def content(engine: Engine, *without: str) -> dict[str, list[object]]:
    with reading(engine) as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in metadata.sorted_tables
            if table.name not in without
        }


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def made(engine: Engine, clock: Clock, folder: Path) -> Path:
    back_up(engine, folder / "copy.backup", clock)
    return folder / "copy.backup"


def test_a_backup_says_what_it_holds_and_only_its_owner_may_read_it(
    engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    admit(engine, clock, "P-1")

    manifest = back_up(engine, tmp_path / "copy.backup", clock)

    assert json.loads(manifest_path(tmp_path / "copy.backup").read_text())["sha256"] == manifest.sha256
    assert (manifest.rows["patient"], manifest.events) == (1, manifest.rows["audit_event"])
    for path in tmp_path.glob("copy.backup*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.backup", "copy.backup.manifest.json"]


def test_what_is_restored_is_what_was_backed_up_whichever_database_it_came_from(
    engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    for number in ("P-1", "P-2"):
        admit(engine, clock, number)
    copy = made(engine, clock, tmp_path)

    restore(url_of(tmp_path / "new.sqlite"), copy, clock)

    restored = open_engine(url_of(tmp_path / "new.sqlite"))
    assert content(restored, "audit_event") == content(engine, "audit_event")
    before, after = content(engine)["audit_event"], content(restored)["audit_event"]
    assert len(after) == len(before) + 1
    assert set(before) < set(after)
    assert [line for line in check(restored) if line.startswith("FAILED")] == []
    restored.dispose()


def test_a_backup_can_be_restored_into_an_empty_database_of_either_kind(
    new_engine: Databases, clock: Clock, tmp_path: Path
) -> None:
    with new_engine() as engine:
        admit(engine, clock, "P-1")
        grants = [Grant.parse("oncology"), Grant.parse("contributor:radiology")]
        account = AddAccount(username="ono", display_name="Ono", password="plum river lantern quilt", grants=grants)
        add_account(engine, account, COMMAND_LINE, clock)
        copy = made(engine, clock, tmp_path)
        held = content(engine, "audit_event")
    with new_engine() as engine:
        restore(engine.url.render_as_string(hide_password=False), copy, clock)

        assert content(engine, "audit_event") == held
        assert [line for line in check(engine) if line.startswith("FAILED")] == []
        account = AddAccount(username="two", display_name="Two", password="plum river lantern quilt", grants=grants)
        add_account(engine, account, COMMAND_LINE, clock)


def test_a_copy_taken_while_people_write_holds_all_that_was_saved_before_it_and_no_gap(
    engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    saved: list[str] = []
    enough, is_over = Flag(), Flag()

    def write() -> None:
        while not is_over.is_set():
            admit(engine, clock, f"P-{len(saved)}")
            saved.append(f"P-{len(saved)}")
            if len(saved) == 5:
                enough.set()

    with ThreadPoolExecutor(1) as writer:
        writing_on = writer.submit(write)
        assert enough.wait(30)
        before = len(saved)
        copy = made(engine, clock, tmp_path)
        is_over.set()
        writing_on.result()
    with opened(copy) as found, reading(found) as session:
        copied = set(session.execute(select(IdempotencyRow.key)).scalars())
        assert [line for line in check(found) if line.startswith("FAILED")] == []
    assert copied == set(saved[: len(copied)])
    assert before <= len(copied) <= len(saved)


def cut(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-4096])


def change(copy: Path) -> None:
    told = bytearray(copy.read_bytes())
    told[len(told) // 2] ^= 1
    copy.write_bytes(told)


def empty(copy: Path) -> None:
    copy.write_bytes(b"")


def lose_manifest(copy: Path) -> None:
    manifest_path(copy).unlink()


def say_more_rows(copy: Path) -> None:
    told = json.loads(manifest_path(copy).read_text())
    told["rows"]["patient"] += 1
    manifest_path(copy).write_text(json.dumps(told))


def say_another_head(copy: Path) -> None:
    told = json.loads(manifest_path(copy).read_text())
    manifest_path(copy).write_text(json.dumps(told | {"head": "0" * 64}))


def forge(copy: Path, statement: str) -> None:
    """Changes the copy and gives it a manifest of the right size and checksum."""
    from dashboard.services import backup

    with sqlite3.connect(copy) as connection:
        connection.executescript(statement)
    connection.close()
    told = json.loads(manifest_path(copy).read_text())
    told |= {"bytes": copy.stat().st_size, "sha256": backup._sha256(copy)}
    manifest_path(copy).write_text(json.dumps(told))


def tamper(copy: Path) -> None:
    forge(copy, "DROP TRIGGER audit_event_no_update; UPDATE audit_event SET actor = 'nobody' WHERE seq = 1")


def point_to_nothing(copy: Path) -> None:
    forge(copy, "PRAGMA foreign_keys = OFF; DELETE FROM patient")


def come_from_later(copy: Path) -> None:
    forge(copy, "UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (cut, "cut or changed"),
        (change, "cut or changed"),
        (empty, "cut or changed"),
        (lose_manifest, "nobody can tell whether"),
        (say_more_rows, "does not hold what its manifest says"),
        (say_another_head, "does not hold what its manifest says"),
        (tamper, "audit trail is broken at event 1"),
        (point_to_nothing, "damaged"),
        (come_from_later, "newer than this version"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_a_backup_that_is_not_what_its_manifest_says_is_refused_and_nothing_changes(
    engine: Engine, clock: Clock, tmp_path: Path, damage: Callable[[Path], None], line: str
) -> None:
    admit(engine, clock, "P-1")
    copy = made(engine, clock, tmp_path)
    damage(copy)

    with pytest.raises(Refusal, match=line):
        restore(url_of(tmp_path / "new.sqlite"), copy, clock)

    assert not [path for path in tmp_path.iterdir() if path.name.startswith("new") or path.name.endswith(".partial")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_holds_something_is_replaced_only_by_name_and_kept(
    engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    copy, target = made(engine, clock, tmp_path), tmp_path / "in use.sqlite"
    migrate(url_of(target))
    admit(other := open_engine(url_of(target)), clock, "P-9")
    held = content(other)

    with pytest.raises(Refusal, match="in use"):
        restore(url_of(target), copy, clock, replacing=target)
    other.dispose()
    with pytest.raises(Refusal, match="--replace"):
        restore(url_of(target), copy, clock)
    with pytest.raises(Refusal, match="DATABASE_URL names"):
        restore(url_of(target), copy, clock, replacing=tmp_path / "another.sqlite")
    _, kept = restore(url_of(target), copy, clock, replacing=target)

    assert kept
    with opened(kept) as before, opened(target) as now:
        assert content(before) == held
        with reading(now) as session:
            assert rows_by_table(session.connection())["patient"] == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_broken_database_is_replaced_and_kept(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    admit(engine, clock, "P-1")
    copy, target = made(engine, clock, tmp_path), tmp_path / "broken.sqlite"
    target.write_bytes(b"not a database " * 1000)

    _, kept = restore(url_of(target), copy, clock, replacing=target)

    assert kept
    assert kept.read_bytes().startswith(b"not a database")
    with opened(target) as now:
        assert [line for line in check(now) if line.startswith("FAILED")] == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_nothing_is_replaced(engine: Engine, database_url: str, clock: Clock, tmp_path: Path) -> None:
    admit(engine, clock, "P-1")
    copy = made(engine, clock, tmp_path)
    held = content(engine)

    with pytest.raises(Refusal, match="only into an empty database"):
        restore(database_url, copy, clock)

    assert content(engine) == held


def test_nobody_who_signed_out_since_is_signed_in_again(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    account = AddAccount(
        username="ono", display_name="Ono", password="plum river lantern quilt", grants=[Grant.parse("oncology")]
    )
    add_account(engine, account, COMMAND_LINE, clock)
    with writing(engine) as session:
        account_id = session.execute(select(AccountRow.account_id)).scalar_one()
        token = start(session, account_id, now=clock.now())
    assert find(engine, token, now=clock.now())

    restore(url_of(tmp_path / "new.sqlite"), made(engine, clock, tmp_path), clock)

    with opened(tmp_path / "new.sqlite") as restored:
        assert find(restored, token, now=clock.now()) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_overwrites_nothing_and_leaves_nothing_half_done(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    copy = made(engine, clock, tmp_path)
    before = copy.read_bytes()

    with pytest.raises(Refusal, match="is there already"):
        back_up(engine, copy, clock)
    with pytest.raises(Refusal, match="cannot be written"):
        back_up(engine, tmp_path / "nowhere" / "copy", clock)

    assert copy.read_bytes() == before
    assert not list(tmp_path.glob("*.partial"))
