"""Small fields that several forms have."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from dashboard.ui import wording

Word = TypeVar("Word", bound=str)
_YES_NO = {"not recorded": None, "yes": True, "no": False}


def one_of(label: str, words: Sequence[Word], held: Word | None, key: str, width: int = 260) -> Word | None:
    """A word of a closed list; None while none is chosen."""
    return st.selectbox(
        label,
        list(words),
        index=list(words).index(held) if held in words else None,
        format_func=lambda word: word.value.replace("_", " ") if isinstance(word, StrEnum) else wording.plain(word),
        placeholder="Choose",
        filter_mode="contains",
        key=key,
        width=width,
    )


def yes_no(label: str, held: bool | None, key: str) -> bool | None:
    """In words, as drafts keep no truth values: those are ticks and buttons."""
    return _YES_NO[st.selectbox(label, list(_YES_NO), index=list(_YES_NO.values()).index(held), key=key, width=180)]


def text_field(label: str, held: str | None, key: str, width: int = 260, most: int = 500) -> str | None:
    """None while it is blank."""
    typed = st.text_input(label, value=held or "", max_chars=most, key=key, width=width)
    return (typed or "").strip() or None
