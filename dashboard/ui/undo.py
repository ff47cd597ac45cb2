"""What was saved last, with a way to take it back at once."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.ui.attempt import attempt, show_refusal

UNDONE = "Undone at once"
"""The reason of every withdrawal by this button."""


def receipt_with_undo(
    key: str, said: str, undo: Callable[[], object] | None, *, can_hide: bool = False
) -> tuple[bool, bool]:
    """Whether it was undone just now, and whether it was hidden. `undo` calls the service, None where what was saved
    cannot be taken back whole. A refusal is shown until the next attempt."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_receipt"):
        st.text(f"✓ Saved. {said}", width="stretch")
        is_undoing = undo is not None and st.button("Undo", key=f"{key}_undo", icon=":material/undo:")
        is_hidden = can_hide and st.button("Hide", key=f"{key}_hide", type="tertiary")
    is_undone = False
    if undo and is_undoing:
        with attempt(f"{key}_undo") as undoing:
            undo()
        is_undone = undoing.succeeded
    show_refusal(f"{key}_undo")
    return is_undone, is_hidden
