"""Parts of a page that nobody has asked for yet."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def when_opened(label: str, key: str, draw: Callable[[], object]) -> None:
    """An expander whose content is worked out and drawn only while it is open."""
    expander = st.expander(label, key=key, on_change="rerun")
    if expander.open:
        with expander:
            draw()
