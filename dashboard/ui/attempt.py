"""Doing what a person asked, and saying what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from dashboard.domain.refusal import Refusal
from dashboard.ui.text import safe


@dataclass
class Attempt:
    """`succeeded` is known after the `with` block."""

    succeeded: bool = False


@contextmanager
def attempt() -> Iterator[Attempt]:
    """Runs one service call. A refusal is shown word for word and everything typed stays; a bug goes on to the log."""
    outcome = Attempt()
    try:
        yield outcome
        outcome.succeeded = True
    except Refusal as refusal:
        st.error(safe(str(refusal)), icon=":material/block:")
