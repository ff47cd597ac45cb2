"""The head of the audit trail is kept outside the database, and shows what the chain alone cannot."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from people import ONCOLOGIST
from sqlalchemy import Engine, Table, insert, select, text
from sqlalchemy.engine import make_url

from bench.proof.tampering import TAMPERINGS, tamper
from dashboard import services
from dashboard.clock import Clock
from db import audit
from db.anchors import Anchored, anchor_file, compare, drop_anchor
from db.audit import AuditEvent
from db.engine import reading, writing
from db.models import AuditEventRow
from db.triggers import create_triggers

TRAIL: Table = AuditEventRow.__table__  # type: ignore[attr-defined]
AT = datetime(2026, 6, 1, 10, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kept_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "elsewhere" / "trail.anchors"
    monkeypatch.setenv("HELIOTROPE_ANCHOR_FILE", str(path))
    monkeypatch.delenv("HELIOTROPE_ANCHOR_KEY", raising=False)
    return path


def test_every_tampering_is_found_with_the_anchor_and_without_it_not_a_cut_tail(engine: Engine) -> None:
    missed = tamper(engine, times=102)

    assert missed.in_a_copy.total() == 0
    assert missed.by_the_chain_alone["cut_tail"] == missed.by_the_chain_alone["hash_again"] == 102 // len(TAMPERINGS)


def test_an_anchor_is_one_line_more_and_the_lines_before_it_stay(engine: Engine, kept_at: Path) -> None:
    drop_anchor(engine, AT)
    first = kept_at.read_text()
    append(engine, 3)
    drop_anchor(engine, AT + timedelta(hours=1))

    assert kept_at.read_text().startswith(first)
    assert [json.loads(line)["seq"] for line in kept_at.read_text().splitlines()] == [0, 3]
    assert stat.S_IMODE(kept_at.stat().st_mode) == stat.S_IMODE(kept_at.with_suffix(".key").stat().st_mode) == 0o600


def test_what_came_after_the_newest_anchor_is_counted(engine: Engine) -> None:
    append(engine, 3)
    newest = drop_anchor(engine, AT)
    append(engine, 2)

    assert seen(engine) == Anchored(1, newest, later=2)


def test_a_trail_that_is_shorter_than_its_anchor_is_found(engine: Engine) -> None:
    append(engine, 5)
    drop_anchor(engine, AT)
    cut(engine, "seq > 3")

    with reading(engine) as session:
        assert audit.verify(session).broken_at is None
    assert seen(engine).fault == "event 5, which was the newest on 2026-06-01T10:30:00+00:00, is not there any more"


def test_an_event_made_up_in_due_form_after_the_newest_anchor_is_counted_and_not_told_from_a_genuine_one(
    engine: Engine,
) -> None:
    append(engine, 3)
    newest = drop_anchor(engine, AT)
    with engine.execution_options(transaction="migrating").begin() as owner:
        last = dict(owner.execute(select(TRAIL).order_by(TRAIL.c.seq.desc()).limit(1)).mappings().one())
        forged = last | {"seq": 4, "actor": "somebody", "prev_hash": last["hash"]}
        owner.execute(insert(TRAIL), [forged | {"hash": audit.hash_of(last["hash"], forged)}])

    assert seen(engine) == Anchored(1, newest, later=1)


def test_other_events_in_place_of_those_cut_off_are_found(engine: Engine) -> None:
    append(engine, 5)
    drop_anchor(engine, AT)
    cut(engine, "seq > 3")
    append(engine, 4)

    assert str(seen(engine).fault).endswith("is another now")


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace('"seq": 5', '"seq": 4'),
        lambda line: line.replace("2026-06-01T10", "2026-06-01T09"),
        lambda line: line[:-20],
        lambda line: "[]",
        lambda line: line + "\n" + json.dumps(json.loads(line) | {"seq": 2}),
    ],
    ids=["of another event", "of another hour", "half a line", "no anchor", "a forged one added"],
)
def test_an_anchor_that_was_changed_is_found(engine: Engine, kept_at: Path, change: object) -> None:
    append(engine, 5)
    drop_anchor(engine, AT)
    kept_at.write_text(change(kept_at.read_text().strip()))  # type: ignore[operator]

    assert "was not written with the key of this trail" in str(seen(engine).fault)


def test_an_anchor_of_another_key_is_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIOTROPE_ANCHOR_KEY", "of the owner")
    append(engine, 5)
    drop_anchor(engine, AT)
    assert seen(engine).fault is None

    monkeypatch.setenv("HELIOTROPE_ANCHOR_KEY", "of somebody else")
    assert "was not written with the key" in str(seen(engine).fault)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_check_says_what_it_can_see_and_what_it_cannot(engine: Engine) -> None:
    append(engine, 5)
    assert line_of_check(engine) == (
        "ok audit anchors: none kept. That the newest events were cut off, or all of them written anew, "
        "would not be seen"
    )

    drop_anchor(engine, AT)
    words = "ok audit anchors: 1 agree, the newest of 2026-06-01T10:30:00+00:00 with event 5"
    assert line_of_check(engine) == words

    append(engine, 2)
    assert line_of_check(engine) == (
        f"{words}. 2 events are newer: were some of these cut off, changed or made up, nobody would see"
    )

    cut(engine, "seq > 3")
    assert line_of_check(engine).startswith("FAILED audit anchors: event 5, which was the newest on 2026")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_that_cannot_keep_its_anchors_says_so_and_serves(
    engine: Engine, clock: Clock, kept_at: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept_at.parent.write_text("a file where the folder should be")

    assert services.anchor_trail(engine, clock) is None
    assert "cannot be kept" in caplog.text
    assert "HELIOTROPE_ANCHOR_FILE" in caplog.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_on_an_older_database_says_so_in_its_log(
    engine: Engine, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    append(engine, 5)
    services.warn_of_another_trail(engine)
    services.anchor_trail(engine, clock)
    services.warn_of_another_trail(engine)
    assert not caplog.text

    cut(engine, "seq > 3")
    services.warn_of_another_trail(engine)
    assert "event 5" in caplog.text
    assert "If an older backup was restored" in caplog.text


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("sqlite:////clinic/data/heliotrope.sqlite", Path("/clinic/data-anchors/heliotrope.sqlite.anchors")),
        ("postgresql+psycopg://app@db.clinic/dm", Path("db.clinic-dm.anchors")),
    ],
)
def test_anchors_lie_beside_the_folder_of_the_database_unless_another_place_is_named(
    monkeypatch: pytest.MonkeyPatch, url: str, place: Path
) -> None:
    monkeypatch.delenv("HELIOTROPE_ANCHOR_FILE")

    found = anchor_file(make_url(url))
    assert found == place or (found.parent.name, found.name) == ("data-anchors", str(place))


def append(engine: Engine, count: int) -> None:
    with writing(engine) as session:
        audit.append(session, [AuditEvent.by(ONCOLOGIST, AT, "create", f"result/{n}") for n in range(count)])


def cut(engine: Engine, where: str) -> None:
    """Somebody with the rights of the database's owner, who puts the protection back in place."""
    with engine.execution_options(transaction="migrating").begin() as owner:
        on_table = " ON audit_event" if engine.dialect.name == "postgresql" else ""
        owner.execute(text(f"DROP TRIGGER audit_event_no_delete{on_table}"))
        owner.execute(text(f"DELETE FROM audit_event WHERE {where}"))
        create_triggers(owner)


def seen(engine: Engine) -> Anchored:
    with reading(engine) as session:
        return compare(session, engine)


def line_of_check(engine: Engine) -> str:
    return next(line for line in services.check(engine) if "anchors" in line)
