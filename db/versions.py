"""Facts as they are stored: every version of every fact, read into domain values and written from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, insert, null, select
from sqlmodel import Session

from dashboard.domain import record as r
from dashboard.domain.characters import has_control_characters
from dashboard.domain.sight import Restriction
from db import models as m
from db.sight import refuse_unseen

SITE_SYSTEM = "mrn"
"""The site's own system of numbers, for which `mrn` is short."""


_LINKS = ("cancer_id", "follows_id")
_OWN = ("patient_id", "ordinal", "supersedes_id", "retracted_because")
_PROVENANCE = ("source", "recorded_by", "recorded_at", "fact_id", "version_id")
_IDS_PER_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientIdentifier(r.Fact):
    """A number of a patient, as a fact of its own."""

    system: str
    value: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact: its table, its domain class, the fields and links that the table holds, and how to read it.

    `of_one` asks for one patient, `of_many` for several: a list of ids costs the database layer more than the rows do.
    """

    name: str
    table: Table
    fact: type[r.Fact]
    fields: tuple[str, ...]
    links: tuple[str, ...]
    of_one: Select[Any]
    of_many: Select[Any]


def _kind(row: type[m.FactRow], fact: type[r.Fact]) -> Kind:
    table: Table = row.__table__  # type: ignore[attr-defined]
    names = tuple(f.name for f in fields(fact) if f.name in table.c)
    links = tuple(name for name in _LINKS if name in table.c)
    linked = (table.c[name] if name in links else null().label(name) for name in _LINKS)
    query = select(*(table.c[name] for name in (*_PROVENANCE, *_OWN)), *linked, *(table.c[name] for name in names))
    return Kind(
        table.name,
        table,
        fact,
        names,
        links,
        of_one=query.where(table.c.patient_id == bindparam("patient_id")),
        of_many=query.where(table.c.patient_id.in_(bindparam("patient_ids", expanding=True))),
    )


KINDS = {
    kind.name: kind
    for kind in (
        _kind(m.PatientRow, r.Patient),
        _kind(m.IdentifierRow, PatientIdentifier),
        _kind(m.MyositisRow, r.Myositis),
        _kind(m.AntibodyRow, r.AntibodyResult),
        _kind(m.FeatureRow, r.ClinicalFeature),
        _kind(m.RedFlagRow, r.RedFlagNoted),
        _kind(m.CancerRow, r.Cancer),
        _kind(m.CancerStateRow, r.CancerMove),
        _kind(m.MedicationRow, r.Medication),
        _kind(m.CancerTreatmentRow, r.CancerTreatment),
        _kind(m.ComorbidityRow, r.Comorbidity),
        _kind(m.LifetimeDoseRow, r.LifetimeDose),
        _kind(m.ResultRow, r.Result),
        _kind(m.EventRow, r.Event),
        _kind(m.ScreeningActRow, r.ScreeningAct),
        _kind(m.GroupConfirmedRow, r.GroupConfirmed),
        _kind(m.FindingAnsweredRow, r.FindingAnswered),
        _kind(m.FlareAnsweredRow, r.FlareAnswered),
        _kind(m.TaskRow, r.Task),
        _kind(m.RestrictionRow, Restriction),
        _kind(m.NoteRow, r.Note),
    )
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one fact; the fact's provenance carries its ids, source, author and instant.

    `ordinal` counts the versions of the patient. `supersedes_id` is None for a first version. A retraction has
    `retracted_because` and repeats the values that it withdraws. `follows_id` is set on moves.
    """

    kind: str
    fact: r.Fact
    patient_id: str
    ordinal: int
    supersedes_id: str | None = None
    retracted_because: str | None = None
    cancer_id: str | None = None
    follows_id: str | None = None

    @property
    def version_id(self) -> str:
        return self.fact.provenance.version_id

    @property
    def fact_id(self) -> str:
        return self.fact.provenance.fact_id

    @property
    def recorded_at(self) -> datetime:
        recorded_at = self.fact.provenance.recorded_at
        assert recorded_at, "a stored fact has an instant"
        return recorded_at


def versions(session: Session, patient_ids: Sequence[str]) -> dict[str, list[Version]]:
    """Every version of every fact of these patients, in the order of writing. Who is unknown is absent. Refuses a
    patient whom the session may not show."""
    refuse_unseen(session, patient_ids)
    # An id comes from an address, and there are characters for which no database can be asked.
    patient_ids = [patient_id for patient_id in patient_ids if not has_control_characters(patient_id)]
    found: dict[str, list[Version]] = defaultdict(list)
    for kind in KINDS.values():
        for version in _read_all(session, kind, patient_ids):
            found[version.patient_id].append(version)
    return {patient_id: history(of_patient) for patient_id, of_patient in found.items()}


def of_kind(session: Session, kind: str, patient_id: str) -> list[Version]:
    """Every version of the patient's facts of one kind, in the order of writing. Refuses a patient whom the session may
    not show."""
    refuse_unseen(session, [patient_id])
    return history(_read(session, KINDS[kind], [patient_id]))


def facts_of(session: Session, kind: str, patient_ids: Sequence[str]) -> dict[str, list[Any]]:
    """The facts of one kind that hold, in the order of writing. Who has none is absent."""
    found = sorted(_read_all(session, KINDS[kind], patient_ids), key=lambda version: version.ordinal)
    facts: dict[str, list[Any]] = defaultdict(list)
    for version in current(found):
        facts[version.patient_id].append(version.fact)
    return dict(facts)


def current(found: Iterable[Version], known_at: datetime | None = None) -> list[Version]:
    """The versions that hold, in the order in which their facts were first written.

    A version counts when it was recorded at or before `known_at`, nothing recorded by then supersedes it, and it is no
    retraction. Without `known_at` everything recorded counts.
    """
    seen = [version for version in found if known_at is None or version.recorded_at <= known_at]
    superseded = {version.supersedes_id for version in seen}
    written = {version.version_id: version.ordinal for version in seen}
    holding = [v for v in seen if v.version_id not in superseded and v.retracted_because is None]
    return sorted(holding, key=lambda version: written[version.fact_id])


def write(session: Session, new: Iterable[Version]) -> None:
    """Store versions. The caller has checked that the actor may, and writes the audit events."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for version in new:
        rows[version.kind].append(_row(version))
    for kind in KINDS.values():
        if kind.name in rows:
            session.execute(insert(kind.table), rows[kind.name])


def history(of_patient: Iterable[Version]) -> list[Version]:
    """One patient's versions in the order of writing; a correction knows when its fact was first recorded."""
    told = sorted(of_patient, key=lambda version: version.ordinal)
    began: dict[str, datetime] = {}
    for place, version in enumerate(told):
        if version.supersedes_id is None:
            began[version.fact_id] = version.recorded_at
        else:
            provenance = replace(version.fact.provenance, first_recorded_at=began[version.fact_id])
            told[place] = replace(version, fact=replace(version.fact, provenance=provenance))
    return told


def _read_all(session: Session, kind: Kind, patient_ids: Sequence[str]) -> Iterator[Version]:
    for start in range(0, len(patient_ids), _IDS_PER_QUERY):
        yield from _read(session, kind, patient_ids[start : start + _IDS_PER_QUERY])


def _read(session: Session, kind: Kind, patient_ids: Sequence[str]) -> Iterable[Version]:
    if len(patient_ids) == 1:
        rows = session.connection().execute(kind.of_one, {"patient_id": patient_ids[0]})
    else:
        rows = session.connection().execute(kind.of_many, {"patient_ids": patient_ids})
    own = len(_PROVENANCE)
    rest = own + len(_OWN) + len(_LINKS)
    for row in rows.all():
        told = dict(zip(kind.fields, row[rest:], strict=True))
        yield Version(kind.name, kind.fact(provenance=r.Provenance(*row[:own]), **told), *row[own:rest])


def _row(version: Version) -> dict[str, Any]:
    kind = KINDS[version.kind]
    return (
        {name: getattr(version.fact.provenance, name) for name in _PROVENANCE}
        | {name: getattr(version, name) for name in (*_OWN, *kind.links)}
        | {name: getattr(version.fact, name) for name in kind.fields}
    )
