"""Choices whose words may change while one of them is chosen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def same_words(words: Callable[[str], str], key: str) -> Callable[[str], str]:
    """For the `format_func` of the choice with this key: every option keeps the words under which it was first offered.

    The browser sends words. After a colleague's correction nothing would go by the old ones, and the choice would be
    lost with the form below it.
    """
    said: dict[str, str] = st.session_state.setdefault(f"{key}_words", {})
    return lambda option: said[option] if option in said else said.setdefault(option, words(option))
