"""What one patient costs step by step: load, plan, scene, figure; and recording one act beside the disk's own time."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import plotly.graph_objects as go

from bench.clinic import TODAY, Clinic, scene
from bench.figure import Figure, figure, milliseconds
from dashboard.domain.actor import Actor, Role
from dashboard.domain.glance import glance
from dashboard.domain.words import ActState
from dashboard.figures.plotly_figure import plotly_figure
from dashboard.figures.svg import svg
from dashboard.protocols.catalogue import formulary
from dashboard.services import RecordAct, care_plan_of, record_act
from dashboard.services.plans import group_reached, plan
from db import worklist
from db.engine import reading
from db.records import record
from db.versions import versions

TIMES = 15
DERMATOLOGIST = Actor(name="bench", roles=frozenset({Role.DERMATOLOGY}))


def measure_steps(clinic: Clinic) -> list[Figure]:
    """Over the default demo, each patient by its median; then the busiest patient alone, run by run."""
    of_demo = {patient_id: _steps(clinic, patient_id) for patient_id in clinic.demo}
    steps = [
        figure(f"{step}, demo", [median(each[step]) for each in of_demo.values()]) for step in of_demo[clinic.busiest]
    ]
    steps += [figure(f"{step}, {clinic.marks} marks", ran) for step, ran in of_demo[clinic.busiest].items()]
    return [replace(step, goal=2.0) if step.name.startswith("care plan") else step for step in steps]


def _steps(clinic: Clinic, patient_id: str) -> dict[str, list[float]]:
    with reading(clinic.engine) as session:
        found = versions(session, [patient_id])[patient_id]
        facts, care_plan = care_plan_of(session, patient_id)
        drawn = scene(facts, care_plan)
        picture = plotly_figure(drawn)
        steps: dict[str, Callable[[], object]] = {
            "load record": partial(record, session, patient_id),
            "care plan": partial(plan, facts, None),
            "group reached": partial(group_reached, found),
            "load and plan": partial(care_plan_of, session, patient_id),
            "glance": partial(glance, facts, care_plan, formulary(), TODAY),
            "scene": partial(scene, facts, care_plan),
            "plotly dict": partial(plotly_figure, drawn),
            "plotly figure": partial(go.Figure, picture),
            "svg": partial(svg, drawn),
        }
        return {name: [milliseconds(step) for _ in range(TIMES)] for name, step in steps.items()}


def measure_recording(clinic: Clinic, folder: Path, *, acts: int) -> list[Figure]:
    """Each act is for another open test. Changes the clinic, so measure this last."""
    with reading(clinic.engine) as session:
        work = [item for item in worklist.outstanding(session, TODAY) if item.follows is None][:acts]
    commands = [
        RecordAct(
            patient_id=item.patient_id,
            plan_key=item.plan_key,
            state=ActState.ORDERED,
            on=TODAY,
            follows=None,
            idempotency_key=f"bench {number}",
        )
        for number, item in enumerate(work)
    ]
    took_ms = [
        milliseconds(partial(record_act, clinic.engine, command, DERMATOLOGIST, clinic.clock)) for command in commands
    ]
    return [figure("record an act", took_ms, note="one transaction on SQLite"), _fsync(folder)]


def _fsync(folder: Path) -> Figure:
    page = os.urandom(4096)
    with (folder / "fsync").open("wb", buffering=0) as file:

        def write() -> None:
            file.write(page)
            os.fsync(file.fileno())

        return figure("write 4 kB and fsync", [milliseconds(write) for _ in range(100)], note="the disk alone")
