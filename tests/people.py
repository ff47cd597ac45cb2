"""Who acts in the tests."""

from __future__ import annotations

from dataclasses import replace

from dashboard.domain.actor import Actor, Role
from dashboard.domain.record import PatientRecord, Provenance
from dashboard.domain.words import Specialty

COORDINATOR = Actor(name="cora", roles=frozenset({Role.COORDINATOR}))
DERMATOLOGIST = Actor(name="dara", roles=frozenset({Role.DERMATOLOGY}))
RHEUMATOLOGIST = Actor(name="rhea", roles=frozenset({Role.RHEUMATOLOGY}))
ONCOLOGIST = Actor(name="ono", roles=frozenset({Role.ONCOLOGY}))
OBSERVER = Actor(name="obi", roles=frozenset({Role.OBSERVER}))
RADIOLOGIST = Actor(name="rada", roles=frozenset({Role.CONTRIBUTOR}), specialties=frozenset({Specialty.RADIOLOGY}))


def named(record: PatientRecord, source: str = "Case file a") -> PatientRecord:
    """The record as an importer hands it over: it names its source."""
    return replace(record, patient=replace(record.patient, provenance=Provenance(source=source)))


def numbered(record: PatientRecord, mrn: str | None) -> PatientRecord:
    return replace(record, patient=replace(record.patient, mrn=mrn))
