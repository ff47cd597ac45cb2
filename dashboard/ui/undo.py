"""What was saved last, with a way to take it back at once."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.ui.attempt import attempt, show_refusal

# Save goes with its fields, and takes the keyboard's place on the page with it.
_STAND_HERE = """
const told = {}
let wait

export default function ({ data }) {
  if (told[data.key] === data.said) return
  told[data.key] = data.said
  clearInterval(wait)
  let left = 200, still = 0
  wait = setInterval(() => {
    const app = document.querySelector('[data-testid="stApp"]')
    still = app.dataset.testScriptState === 'notRunning' ? still + 1 : 0
    if (still < 3 && --left) return
    clearInterval(wait)
    const receipt = document.querySelector(`.st-key-${data.key}_receipt`)
    if (document.activeElement !== document.body || !receipt) return
    receipt.tabIndex = -1
    receipt.focus({ preventScroll: true })
  }, 50)
}
"""
_stand_here = st.components.v2.component("heliotrope_stand_here", js=_STAND_HERE)

UNDONE = "Undone at once"
"""The reason of every withdrawal by this button."""


def receipt_with_undo(
    key: str, said: str, undo: Callable[[], object] | None, *, can_hide: bool = False
) -> tuple[bool, bool]:
    """Whether it was undone just now, and whether it was hidden. `undo` calls the service, None where what was saved
    cannot be taken back whole. A refusal is shown until the next attempt.

    Whoever saved with the keyboard goes on from a new receipt: the next Tab is Undo, Enter again does nothing.
    """
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_receipt"):
        st.text(f"✓ Saved. {said}", width="stretch")
        is_undoing = undo is not None and st.button("Undo", key=f"{key}_undo", icon=":material/undo:")
        _stand_here(key=f"{key}_receipt_here", data={"key": key, "said": said})
        is_hidden = can_hide and st.button("Hide", key=f"{key}_hide", type="tertiary")
    is_undone = False
    if undo and is_undoing:
        with attempt(f"{key}_undo") as undoing:
            undo()
        is_undone = undoing.succeeded
    show_refusal(f"{key}_undo")
    return is_undone, is_hidden
