"""The demo cohort: hand-written stories first, sparse records next, then as many generated patients as asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.demo.activity import chance
from dashboard.demo.edges import EDGES
from dashboard.demo.invented import invented
from dashboard.demo.stories import STORIES
from dashboard.domain.record import PatientRecord


def cohort(patients: int, seed: int, today: date) -> list[PatientRecord]:
    """The same records for the same arguments. Numbers run from HT-0001; every patient says that it is synthetic.

    Each generated patient depends on its own place only, so a larger cohort begins with the smaller one.
    """
    told = [tell(today) for tell in (*STORIES, *EDGES)]
    drawn = [invented(chance(f"seed {seed} patient {number}"), today) for number in range(len(told), patients)]
    return [_numbered(record, number) for number, record in enumerate([*told, *drawn][:patients], 1)]


def _numbered(record: PatientRecord, number: int) -> PatientRecord:
    return replace(record, patient=replace(record.patient, mrn=f"HT-{number:04d}"))
