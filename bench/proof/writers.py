"""Is a change ever lost where eight people write at once? `python -m bench.proof.writers [CHANGES EACH]`."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import Engine, select

from bench.figure import Figure, table
from bench.proof.ground import ACTS, CLOCK, COORDINATOR, booking, databases, last_booking, load, opened
from dashboard.domain.refusal import Overtaken
from dashboard.services import record_act
from db.engine import reading

WRITERS = 8


@dataclass(frozen=True, slots=True)
class Accepted:
    """`followed` is what its writer had read."""

    act_id: str
    followed: str | None


def prove(engine: Engine, changes: int) -> Figure:
    """Each writer changes the same entry of the same patient so often: follows what it read, and where somebody was
    faster is refused, reads again and sends again. A change is lost if it was accepted and is not in the one line of
    versions, right behind the one that its writer had seen."""
    (patient_id,) = load(engine, "patient", ["P-1"])
    with ThreadPoolExecutor(WRITERS) as threads:
        wrote = list(threads.map(lambda writer: _write(engine, patient_id, writer, changes), range(WRITERS)))
    accepted = [each for of_writer, _ in wrote for each in of_writer]
    refused = sum(count for _, count in wrote)
    with reading(engine) as session:
        stored = {row.follows_id: row.version_id for row in session.execute(select(ACTS))}
    line = 0
    at: str | None = None
    while at in stored:
        line, at = line + 1, stored[at]
    lost = sum(stored.get(each.followed) != each.act_id for each in accepted)
    return Figure(
        name=f"{WRITERS} writers on one entry: no accepted change is lost",
        value=lost + abs(line - len(accepted)),
        unit="",
        count=len(accepted),
        goal=0,
        note=f"{line} versions in one line; {refused} times told that somebody was faster",
    )


def _write(engine: Engine, patient_id: str, writer: int, changes: int) -> tuple[list[Accepted], int]:
    accepted: list[Accepted] = []
    refused, seen = 0, last_booking(engine, patient_id)
    while len(accepted) < changes:
        command = booking(f"writer {writer}, change {len(accepted)}, try {refused}", patient_id, seen)
        try:
            act_id = record_act(engine, command, COORDINATOR, CLOCK)
        except Overtaken:
            refused += 1
            seen = last_booking(engine, patient_id)
        else:
            accepted.append(Accepted(act_id, seen))
            seen = act_id
    return accepted, refused


def main(times: int = 200) -> list[Figure]:
    """Prints and returns how many changes were lost, on each database."""
    figures = []
    with databases() as urls:
        for name, url in urls.items():
            with opened(url) as engine:
                figures.append(prove(engine, times).of(name))
    print(table(figures))
    return figures


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
