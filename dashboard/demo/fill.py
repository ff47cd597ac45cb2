"""Filling an empty database with the demo cohort, so that it also has a past: what was known when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

import dashboard
from dashboard.clock import Clock
from dashboard.demo.cohort import cohort
from dashboard.demo.moments import known_on
from dashboard.demo.stories import STORIES
from dashboard.domain.actor import Actor, Role
from dashboard.domain.dates import add_months, days
from dashboard.domain.reading import diagnosed_on
from dashboard.domain.record import Fact, PatientRecord, Provenance
from dashboard.domain.refusal import Refusal
from dashboard.exchange.case_file import read_cases
from dashboard.services.load import DEMO_SOURCE, PUBLISHED_SOURCE, load_records
from db.engine import writing
from db.mark import Mark, write_mark
from db.patients import search

PATIENTS = 40
SEED = 1
PUBLISHED = Path(dashboard.__file__).parent / "cases" / "published"
AUTHOR = Actor(name="demo", display_name="Demo cohort", roles=frozenset({Role.COORDINATOR}))


def fill(engine: Engine, *, patients: int = PATIENTS, seed: int = SEED, clock: Clock) -> int:
    """Load the cohort and the published cases; returns how many patients there are then.

    The same seed on the same day gives the same patients. Facts are recorded at the ends of the months of diagnosis
    and death, of the month half way, of every quarter in the stories, and now. Refuses a database that has patients.
    """
    today = clock.today()
    with writing(engine) as session:
        if search(session, limit=1).count:
            raise Refusal(
                "This database has patients, and made-up ones must never mix with them. "
                "Name another database in DATABASE_URL, or move this one away first."
            )
        write_mark(session, Mark(is_synthetic=True, seed=seed, made_on=today), AUTHOR, clock.now())
    people = [_signed(record, DEMO_SOURCE) for record in cohort(patients, seed, today)]
    cases = [case for path in sorted(PUBLISHED.glob("*.json")) for case in read_cases(path)]
    published = [_signed(case.record, PUBLISHED_SOURCE) for case in cases]
    for day, known in sorted(_earlier(people, today).items()):
        recorded_at = datetime.combine(day, time(17), UTC)
        load_records(engine, known, AUTHOR, clock, key=f"demo {seed} {day}", recorded_at=recorded_at)
    load_records(engine, [*people, *published], AUTHOR, clock, key=f"demo {seed} {today} now")
    return len(people) + len(published)


def _earlier(people: Iterable[PatientRecord], today: date) -> dict[date, list[PatientRecord]]:
    """What was known at the ends of past months: after each diagnosis, half way, and after each death; of the
    hand-written stories every quarter too."""
    found: dict[date, list[PatientRecord]] = defaultdict(list)
    for number, record in enumerate(people):
        diagnosed = diagnosed_on(record)
        if diagnosed is None or diagnosed.last >= today:
            continue
        died = record.patient.deceased_on
        last = died.last if died else today
        half_way = diagnosed.last + (last - diagnosed.last) / 2
        quarters = range(3, 12 * (last.year - diagnosed.last.year + 1), 3) if number < len(STORIES) else ()
        ends = {_month_end(diagnosed.last), _month_end(half_way), _month_end(last)}
        ends |= {_month_end(add_months(diagnosed.last, months)) for months in quarters}
        for day in sorted(ends):
            if day < today and day <= _month_end(last):
                found[day].append(known_on(record, day))
    return found


def _month_end(day: date) -> date:
    return add_months(day.replace(day=1), 1) - days(1)


def _signed(record: PatientRecord, source: str) -> PatientRecord:
    """Every fact says that it is from the demo."""
    return replace(record, **{each.name: _with_source(getattr(record, each.name), source) for each in fields(record)})


def _with_source(part: Any, source: str) -> Any:
    if isinstance(part, tuple):
        return tuple(_with_source(one, source) for one in part)
    if not (is_dataclass(part) and isinstance(part, Fact)):
        return part
    inner = {"moves": _with_source(part.moves, source)} if hasattr(part, "moves") else {}
    return replace(part, provenance=Provenance(source=source), **inner)
