"""Doing what a person asked, and saying what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.ui.text import safe


@dataclass
class Attempt:
    """What came of it is known after the `with` block."""

    succeeded: bool = False
    was_overtaken: bool = False


@contextmanager
def attempt(key: str) -> Iterator[Attempt]:
    """Runs one service call; `show_refusal` with the same key then says, until the next attempt, why it was declined.

    Everything typed stays. A bug goes on to the log.
    """
    outcome = Attempt()
    st.session_state.pop(f"{key}_refused", None)
    try:
        yield outcome
        outcome.succeeded = True
    except Refusal as refusal:
        outcome.was_overtaken = isinstance(refusal, Overtaken)
        st.session_state[f"{key}_refused"] = str(refusal)


def show_refusal(key: str) -> None:
    """The refusal of the last attempt, word for word, if it was declined."""
    if refused := st.session_state.get(f"{key}_refused"):
        st.error(safe(refused), icon=":material/block:")
