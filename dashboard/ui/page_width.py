"""How wide the page is, so that labels are fitted to the room that there is."""

from __future__ import annotations

import streamlit as st

USUAL_PX = 1320
NARROWEST_PX, WIDEST_PX = 480, 3840
STEP_PX = 120
"""Widths are rounded down to this, so that a small change of the window redraws nothing."""

_MEASURE = """
let known, watch, later

export default function ({ data, setStateValue }) {
  known = data.known
  const page = document.querySelector('[data-testid="stMainBlockContainer"]')
  const app = document.querySelector('[data-testid="stApp"]')
  const measure = () => {
    clearTimeout(later)
    // During the first run the page has no address yet, and an answer would bring up another page.
    if (app.dataset.testScriptState !== 'notRunning') { later = setTimeout(measure, 50); return }
    const style = getComputedStyle(page)
    const room = page.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    const width = Math.max(data.step * 4, Math.floor(room / data.step) * data.step)
    if (width !== known) { known = width; setStateValue('px', width) }
  }
  watch?.disconnect()
  watch = new ResizeObserver(measure)
  watch.observe(page)
  return () => { clearTimeout(later); watch.disconnect() }
}
"""
_measure = st.components.v2.component("heliotrope_page_width", js=_MEASURE)


def measure_page_width() -> None:
    """Mount once, in the entry script. A change of width runs the page again."""
    _measure(key="page_width", data={"known": page_width_px(), "step": STEP_PX}, on_px_change=_keep)


def page_width_px() -> int:
    """Pixels between the page's margins; the usual width until the browser has answered."""
    return st.session_state.get("page_width_px", USUAL_PX)


def _keep() -> None:
    # The component's own state is lost when a script leaves for another page.
    px = st.session_state["page_width"]["px"]
    if isinstance(px, (int, float)):  # a browser may send anything
        st.session_state["page_width_px"] = int(min(max(px, NARROWEST_PX), WIDEST_PX))
