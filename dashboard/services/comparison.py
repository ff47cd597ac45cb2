"""Whole records beside what is held: what is new, changed or there already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple

from dashboard.domain.dates import PartialDate
from dashboard.domain.record import RECORDED_HERE, Cancer, CancerMove, Fact, PatientRecord
from dashboard.services.cancer_course import merged
from dashboard.services.difference import paired, says_nothing_new, told_before
from dashboard.services.identity import IDENTITY, completed, is_known
from dashboard.services.recording import Recording
from dashboard.services.told import moves_of, told_by
from db.versions import Version, current


class Conflict(NamedTuple):
    """What a file says otherwise than people recorded here; what they recorded stands. `where`: patient and fact."""

    where: str
    what: str


class Comparison:
    """Notes on a recording what it takes for the held facts to agree with the records, and counts it by kind.

    A fact that a record does not tell stays as it is held, and so does what people recorded here: a file fills what
    they left empty, and what it says otherwise is a conflict. What was told before and changed here is told already.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.conflicts: list[Conflict] = []
        self._number = ""
        self._here: frozenset[str] = frozenset()
        self._written: dict[str, list[Version]] = {}

    def compare(self, record: PatientRecord, found: Sequence[Version]) -> str:
        """`found` is every version of the patient, none for a new one. Returns the patient's id."""
        self.recording.continue_after(found)
        self._number = record.patient.mrn or ""
        told = told_by(record)
        written: defaultdict[str, list[Version]] = defaultdict(list)
        for version in found:
            written[version.fact_id].append(version)
        self._written = written
        self._here = frozenset(fact_id for fact_id, versions in written.items() if _is_from_here(versions))
        holding: defaultdict[str, list[list[Version]]] = defaultdict(list)
        for version in current(found):
            holding[version.kind].append(written[version.fact_id])
        first = found[0] if found else self._add("patient", told.pop("patient")[0], None)
        patient_id = first.patient_id
        states = [versions[-1] for versions in holding["cancer_state"]]
        holding["cancer"] = [[_with_moves(version, states) for version in versions] for versions in holding["cancer"]]
        withdrawn = _withdrawn(written)
        for kind, facts in told.items():
            pairs = paired(facts, holding[kind])
            gone = iter(told_before([fact for fact, held in pairs if held is None], withdrawn[kind]))
            stored = [self._settle(kind, fact, held or next(gone)[1], patient_id) for fact, held in pairs]
            if kind == "cancer":
                for cancer, version in zip(facts, stored, strict=True):
                    self._compare_moves(moves_of(record, cancer), version, found)
        return patient_id

    def _settle(self, kind: str, fact: Fact, held: Version | None, patient_id: str) -> Version:
        fact = _alone(fact)
        if held is None:
            return self._add(kind, fact, patient_id)
        if held.retracted_because is not None:
            self.counts[kind]["not_changed"] += 1
            told = [f.name for f in fields(fact) if f.name != "provenance" and is_known(fact, f)]
            self._note(kind, held.fact, f"withdrawn, {held.retracted_because}", _words(fact, told))
            return held
        if isinstance(held.fact, Cancer):
            held = replace(held, fact=_alone(held.fact))
        if held.fact_id in self._here and says_nothing_new(fact, self._written[held.fact_id]):
            self.counts[kind]["already_there"] += 1
            return held
        fact = completed(fact, held.fact)
        kept = self._recorded_otherwise(fact, held)
        if kept:
            self._note(kind, held.fact, _words(held.fact, kept), _words(fact, kept))
            fact = replace(fact, **{name: getattr(held.fact, name) for name in kept})
        if fact == held.fact:
            self.counts[kind]["not_changed" if kept else "already_there"] += 1
            return held
        self.counts[kind]["changed"] += 1
        return self.recording.correct(held, fact)

    def _recorded_otherwise(self, told: Fact, held: Version) -> list[str]:
        if held.fact_id not in self._here:
            return []
        known = (f.name for f in fields(told) if f.name != "provenance" and is_known(held.fact, f))
        return [name for name in known if getattr(told, name) != getattr(held.fact, name)]

    def _compare_moves(self, told: Sequence[CancerMove], stored: Version, found: Sequence[Version]) -> None:
        """Moves have an order, that of writing. Where one that is told belongs between two that are held, those after
        it are withdrawn and written again."""
        last = next((v for v in reversed(found) if v.cancer_id == stored.fact_id), None)
        held = [version for version in current(found) if version.cancer_id == stored.fact_id]
        versions = {id(version.fact): version for version in held}
        course = merged(told, [version.fact for version in held if isinstance(version.fact, CancerMove)])
        begins = next((n for n, (_, known) in enumerate(course) if known is None), len(course))
        for move, known in course[:begins]:
            if move and known:
                settled = self._settle("cancer_state", move, versions[id(known)], stored.patient_id)
                last = settled if settled is not versions[id(known)] else last
        after = [versions[id(known)] for _, known in course[begins:] if known]
        new = [move for move, known in course[begins:] if move and known is None]
        if any(version.fact_id in self._here for version in after):
            for move in new:
                self.counts["cancer_state"]["not_changed"] += 1
                here = "; ".join(_words(version.fact, ("state", "on")) for version in after)
                self._note("cancer", stored.fact, here, _words(move, ("state", "on")))
            return
        for version in after:
            self.counts["cancer_state"]["retracted"] += 1
            last = self.recording.retract(version, f"{new[0].provenance.source} tells what came before")
        for move, known in course[begins:]:
            self.counts["cancer_state"]["new"] += 1
            last = self.recording.add(
                "cancer_state",
                completed(move, known) if move and known else move or known,
                stored.patient_id,
                cancer_id=stored.fact_id,
                follows_id=last.version_id if last else None,
            )

    def _note(self, kind: str, held: Fact, here: str, file: str) -> None:
        key, day, _ = IDENTITY[type(held)]
        about = [str(value) for name in (*key, day) if name and (value := getattr(held, name))]
        where = " ".join([f"{self._number}: {kind.replace('_', ' ')}", *about])
        self.conflicts.append(Conflict(where, f"recorded here: {here}; the file says: {file}; not changed"))

    def _add(self, kind: str, fact: Fact, patient_id: str | None) -> Version:
        self.counts[kind]["new"] += 1
        return self.recording.add(kind, fact, patient_id)


def _is_from_here(versions: Sequence[Version]) -> bool:
    """Whether somebody here said what the fact says; not where it was undone at once, to what a file had told."""
    here = [n for n, version in enumerate(versions) if version.fact.provenance.source == RECORDED_HERE]
    if not here:
        return False
    is_undone = here[0] > 0 and versions[-1].fact.provenance.source != RECORDED_HERE
    return not (is_undone and versions[-1].fact == versions[here[0] - 1].fact)


def _withdrawn(written: Mapping[str, Sequence[Version]]) -> defaultdict[str, list[Sequence[Version]]]:
    """By kind, what a file told and a person withdrew here: the next file does not bring it back. What somebody
    recorded here and undid is another matter, and the states of a cancer are withdrawn to be written in order."""
    found: defaultdict[str, list[Sequence[Version]]] = defaultdict(list)
    for versions in written.values():
        was_told = versions[0].fact.provenance.source != RECORDED_HERE
        if versions[-1].retracted_because is not None and was_told and versions[-1].kind != "cancer_state":
            found[versions[-1].kind].append(versions)
    return found


def _with_moves(cancer: Version, states: Sequence[Version]) -> Version:
    assert isinstance(cancer.fact, Cancer)
    moves = tuple(v.fact for v in states if v.cancer_id == cancer.fact_id and isinstance(v.fact, CancerMove))
    return replace(cancer, fact=replace(cancer.fact, moves=moves))


def _alone(fact: Fact) -> Fact:
    """A cancer as it is stored, its moves apart."""
    return replace(fact, moves=()) if isinstance(fact, Cancer) else fact


def _words(fact: Any, names: Sequence[str]) -> str:
    told = [(name.rstrip("_"), getattr(fact, name)) for name in names]
    return ", ".join(f"{name} {_plain(value)}" for name, value in told if value is not None)


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(_plain(one) for one in value)
    is_day = isinstance(value, PartialDate)
    return _words(value, [f.name for f in fields(value)]) if is_dataclass(value) and not is_day else str(value)
