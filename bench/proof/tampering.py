"""Is every tampering with the audit trail found? `python -m bench.proof.tampering [TIMES]`.

Somebody with every right on the database, and without the key of the anchors, changes the trail at random.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Table, delete, insert, select, text
from sqlmodel import Session

from bench.figure import Figure, table
from dashboard.domain.actor import Actor, Role
from db import anchors, audit
from db.audit import AuditEvent
from db.engine import open_engine, writing
from db.migrate import migrate
from db.models import AuditEventRow
from db.triggers import expected_triggers

EVENTS = 60
Row = dict[str, Any]
_TABLE: Table = AuditEventRow.__table__  # type: ignore[attr-defined]
_FIRST_AT = datetime(2026, 6, 1, 8, tzinfo=UTC)


def change(rows: list[Row], random: Random) -> None:
    """One column of one event."""
    row, column = random.choice(rows), random.choice([name for name in rows[0] if name != "seq"])
    match row[column]:
        case datetime() as at:
            row[column] = at + timedelta(seconds=random.choice([-3600, -1, 1, 86400]))
        case list() as fields:
            row[column] = [*fields, "dose"]
        case str() as word if column in ("hash", "prev_hash"):
            row[column] = f"{word[:-1]}{'0' if word[-1] != '0' else '1'}"
        case word:
            row[column] = f"{word or ''}x"


def delete_event(rows: list[Row], random: Random) -> None:
    del rows[random.randrange(len(rows))]
    if random.random() < 0.5:
        _renumber(rows)


def insert_event(rows: list[Row], random: Random) -> None:
    forged = random.choice(rows) | {"actor": "somebody else"}
    rows.insert(random.randrange(len(rows) + 1), forged)
    _renumber(rows)


def swap(rows: list[Row], random: Random) -> None:
    one, other = random.sample(range(len(rows)), 2)
    rows[one], rows[other] = rows[other], rows[one]
    _renumber(rows)


def cut_tail(rows: list[Row], random: Random) -> None:
    del rows[-random.randrange(1, len(rows)) :]


def hash_again(rows: list[Row], random: Random) -> None:
    """Anything of the above, and then the whole chain as if it had always been so."""
    random.choice([change, delete_event, insert_event, swap])(rows, random)
    _renumber(rows)
    previous = audit.START
    for row in rows:
        row["prev_hash"], row["hash"] = previous, audit.hash_of(previous, row)
        previous = row["hash"]


TAMPERINGS: tuple[Callable[[list[Row], Random], None], ...] = (
    *(change, delete_event, insert_event, swap, cut_tail, hash_again),
)


class Missed(NamedTuple):
    """How many tamperings of each way nobody would see.

    `in_a_copy` ends with its anchor, as a backup does, so an event after it is one too many. `while_serving` later
    events are no wonder: one that somebody made up in due form is not told from a genuine one.
    """

    in_a_copy: Counter[str]
    while_serving: Counter[str]
    by_the_chain_alone: Counter[str]


def tamper(engine: Engine, times: int, seed: int = 1) -> Missed:
    """Tampers so often, one after the other, each undone again.

    The trail of `engine` must be empty; it is filled and anchored.
    """
    _fill(engine)
    random, missed = Random(seed), Missed(Counter(), Counter(), Counter())
    with engine.execution_options(transaction="migrating").connect() as owner:
        genuine = [dict(row) for row in owner.execute(select(_TABLE).order_by(_TABLE.c.seq)).mappings()]
        _disarm(owner)
        for number in range(times):
            way = TAMPERINGS[number % len(TAMPERINGS)]
            rows = [dict(row) for row in genuine]
            while rows == genuine:
                way(rows, random)
            undone = owner.begin_nested()
            owner.execute(delete(_TABLE))
            owner.execute(insert(_TABLE), rows)
            with Session(owner, join_transaction_mode="create_savepoint") as session:
                holds = audit.verify(session).broken_at is None
                anchored = anchors.compare(session, engine)
            undone.rollback()
            agrees = holds and anchored.fault is None
            missed.by_the_chain_alone[way.__name__] += holds
            missed.while_serving[way.__name__] += agrees
            missed.in_a_copy[way.__name__] += agrees and not anchored.later
        owner.rollback()
    return missed


def main(times: int = 1000) -> list[Figure]:
    """Prints and returns what was missed; of a copy with its anchor nothing may be."""
    with TemporaryDirectory(prefix="heliotrope-proof-", ignore_cleanup_errors=True) as folder:
        url = f"sqlite:///{Path(folder) / 'data' / 'trail.sqlite'}"
        migrate(url)
        engine = open_engine(url)
        missed = tamper(engine, times)
        engine.dispose()
    figures = [
        _figure("tamperings of a copy missed, with its anchor", missed.in_a_copy, times, goal=0),
        _figure("the same where later events are no wonder", missed.while_serving, times),
        _figure("the same by the chain alone, without an anchor", missed.by_the_chain_alone, times),
    ]
    print(table(figures))
    return figures


def _figure(name: str, missed: Counter[str], times: int, goal: float | None = None) -> Figure:
    note = ", ".join(f"{way.replace('_', ' ')} {count}" for way, count in missed.items() if count)
    return Figure(name=name, value=missed.total(), unit="", count=times, goal=goal, note=note)


def _fill(engine: Engine) -> None:
    anna = Actor(name="anna", roles=frozenset({Role.ONCOLOGY}), session_hash="a" * 64)
    told = [
        AuditEvent.by(
            anna,
            _FIRST_AT + timedelta(minutes=number),
            "correct" if number % 3 else "read",
            f"result/{number}",
            patient_id=f"patient {number % 7}",
            fields=("value", "unit")[: number % 3],
        )
        for number in range(EVENTS)
    ]
    with writing(engine, "proof") as session:
        audit.append(session, told)
    anchors.drop_anchor(engine, _FIRST_AT + timedelta(minutes=EVENTS))


def _disarm(owner: Connection) -> None:
    on_table = " ON audit_event" if owner.dialect.name == "postgresql" else ""
    for name in expected_triggers(owner):
        owner.execute(text(f"DROP TRIGGER {name}{on_table}"))


def _renumber(rows: list[Row]) -> None:
    for number, row in enumerate(rows, start=1):
        row["seq"] = number


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
