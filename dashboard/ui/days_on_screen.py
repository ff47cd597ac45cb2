"""Asking the browser which days of a chart are on the screen: only it knows where somebody has zoomed to."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

_ASK = """
export default function ({ data, setTriggerValue }) {
  const charts = document.querySelectorAll(`.st-key-${CSS.escape(data.chart)} .js-plotly-plot`)
  const shown = [...charts].find((chart) => chart.offsetParent)
  setTriggerValue('ends', shown?.layout.xaxis.range ?? [])
}
"""
_ask = st.components.v2.component("heliotrope_days_on_screen", js=_ASK)


def ask_days_on_screen(chart: str, purpose: str) -> None:
    """The answer runs the page again; then `days_on_screen` has it. `chart` is the key of a plotly chart."""
    _ask(key="days_on_screen", data={"chart": chart}, on_ends_change=partial(_keep, chart, purpose))


def days_on_screen(chart: str) -> tuple[str, Any] | None:
    """What was asked for just now and the ends of the chart's axis, unchecked; once, then None."""
    asked_of, purpose, ends = st.session_state.pop("days_answered", (None, "", None))
    return (purpose, ends) if asked_of == chart else None


def _keep(chart: str, purpose: str) -> None:
    st.session_state["days_answered"] = chart, purpose, st.session_state["days_on_screen"]["ends"]
