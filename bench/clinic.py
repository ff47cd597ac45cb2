"""A clinic to measure in: the demo cohort, as large as wanted, on a fixed day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.demo.fill import PATIENTS, fill
from dashboard.figures.marks import Curve
from dashboard.figures.scene import Scene
from dashboard.figures.timeline import timeline_scene
from dashboard.figures.window import Window, WindowChoice
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.services import OpenPatient, open_patient
from dashboard.site import site_guideline
from db.engine import open_engine, reading
from db.migrate import migrate
from db.patients import patient_ids

TODAY = date(2026, 6, 1)
"""So that figures of different days are about the same patients."""


@dataclass(frozen=True, slots=True)
class Clinic:
    """`demo` are the patients of the default demo; `busiest` is the one of them with the most marks, and how many."""

    url: str
    engine: Engine
    clock: Clock
    patients: int
    demo: tuple[str, ...]
    busiest: str
    marks: int

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.url,
            "HELIOTROPE_TODAY": TODAY.isoformat(),
            # Else beside the folder, which goes, and this would stay.
            "HELIOTROPE_ANCHOR_FILE": f"{self.engine.url.database}.anchors",
        }


def open_clinic(folder: Path, patients: int) -> Clinic:
    """Its database lies in `folder`. A larger cohort begins with the default demo."""
    url = f"sqlite:///{folder / 'bench.sqlite'}"
    migrate(url)
    engine, clock = open_engine(url), Clock(ZoneInfo("Europe/London"), TODAY)
    filled = fill(engine, patients=patients, clock=clock)
    with reading(engine) as session:
        demo = tuple(patient_ids(session)[:PATIENTS])
        marks = {patient_id: _marks(scene(open_patient(session, patient_id))) for patient_id in demo}
    # Closed and opened again, as after a restart: what was filled is then in the database file, not in its log.
    engine.dispose()
    busiest = max(demo, key=lambda patient_id: marks[patient_id])
    return Clinic(url, engine, clock, filled, demo, busiest, marks[busiest])


def scene(opened: OpenPatient) -> Scene:
    """As the Patient page draws it first."""
    return timeline_scene(
        opened.record,
        opened.plan,
        findings=opened.findings,
        formulary=formulary(),
        tests=lab_tests(),
        known_items=site_guideline().known_items,
        today=TODAY,
        window=Window.of(opened.record, opened.plan, TODAY, WindowChoice.DEFAULT),
    )


def _marks(drawn: Scene) -> int:
    """Every reading of a curve is one mark."""
    return sum(len(mark.readings) if isinstance(mark, Curve) else 1 for mark in drawn.marks)
