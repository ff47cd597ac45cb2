"""Whole records beside what is held: what is new, changed, gone or there already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from dashboard.domain.record import Cancer, CancerMove, Fact, PatientRecord, Provenance
from dashboard.services.difference import difference, is_changed
from dashboard.services.recording import Recording
from db.versions import SITE_SYSTEM, PatientIdentifier, Version, current

F = TypeVar("F", bound=Fact)


def sources(record: PatientRecord) -> frozenset[str]:
    """Where the facts of a record come from."""
    told = [fact for facts in _told(record).values() for fact in facts]
    return frozenset(
        fact.provenance.source for fact in (*told, *(m for c in record.cancers for m in _moves(record, c)))
    )


def identifiers(record: PatientRecord) -> tuple[PatientIdentifier, ...]:
    patient = record.patient
    numbers = ((SITE_SYSTEM, patient.mrn), *patient.identifiers)
    return tuple(
        PatientIdentifier(system=system, value=value, provenance=patient.provenance)
        for system, value in dict.fromkeys(numbers)
        if value
    )


class Comparison:
    """Notes on a recording what it takes to make the held facts those of the records, and counts it by kind."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def compare(self, record: PatientRecord, found: Sequence[Version]) -> str:
        """`found` is every version of the patient, none for a new one. Returns the patient's id."""
        self.recording.continue_after(found)
        told = _told(record)
        own = sources(record)
        holding: defaultdict[str, list[Version]] = defaultdict(list)
        for version in current(found):
            holding[version.kind].append(version)
        first = found[0] if found else self._add("patient", told.pop("patient")[0], None)
        patient_id = first.patient_id
        for kind, facts in told.items():
            differences = difference(facts, holding[kind], own)
            stored = [self._settle(kind, fact, held, patient_id) for fact, held in differences.told]
            for version in differences.gone:
                self._retract(version, own)
            if kind == "cancer":
                for cancer, version in zip(record.cancers, stored, strict=True):
                    self._compare_moves(_moves(record, cancer), version, found, own)
                gone = {version.fact_id for version in differences.gone}
                for move in holding["cancer_state"]:
                    if move.cancer_id in gone:
                        self._retract(move, own)
        return patient_id

    def _settle(self, kind: str, fact: Fact, held: Version | None, patient_id: str) -> Version:
        if held is None:
            return self._add(kind, fact, patient_id)
        if is_changed(fact, held):
            self.counts[kind]["changed"] += 1
            return self.recording.correct(held, fact)
        self.counts[kind]["already_there"] += 1
        return held

    def _compare_moves(
        self, told: Sequence[CancerMove], stored: Version, found: Sequence[Version], own: frozenset[str]
    ) -> None:
        """Moves have an order: from the first that differs in state on, the rest is withdrawn and written again."""
        written = [version for version in found if version.cancer_id == stored.fact_id]
        held = [version for version in current(found) if version.cancer_id == stored.fact_id]
        last = written[-1] if written else None
        alike = 0
        for move, version in zip(told, held, strict=False):
            if not _is_same_state(move, version):
                break
            settled = self._settle("cancer_state", move, version, stored.patient_id)
            last = settled if settled is not version else last
            alike += 1
        if any(version.fact.provenance.source not in own for version in held[alike:]):
            return
        for version in held[alike:]:
            last = self._retract(version, own)
        for move in told[alike:]:
            self.counts["cancer_state"]["new"] += 1
            last = self.recording.add(
                "cancer_state",
                move,
                stored.patient_id,
                cancer_id=stored.fact_id,
                follows_id=last.version_id if last else None,
            )

    def _add(self, kind: str, fact: Fact, patient_id: str | None) -> Version:
        self.counts[kind]["new"] += 1
        return self.recording.add(kind, fact, patient_id)

    def _retract(self, version: Version, own: Iterable[str]) -> Version:
        self.counts[version.kind]["retracted"] += 1
        return self.recording.retract(version, f"No longer in {', '.join(sorted(own))}")


def _told(record: PatientRecord) -> dict[str, tuple[Fact, ...]]:
    """A record's facts by kind, as they are stored: numbers and moves apart. Who names no source has the patient's."""
    told: dict[str, tuple[Fact, ...]] = {
        "patient": (replace(record.patient, mrn=None, identifiers=()),),
        "identifier": identifiers(record),
        "myositis": (record.myositis,) if record.myositis else (),
        "antibody": record.antibodies,
        "feature": record.features,
        "red_flag": record.red_flags,
        "cancer": tuple(replace(cancer, moves=()) for cancer in record.cancers),
        "medication": record.regimen,
        "cancer_treatment": record.cancer_treatments,
        "comorbidity": record.comorbidities,
        "lifetime_dose": record.lifetime_doses,
        "result": record.results,
        "event": record.events,
        "screening_act": record.screening,
        "group_confirmed": record.confirmations,
    }
    return {kind: tuple(_sourced(fact, record.patient.provenance) for fact in facts) for kind, facts in told.items()}


def _moves(record: PatientRecord, cancer: Cancer) -> list[CancerMove]:
    return [_sourced(move, record.patient.provenance) for move in cancer.moves]


def _sourced(fact: F, default: Provenance) -> F:
    return fact if fact.provenance.source else replace(fact, provenance=default)


def _is_same_state(move: CancerMove, held: Version) -> bool:
    return isinstance(held.fact, CancerMove) and move.state is held.fact.state
