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
from dashboard.domain.dates import PartialDate
from dashboard.domain.glance import glance
from dashboard.domain.record import Medication
from dashboard.domain.regimen import Start
from dashboard.domain.words import ActState, Per
from dashboard.figures.plotly_figure import plotly_figure
from dashboard.figures.svg import svg
from dashboard.protocols.catalogue import formulary
from dashboard.services import ChangeRegimen, RecordAct, change_regimen, open_patient, record_act
from dashboard.services.plans import drug_chart, drug_findings, group_reached, plan
from db import worklist
from db.engine import reading
from db.records import record
from db.versions import versions

TIMES = 15
GOALS_MS = {"care plan": 2.0, "drug findings": 3.0}
DERMATOLOGIST = Actor(name="bench", roles=frozenset({Role.DERMATOLOGY}))


def measure_steps(clinic: Clinic) -> list[Figure]:
    """Over the default demo, each patient by its median; then the busiest patient alone, run by run."""
    of_demo = {patient_id: _steps(clinic, patient_id) for patient_id in clinic.demo}
    steps = [
        figure(f"{step}, demo", [median(each[step]) for each in of_demo.values()]) for step in of_demo[clinic.busiest]
    ]
    steps += [figure(f"{step}, {clinic.marks} marks", ran) for step, ran in of_demo[clinic.busiest].items()]
    return [replace(step, goal=GOALS_MS.get(step.name.partition(",")[0])) for step in steps]


def _steps(clinic: Clinic, patient_id: str) -> dict[str, list[float]]:
    with reading(clinic.engine) as session:
        found = versions(session, [patient_id])[patient_id]
        opened = open_patient(session, patient_id)
        facts, care_plan = opened.record, opened.plan
        drawn = scene(opened)
        picture = plotly_figure(drawn)
        steps: dict[str, Callable[[], object]] = {
            "load record": partial(record, session, patient_id),
            "care plan": partial(plan, facts, None),
            "drug findings": lambda: drug_findings(drug_chart(facts, care_plan)),
            "group reached": partial(group_reached, found),
            "open patient": partial(open_patient, session, patient_id),
            "glance": partial(glance, facts, care_plan, care_plan.items, (), formulary(), TODAY),
            "scene": partial(scene, opened),
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
    return [
        figure("record an act", took_ms, note="one transaction on SQLite"),
        figure(
            "save a dose", _dose_ms(clinic), goal=25, note="with everything derived again, one transaction on SQLite"
        ),
        _fsync(folder),
    ]


def _dose_ms(clinic: Clinic) -> list[float]:
    """A drug that none of them takes for each living patient of the default demo; it causes nothing critical."""
    entry = Medication(drug="colchicine", dose=0.5, unit="mg", per=Per.DAY, started_on=PartialDate.on(TODAY))
    commands = [
        ChangeRegimen(patient_id=patient_id, change=Start(entry), idempotency_key=f"bench dose {patient_id}")
        for patient_id in clinic.demo
        if _lives(clinic, patient_id)
    ]
    save = partial(change_regimen, clinic.engine, actor=DERMATOLOGIST, clock=clinic.clock)
    return [milliseconds(partial(save, command)) for command in commands]


def _lives(clinic: Clinic, patient_id: str) -> bool:
    with reading(clinic.engine) as session:
        return open_patient(session, patient_id).record.patient.deceased_on is None


def _fsync(folder: Path) -> Figure:
    page = os.urandom(4096)
    with (folder / "fsync").open("wb", buffering=0) as file:

        def write() -> None:
            file.write(page)
            os.fsync(file.fileno())

        return figure("write 4 kB and fsync", [milliseconds(write) for _ in range(100)], note="the disk alone")
