"""The timeline of one patient: facts and plan become one scene that every renderer draws as it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from textwrap import wrap

from dashboard.domain.care_plan import CarePlan
from dashboard.domain.catalogue import Formulary
from dashboard.domain.findings import Finding
from dashboard.domain.lab_tests import LabTests
from dashboard.domain.reading import diagnosed_on
from dashboard.domain.record import PatientRecord
from dashboard.figures.axis import Fold, TimeAxis
from dashboard.figures.folding import folded_lane, within_bounds
from dashboard.figures.in_view import lane_in_view
from dashboard.figures.lanes.kinds import LANES
from dashboard.figures.legend import legend_of, legend_words_of
from dashboard.figures.milestones import milestones_of
from dashboard.figures.scene import HEADER_PX, LANE_GAP_PX, Lane, Scene
from dashboard.figures.view import NO_DATE, View
from dashboard.figures.window import Window, iim_window

WIDTH_PX = 1120


LEFT_PX = 196


RIGHT_PX = 84


NOTE_LETTERS = 160
"""In a line of words under the chart."""


def timeline_scene(
    record: PatientRecord,
    plan: CarePlan,
    *,
    findings: tuple[Finding, ...] = (),
    formulary: Formulary,
    tests: LabTests,
    known_items: frozenset[str],
    today: date,
    window: Window,
    quiet: tuple[Fold, ...] = (),
    folded: Collection[str] = (),
    width_px: float = WIDTH_PX,
) -> Scene:
    """Everything recorded and planned, laid out. What the window leaves out is counted and stays in the table.

    `known_items` are the tests that the guideline knows; any other is kept as it was written and said to be not mapped.
    `quiet` are the stretches that take no width (see `quiet_stretches`), each wholly within the window. `folded` names
    lanes (by key) that are drawn as one row. `width_px` is the width labels are fitted to.
    """
    diagnosed = diagnosed_on(record)
    axis = TimeAxis(
        window=window,
        width_px=width_px - LEFT_PX - RIGHT_PX,
        folds=quiet,
        diagnosed_on=diagnosed.first if diagnosed else None,
    )
    view = View(
        record=record,
        plan=plan,
        findings=findings,
        formulary=formulary,
        tests=tests,
        known_items=known_items,
        today=today,
        axis=axis,
    )
    found = [(kind, lane_in_view(view, kind)) for kind in LANES]
    shown = [lane for _, lane in found if lane.rows or lane.earlier or lane.later]
    lanes = within_bounds([folded_lane(lane) if lane.key in folded else lane for lane in shown])
    return Scene(
        axis=axis,
        today=today,
        lanes=_placed(lanes),
        milestones=milestones_of(view),
        iim=iim_window(record, plan),
        nothing_recorded=tuple(
            kind.title for kind, lane in found if lane not in shown and not lane.unseen and not kind.is_found
        ),
        undrawn=tuple(said for _, lane in found if lane not in shown for said in lane.unseen),
        undated=_undated([lane for _, lane in found]),
        legend=legend_of(lanes),
        legend_words=legend_words_of(lanes),
        patient_key=record.patient.provenance.fact_id,
        left_px=LEFT_PX,
        right_px=RIGHT_PX,
    )


def _undated(lanes: list[Lane]) -> tuple[str, ...]:
    names = dict.fromkeys(said.what for lane in lanes for said in lane.unseen if said.when == NO_DATE)
    return tuple(wrap(f"No date recorded, in the table only: {', '.join(names)}", NOTE_LETTERS)) if names else ()


def _placed(lanes: list[Lane]) -> tuple[Lane, ...]:
    placed: list[Lane] = []
    y = float(HEADER_PX)
    for lane in lanes:
        placed.append(lane.moved(y))
        y = placed[-1].bottom_px + LANE_GAP_PX
    return tuple(placed)
