"""Loading whole records: from case files, or the demo."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

from dashboard.auth import policy
from dashboard.auth.accounts import disable_demo
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.impossible import contradictions
from dashboard.domain.record import Patient, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.services.comparison import Comparison, Conflict
from dashboard.services.recording import Recording
from dashboard.services.seen import show_as_seen_by
from dashboard.services.told import identifiers, sources
from db.engine import reading, writing
from db.idempotency import answered, remember, request
from db.mark import read_mark, write_mark
from db.patients import by_number
from db.records import record_of
from db.versions import KINDS, PatientIdentifier, Version, current, versions

DEMO_SOURCE = "Synthetic demo"
PUBLISHED_SOURCE = "Published case in the demo"
DEMO_SOURCES = frozenset({DEMO_SOURCE, PUBLISHED_SOURCE})
"""Facts from anywhere else end a synthetic database. No file can name itself so: its source begins with its kind."""


@dataclass(frozen=True, slots=True)
class KindCount:
    """`retracted`: states of a cancer that are written again behind one that came before them. `not_changed`: facts
    that stand as people recorded them here, though the file says otherwise.
    """

    new: int = 0
    changed: int = 0
    retracted: int = 0
    already_there: int = 0
    not_changed: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """`kinds` is by kind of fact. `patient_ids` are in the order of the records; in a preview a new patient's is ''.

    `conflicts`: what people recorded here and the file says otherwise.
    `ends_synthetic`: the database counted as synthetic before, and with these facts does not.
    """

    patients_new: int
    patients_matched: int
    kinds: dict[str, KindCount] = field(default_factory=dict)
    patient_ids: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    ends_synthetic: bool = False

    @property
    def is_nothing_new(self) -> bool:
        return all(kind.new == kind.changed == kind.retracted == 0 for kind in self.kinds.values())


@refusals_noted
def load_records(
    engine: Engine,
    records: Sequence[PatientRecord],
    actor: Actor,
    clock: Clock,
    *,
    key: str,
    recorded_at: datetime | None = None,
) -> Loaded:
    """Store all of the records or, if any is refused, none.

    A patient is known by any number. Of a known patient changed facts supersede; what the records do not tell stays,
    and so does what people recorded here. What cannot be right beside what is held is refused. The same content again
    adds nothing; the same key again answers as it did, and with other records is refused. A synthetic database that
    gets anybody else's facts than the demo's loses that mark, and its demo accounts close. Only the demo may give
    `recorded_at`.
    """
    policy.require(actor, policy.Action.IMPORT)
    if recorded_at and not all(sources(record) <= {DEMO_SOURCE} for record in records):
        raise ValueError(f"only facts from {DEMO_SOURCE!r} may be recorded at another time")
    what = request("load_records", records)
    recording = Recording(actor=actor, clock=clock, recorded_at=recorded_at or clock.recorded_at())
    try:
        with writing(engine, key) as session:
            if earlier := answered(session, key, what):
                return _loaded(earlier)
            show_as_seen_by(session, actor, clock)
            loaded = _compare(session, records, recording)
            recording.save(session)
            if loaded.ends_synthetic:
                told = replace(read_mark(session), is_synthetic=False)
                write_mark(session, told, actor, clock.now(), reason="Facts that are not the demo's were loaded")
                disable_demo(session, actor, clock)
            remember(session, key, what, clock.now(), asdict(loaded))
            return loaded
    except (IntegrityError, DataError) as error:
        raise Refusal(
            f"A fact is outside what can be kept ({constraint(error)}), so nothing was loaded. Correct it in the file."
        ) from None


@refusals_noted
def preview_records(engine: Engine, records: Sequence[PatientRecord], actor: Actor, clock: Clock) -> Loaded:
    """What `load_records` would do. Changes nothing."""
    policy.require(actor, policy.Action.IMPORT)
    recording = Recording.by(actor, clock)
    with reading(engine) as session:
        show_as_seen_by(session, actor, clock)
        return replace(_compare(session, records, recording), patient_ids=tuple(_matches(session, records)))


def _compare(session: Session, records: Sequence[PatientRecord], recording: Recording) -> Loaded:
    known = _matches(session, records)
    held = versions(session, [patient_id for patient_id in known if patient_id])
    comparison = Comparison(recording)
    for record, patient_id in zip(records, known, strict=True):
        if patient_id:
            _refuse_somebody_else(record.patient, held[patient_id])
    patient_ids = [
        comparison.compare(record, held.get(patient_id, [])) for record, patient_id in zip(records, known, strict=True)
    ]
    _refuse_contradictions(held, recording.new)
    return Loaded(
        patients_new=known.count(""),
        patients_matched=len(known) - known.count(""),
        kinds={kind: KindCount(**comparison.counts[kind]) for kind in KINDS if kind in comparison.counts},
        patient_ids=tuple(patient_ids),
        conflicts=tuple(comparison.conflicts),
        ends_synthetic=read_mark(session).is_synthetic
        and any(version.fact.provenance.source not in DEMO_SOURCES for version in recording.new),
    )


def _matches(session: Session, records: Sequence[PatientRecord]) -> list[str]:
    """The patient to whom the numbers of each record belong, or ''."""
    matches: list[str] = []
    seen: set[PatientIdentifier] = set()
    for record in records:
        numbers = identifiers(record)
        if not numbers:
            raise Refusal(f"{_name(record)} has no number. Give `mrn`, so that the same patient is found next time.")
        for number in numbers:
            if number in seen:
                raise Refusal(f"Two patients have the number {number.value}. Nothing was loaded; correct one of them.")
            seen.add(number)
        owners = {owner for number in numbers if (owner := by_number(session, number.value, number.system))}
        if len(owners) > 1 or owners & set(matches):
            raise Refusal(f"The numbers of {_name(record)} belong to two patients. Nothing was loaded; correct them.")
        matches.append(next(iter(owners), ""))
    return matches


def _refuse_somebody_else(told: Patient, found: Sequence[Version]) -> None:
    """One number, another name and another birth date: more likely a wrong number than two corrections at once."""
    held = next(version.fact for version in current(found) if version.kind == "patient")
    assert isinstance(held, Patient)
    differs = [
        bool(told_one and held_one and told_one != held_one)
        for told_one, held_one in ((told.family_name, held.family_name), (told.birth_date, held.birth_date))
    ]
    if all(differs):
        raise Refusal(
            f"The number {told.mrn} belongs to a patient with another name and another birth date. Nothing was loaded; "
            "check the number."
        )


def _refuse_contradictions(held: Mapping[str, Sequence[Version]], new: Sequence[Version]) -> None:
    """What is told now and what was held may each be right alone and not both."""
    added: defaultdict[str, list[Version]] = defaultdict(list)
    for version in new:
        added[version.patient_id].append(version)
    for patient_id in added:
        before = record_of(held.get(patient_id, ()))
        now = record_of([*held.get(patient_id, ()), *added[patient_id]])
        if before is None or now is None:
            continue
        known = contradictions(before)
        if found := next((one for one in contradictions(now) if one not in known), None):
            raise Refusal(
                f"{_name(now)}: with what is held already, {' '.join(found)}. Nothing was loaded; tell what is right "
                "in the file."
            )


def _name(record: PatientRecord) -> str:
    return record.patient.mrn or record.patient.family_name or "A patient"


def _loaded(answer: dict[str, Any]) -> Loaded:
    kinds = {kind: KindCount(**count) for kind, count in answer["kinds"].items()}
    conflicts = tuple(Conflict(*one) for one in answer["conflicts"])
    return Loaded(**answer | {"kinds": kinds, "patient_ids": tuple(answer["patient_ids"]), "conflicts": conflicts})


def constraint(error: IntegrityError | DataError) -> str:
    """The name of the constraint and nothing else: the driver's message may repeat the patient's values."""
    name = re.search(r"\b(?:ck|uq|fk|pk)_\w+", str(error.orig))
    return name[0] if name else "a number or text that the database cannot hold"
