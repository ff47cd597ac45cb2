"""Is anything lost when a writing process is killed? `python -m bench.proof.kills [KILLS]`.

A process writes through the services and says on a pipe what it is about to send and, after the commit, what was
answered. It is killed at any moment; the next one first sends again, under the same key, what was left without an
answer.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from random import Random
from threading import Thread

from sqlalchemy import Engine, select, text
from sqlmodel import Session

from bench.figure import Figure, table
from bench.proof.ground import AUDIT, CLOCK, COORDINATOR, REQUESTS, booking, databases, load, opened
from dashboard.services import check, record_act
from db.engine import reading
from db.versions import KINDS

WRITERS = 3
ACKNOWLEDGED_BEFORE = 52
"""Of each process before it is killed, so that 200 of them have more than 10,000."""
BOOKINGS_PER_PATIENT = 19
_MOST_LATER_S = 0.03
_AUDITED = select(AUDIT.c.request_id, AUDIT.c.version_after).where(AUDIT.c.version_after.is_not(None))
"""The events of facts, each with the key of its request."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A new patient, or a booking for one. As a line: its key, the patient and what it follows, `-` for none."""

    key: str
    patient_id: str | None = None
    follows: str | None = None

    def __str__(self) -> str:
        return f"{self.key} {self.patient_id or '-'} {self.follows or '-'}"

    @classmethod
    def read(cls, line: str) -> Sent:
        key, *rest = line.split()
        return cls(key, *(None if word == "-" else word for word in rest))

    def carry_out(self, engine: Engine) -> str:
        """Returns the id of the patient or of the booking."""
        if self.patient_id is None:
            return load(engine, self.key, [self.key])[0]
        return record_act(engine, booking(self.key, self.patient_id, self.follows), COORDINATOR, CLOCK)


@dataclass
class Told:
    """What all the processes said: the answers by key, and what was sent and not answered."""

    answers: dict[str, str] = field(default_factory=dict)
    unanswered: dict[str, Sent] = field(default_factory=dict)
    contradicted: int = 0

    def hear(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "send":
            sent = Sent.read(rest)
            self.unanswered[sent.key] = sent
            return
        key, answer = rest.split()
        self.contradicted += self.answers.setdefault(key, answer) != answer
        del self.unanswered[key]


@dataclass(frozen=True, slots=True)
class Damage:
    """How many requests were acknowledged and are not there, are there twice, or only in part."""

    lost: int
    doubled: int
    half: int
    unsound: int

    def __add__(self, other: Damage) -> Damage:
        return Damage(
            self.lost + other.lost, self.doubled + other.doubled, self.half + other.half, self.unsound + other.unsound
        )


def prove(url: str, kills: int, acknowledged_before: int = ACKNOWLEDGED_BEFORE, seed: int = 1) -> list[Figure]:
    """Looks for damage after every kill, and at the whole database at the end."""
    random, told, damage = Random(seed), Told(), Damage(0, 0, 0, 0)
    # Processes of their own, that have imported everything when they begin.
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    sent_again = 0
    with opened(url) as engine:
        facts_of_a_patient = _facts_of(engine, load(engine, "reference", ["reference"])[0])
        for life in range(kills):
            sent_again += len(told.unanswered)
            _live_and_die(processes, url, life, told, acknowledged_before, random.uniform(0, _MOST_LATER_S))
            damage += examine(engine, told.answers, facts_of_a_patient)
        for sent in list(told.unanswered.values()):
            told.hear(f"done {sent.key} {sent.carry_out(engine)}")
        damage += examine(engine, told.answers, facts_of_a_patient)
        faults = [line for line in check(engine) if line.startswith("FAILED")]
    acknowledged = len(told.answers)
    note = f"{kills} kills; {sent_again} requests left without an answer, sent again under their keys"
    return [
        Figure(name=name, value=value, unit="", count=count, goal=0, note=note)
        for name, value, count in (
            ("SIGKILL of a writing process: no acknowledged write is lost", damage.lost, acknowledged),
            ("SIGKILL: no write is doubled", damage.doubled + told.contradicted, acknowledged),
            ("SIGKILL: no write is there by half", damage.half, acknowledged),
            ("SIGKILL: database sound, chain unbroken", damage.unsound + len(faults), kills),
        )
    ]


def examine(engine: Engine, answers: dict[str, str], facts_of_a_patient: int) -> Damage:
    """`answers` by key are what was acknowledged."""
    with reading(engine) as session:
        kept = {row.key: row.answer for row in session.execute(select(REQUESTS.c.key, REQUESTS.c.answer))}
        audited = defaultdict(list)
        for key, version_id in session.execute(_AUDITED):
            audited[key].append(version_id)
        stored = {
            version_id
            for kind in KINDS.values()
            for version_id in session.execute(select(kind.table.c.version_id)).scalars()
        }
        numbers = Counter(session.execute(select(KINDS["identifier"].table.c.value)).scalars())
        unsound = _unsound(session)
    ids = {key: answer["act_id"] if "act_id" in answer else answer["patient_ids"][0] for key, answer in kept.items()}
    expected = {key: 1 if "act_id" in answer else facts_of_a_patient for key, answer in kept.items()}
    lost = sum(ids.get(key) != answer or answer not in stored for key, answer in answers.items())
    doubled = sum(len(versions) > expected.get(key, 0) for key, versions in audited.items() if key in kept)
    doubled += sum(count - 1 for count in numbers.values())
    half = sum(len(audited[key]) < count for key, count in expected.items())
    half += len(audited.keys() - kept.keys())
    half += len(stored ^ {version_id for versions in audited.values() for version_id in versions})
    return Damage(lost, doubled, half, unsound)


def write_until_killed(url: str, life: int, unanswered: tuple[Sent, ...], pipe: Connection) -> None:
    """The process that is killed."""
    with opened(url) as engine:
        for sent in unanswered:
            _carry_out(engine, sent, pipe)
        writers = [Thread(target=_write, args=(engine, f"{life}/{writer}", pipe)) for writer in range(WRITERS)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()


def _write(engine: Engine, writer: str, pipe: Connection) -> None:
    number = 0
    while True:
        patient_id, follows = _carry_out(engine, Sent(f"{writer}/{number}"), pipe), None
        for booked in range(BOOKINGS_PER_PATIENT):
            follows = _carry_out(engine, Sent(f"{writer}/{number}/{booked}", patient_id, follows), pipe)
        number += 1


def _carry_out(engine: Engine, sent: Sent, pipe: Connection) -> str:
    # A line this short is written to a pipe whole or not at all.
    os.write(pipe.fileno(), f"send {sent}\n".encode())
    answer = sent.carry_out(engine)
    os.write(pipe.fileno(), f"done {sent.key} {answer}\n".encode())
    return answer


def _live_and_die(
    processes: ForkServerContext, url: str, life: int, told: Told, acknowledged_before: int, later_s: float
) -> None:
    ours, theirs = processes.Pipe(duplex=False)
    unanswered = tuple(told.unanswered.values())
    process = processes.Process(target=write_until_killed, args=(url, life, unanswered, theirs), daemon=True)
    process.start()
    theirs.close()
    with os.fdopen(os.dup(ours.fileno())) as lines:
        before = len(told.answers)
        for line in lines:
            told.hear(line)
            if len(told.answers) - before >= acknowledged_before:
                break
        time.sleep(later_s)
        process.kill()
        for line in lines:
            told.hear(line)
    process.join()
    ours.close()
    if process.exitcode != -9:
        raise RuntimeError(f"the writing process ended by itself: {process.exitcode}")


def _facts_of(engine: Engine, patient_id: str) -> int:
    with reading(engine) as session:
        return len(session.execute(_AUDITED.where(AUDIT.c.patient_id == patient_id)).all())


def _unsound(session: Session) -> int:
    if session.get_bind().dialect.name != "sqlite":
        return 0
    is_whole = session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    return (not is_whole) + len(session.execute(text("PRAGMA foreign_key_check")).all())


def main(times: int = 200) -> list[Figure]:
    """Prints and returns what was lost, doubled, half written or unsound, on each database."""
    figures = []
    with databases() as urls:
        for name, url in urls.items():
            figures += [each.of(name) for each in prove(url, times)]
    print(table(figures))
    return figures


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
