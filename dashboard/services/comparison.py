"""Whole records beside what is held: what is new, changed or there already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from dashboard.domain.record import Cancer, CancerMove, Fact, PatientRecord, Provenance
from dashboard.services.difference import completed, paired, stands
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
    """Notes on a recording what it takes for the held facts to agree with the records, and counts it by kind.

    A fact that a record does not tell stays as it is held.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def compare(self, record: PatientRecord, found: Sequence[Version]) -> str:
        """`found` is every version of the patient, none for a new one. Returns the patient's id."""
        self.recording.continue_after(found)
        told = _told(record)
        holding: defaultdict[str, list[Version]] = defaultdict(list)
        for version in current(found):
            holding[version.kind].append(version)
        first = found[0] if found else self._add("patient", told.pop("patient")[0], None)
        patient_id = first.patient_id
        holding["cancer"] = [_with_moves(cancer, holding["cancer_state"]) for cancer in holding["cancer"]]
        for kind, facts in told.items():
            stored = [self._settle(kind, fact, held, patient_id) for fact, held in paired(facts, holding[kind])]
            if kind == "cancer":
                for cancer, version in zip(record.cancers, stored, strict=True):
                    self._compare_moves(_moves(record, cancer), version, found)
        return patient_id

    def _settle(self, kind: str, fact: Fact, held: Version | None, patient_id: str) -> Version:
        fact = _alone(fact)
        if held is None:
            return self._add(kind, fact, patient_id)
        if isinstance(held.fact, Cancer):
            held = replace(held, fact=_alone(held.fact))
        fact = completed(fact, held.fact)
        if fact == held.fact or stands(held):
            self.counts[kind]["already_there"] += 1
            return held
        self.counts[kind]["changed"] += 1
        return self.recording.correct(held, fact)

    def _compare_moves(self, told: Sequence[CancerMove], stored: Version, found: Sequence[Version]) -> None:
        """Moves have an order. Those that are not told stay, unless the file tells another way from there on: then
        the rest is withdrawn and written again as told."""
        written = [version for version in found if version.cancer_id == stored.fact_id]
        held = [version for version in current(found) if version.cancer_id == stored.fact_id]
        last = written[-1] if written else None
        alike = 0
        for at, move in enumerate(told):
            same = next((n for n in range(alike, len(held)) if _is_same_state(move, held[n])), None)
            if same is None:
                self._write_rest(told[at:], held[alike:], last, stored)
                return
            settled = self._settle("cancer_state", move, held[same], stored.patient_id)
            last = settled if settled is not held[same] else last
            alike = same + 1

    def _write_rest(
        self, told: Sequence[CancerMove], held: Sequence[Version], last: Version | None, cancer: Version
    ) -> None:
        if any(stands(version) for version in held):
            return
        for version in held:
            self.counts["cancer_state"]["retracted"] += 1
            last = self.recording.retract(version, f"{told[0].provenance.source} tells another course")
        for move in told:
            self.counts["cancer_state"]["new"] += 1
            last = self.recording.add(
                "cancer_state",
                move,
                cancer.patient_id,
                cancer_id=cancer.fact_id,
                follows_id=last.version_id if last else None,
            )

    def _add(self, kind: str, fact: Fact, patient_id: str | None) -> Version:
        self.counts[kind]["new"] += 1
        return self.recording.add(kind, fact, patient_id)


def _told(record: PatientRecord) -> dict[str, tuple[Fact, ...]]:
    """A record's facts by kind, as they are stored: numbers apart. Who names no source has the patient's."""
    told: dict[str, tuple[Fact, ...]] = {
        "patient": (replace(record.patient, mrn=None, identifiers=()),),
        "identifier": identifiers(record),
        "myositis": (record.myositis,) if record.myositis else (),
        "antibody": record.antibodies,
        "feature": record.features,
        "red_flag": record.red_flags,
        "cancer": record.cancers,
        "medication": record.regimen,
        "cancer_treatment": record.cancer_treatments,
        "comorbidity": record.comorbidities,
        "lifetime_dose": record.lifetime_doses,
        "result": record.results,
        "event": record.events,
        "screening_act": record.screening,
        "group_confirmed": record.confirmations,
        "finding_answered": record.answers,
        "flare_answered": record.flare_answers,
    }
    return {kind: tuple(_sourced(fact, record.patient.provenance) for fact in facts) for kind, facts in told.items()}


def _moves(record: PatientRecord, cancer: Cancer) -> list[CancerMove]:
    return [_sourced(move, record.patient.provenance) for move in cancer.moves]


def _with_moves(cancer: Version, states: Sequence[Version]) -> Version:
    assert isinstance(cancer.fact, Cancer)
    moves = tuple(v.fact for v in states if v.cancer_id == cancer.fact_id and isinstance(v.fact, CancerMove))
    return replace(cancer, fact=replace(cancer.fact, moves=moves))


def _alone(fact: Fact) -> Fact:
    """A cancer as it is stored, its moves apart."""
    return replace(fact, moves=()) if isinstance(fact, Cancer) else fact


def _sourced(fact: F, default: Provenance) -> F:
    return fact if fact.provenance.source else replace(fact, provenance=default)


def _is_same_state(move: CancerMove, held: Version) -> bool:
    return isinstance(held.fact, CancerMove) and move.state is held.fact.state
