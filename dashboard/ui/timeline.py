"""The timeline on a page: range, folded lanes, drawn to explore or to read, its table, and both as files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.figures.at_pointer import bends, held_days
from dashboard.figures.axis import Fold, quiet_stretches
from dashboard.figures.lanes.kinds import LANES
from dashboard.figures.plotly_figure import plotly_figure
from dashboard.figures.plotly_traces import across_of
from dashboard.figures.scene import Scene, csv_rows
from dashboard.figures.svg import svg
from dashboard.figures.timeline import timeline_scene
from dashboard.figures.window import Window, WindowChoice, days_of
from dashboard.figures.zoom import zoomed
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.loader import imacs
from dashboard.services import OpenPatient
from dashboard.services.plans import rules_in_force
from dashboard.ui.days_on_screen import ask_days_on_screen, days_on_screen
from dashboard.ui.emergency_banner import refuse_after_emergency
from dashboard.ui.page_width import page_width_px
from dashboard.ui.pinned_card import pinned_card
from dashboard.ui.save_timeline import PNG, SVG, TABLE, save_timeline
from dashboard.ui.timeline_view import timeline_view

EXPLORE, READ = "Explore", "Read"
_RANGES = {
    WindowChoice.DEFAULT: "From diagnosis",
    WindowChoice.SIX_MONTHS: "6 months",
    WindowChoice.EIGHTEEN_MONTHS: "18 months",
    WindowChoice.IIM: "Cancer window",
    WindowChoice.ALL: "All",
}
_TITLES = {kind.key: kind.title for kind in LANES}


@st.fragment
def timeline(opened: OpenPatient, today: date) -> None:
    """Everything known about one patient on one axis. Another range draws this again and leaves the page as it is, so
    that both tell the same facts."""
    refuse_after_emergency(opened.record.patient.provenance.fact_id)
    patient_id, version = opened.record.patient.provenance.fact_id, opened.data_version
    choice, is_unfolded, drawn_to, folded, taken = _controls(opened, today)
    scene, figure, days, entries = _drawn(
        patient_id, version, rules_in_force(), today, choice, is_unfolded, folded, page_width_px(), opened
    )
    chart = f"explore_{patient_id}"
    if drawn_to == READ:
        _, lane = timeline_view(svg(scene), key=f"read_{patient_id}")
        if lane:
            st.session_state["lane_clicked"] = lane
            st.rerun()
    else:
        words = f"Timeline with {len(scene.marks)} marks in {len(scene.lanes)} lanes; the table below says the same."
        config = {"displayModeBar": False, "scrollZoom": False}
        with st.container(key="explore", gap=None):
            st.plotly_chart(figure, theme=None, config=config, key=chart, alt=words)
            pinned_card(days, f"{version}_{choice}", key=f"pinned_{patient_id}")
    if taken in (SVG, PNG) and drawn_to == EXPLORE:
        ask_days_on_screen(chart, taken)
    elif taken:
        save_timeline(taken, scene, opened.record.patient)
    if answer := days_on_screen(chart):
        taken, ends = answer
        window = zoomed(scene.axis, ends)
        save_timeline(taken, window and _part(scene, window, opened, folded), opened.record.patient)
    _table(scene, entries, patient_id)


def _controls(opened: OpenPatient, today: date) -> tuple[WindowChoice, bool, str, tuple[str, ...], str | None]:
    """Range, whether quiet stretches are drawn in full, renderer, folded lanes, and what is to be saved just now."""
    if lane := st.session_state.pop("lane_clicked", None):
        st.session_state["folded"] = sorted(set(st.session_state.get("folded", [])) ^ {lane})
    with st.container(horizontal=True, vertical_alignment="center", key="timeline_controls"):
        choice = st.segmented_control(
            "Range",
            list(_RANGES),
            default=WindowChoice.DEFAULT,
            format_func=lambda choice: _RANGES[choice],
            required=True,
            key="range",
            bind="query-params",
            label_visibility="collapsed",
        )
        is_unfolded = choice is WindowChoice.ALL and _unfolds(opened, today)
        drawn_to = st.segmented_control(
            "Drawn to",
            [EXPLORE, READ],
            default=EXPLORE,
            required=True,
            key="drawn_to",
            bind="query-params",
            label_visibility="collapsed",
            help="Explore: drag to zoom, double-click to see all, point at a mark for its details, click to keep them "
            "open, and point beside the marks for what each lane holds. Read: every mark can be reached with Tab and "
            "the arrow keys, Enter keeps its details open, and the line shows what each lane holds.",
        )
        with st.popover("Fold lanes", icon=":material/unfold_less:"):
            folded = st.pills(
                "Lanes drawn as one row",
                list(_TITLES),
                selection_mode="multi",
                format_func=lambda key: _TITLES[key],
                key="folded",
                persist_state="session",
            )
        taken = st.menu_button("Save", [SVG, PNG, TABLE], key="save_timeline", icon=":material/download:")
    return choice, is_unfolded, drawn_to, tuple(folded), taken


def _unfolds(opened: OpenPatient, today: date) -> bool:
    """Asks, where something is quiet in the view of everything, whether to draw it in full."""
    everything = Window.of(opened.record, opened.plan, today, WindowChoice.ALL)
    if not quiet_stretches(everything, days_of(opened.record, opened.plan), today):
        return False
    return st.toggle("Unfold quiet stretches", key="unfold_quiet", persist_state="session")


class ReadyFigure(go.Figure):
    """A figure that is shown and never changed: asked for as a dict at every rerun, it gives the one that was drawn.

    plotly.py would validate the dict for longer than it takes to draw it, which the tests do once for all, and put a
    template in, because of which plotly.js draws again.
    """

    def __init__(self, drawn: dict[str, Any]) -> None:
        super().__init__(layout={"height": drawn["layout"]["height"]})  # Streamlit makes room for it
        self._drawn = drawn

    def to_dict(self) -> dict[str, Any]:
        return self._drawn


@st.cache_resource(max_entries=256, show_spinner=False)
def _drawn(
    patient_id: str,
    data_version: int,
    rules: str,
    today: date,
    choice: WindowChoice,
    is_unfolded: bool,
    folded: tuple[str, ...],
    width_px: int,
    _opened: OpenPatient,
) -> tuple[Scene, go.Figure, dict[str, str], int]:
    """The drawing, what its days hold and how many entries it shows, not the facts: made again when a fact, the rules,
    the day or the view changes. What may be seen of a patient is the same for every role, so no role is in the key."""
    window = Window.of(_opened.record, _opened.plan, today, choice)
    quiet = () if is_unfolded else quiet_stretches(window, days_of(_opened.record, _opened.plan), today)
    scene = _scene(_opened, today, window, quiet, folded, width_px)
    told = {"bends": bends(scene.axis, across_of(scene.axis)), "held": held_days(scene)}
    return scene, ReadyFigure(plotly_figure(scene)), told, len(scene.rows())


def _part(scene: Scene, window: Window, opened: OpenPatient, folded: tuple[str, ...]) -> Scene:
    """The days of a scene that somebody zoomed to, with what is quiet in it folded as before."""
    quiet = tuple(fold for fold in scene.folds if window.start <= fold.first and fold.last <= window.end)
    return _scene(opened, scene.today, window, quiet, folded, scene.width_px)


def _scene(
    opened: OpenPatient,
    today: date,
    window: Window,
    quiet: tuple[Fold, ...],
    folded: tuple[str, ...],
    width_px: float,
) -> Scene:
    return timeline_scene(
        opened.record,
        opened.plan,
        findings=opened.findings,
        formulary=formulary(),
        tests=lab_tests(),
        known_items=imacs().known_items,
        today=today,
        window=window,
        quiet=quiet,
        folded=folded,
        width_px=width_px,
    )


def _table(scene: Scene, entries: int, patient_id: str) -> None:
    """What the picture shows, as a table; made only when it is opened."""
    label = f"The same as a table: {entries} entries"
    opened = st.expander(label, key=f"table_{patient_id}", on_change="rerun")
    if opened.open:
        heading, *body = csv_rows(scene)
        table = pd.DataFrame(body, columns=[word.capitalize() for word in heading])
        opened.dataframe(table, hide_index=True, key=f"rows_{patient_id}", alt="All entries of the timeline")
