"""Does a burst of clicks record once? `python -m bench.proof.clicks [BURSTS]`."""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from sqlalchemy import Engine, select

from bench.figure import Figure, table
from bench.proof.ground import ACTS, AUDIT, CLOCK, COORDINATOR, booking, databases, last_booking, load, opened
from dashboard.services import RecordAct, record_act
from db.engine import reading

MOST_CLICKS = 5
BURSTS_PER_PATIENT = 50


def prove(engine: Engine, bursts: int, seed: int = 1) -> Figure:
    """Every burst sends one command 2 to 5 times at the same moment. It went wrong if it did not leave exactly one
    record and one audit event, or if the clicks got different answers."""
    random, clicks, wrong = Random(seed), 0, 0
    patient_ids = load(engine, "patients", [f"P-{number}" for number in range(-(-bursts // BURSTS_PER_PATIENT))])
    answers: dict[str, set[str]] = {}
    with ThreadPoolExecutor(MOST_CLICKS) as threads:
        for number in range(bursts):
            patient_id = patient_ids[number % len(patient_ids)]
            command = booking(f"burst {number}", patient_id, last_booking(engine, patient_id))
            times = random.randint(2, MOST_CLICKS)
            answers[command.idempotency_key] = _burst(engine, threads, command, times)
            clicks += times
    with reading(engine) as session:
        recorded = Counter(session.execute(select(ACTS.c.fact_id)).scalars())
        events = session.execute(select(AUDIT.c.request_id, AUDIT.c.version_after)).all()
    audited = Counter(key for key, _ in events)
    of_version = {version: key for key, version in events}
    for key, ids in answers.items():
        told = next(iter(ids))
        is_once = len(ids) == recorded[told] == audited[key] == 1 and of_version.get(told) == key
        wrong += not is_once
    return Figure(
        name="click bursts: one record, one audit event",
        value=wrong + abs(recorded.total() - bursts),
        unit="",
        count=bursts,
        goal=0,
        note=f"{clicks} clicks, {recorded.total()} records",
    )


def _burst(engine: Engine, threads: ThreadPoolExecutor, command: RecordAct, times: int) -> set[str]:
    together = Barrier(times)

    def click(_: int) -> str:
        together.wait()
        return record_act(engine, command, COORDINATOR, CLOCK)

    return set(threads.map(click, range(times)))


def main(times: int = 1000) -> list[Figure]:
    """Prints and returns how many bursts went wrong, on each database."""
    figures = []
    with databases() as urls:
        for name, url in urls.items():
            with opened(url) as engine:
                figures.append(prove(engine, times).of(name))
    print(table(figures))
    return figures


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
