"""The field of a day, read back in words."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard.domain.dates import FIRST_YEAR, LAST_YEAR, PartialDate, weekday_words
from dashboard.domain.refusal import Refusal

_UNREAD = "unread_days"
"""Days that changed in this very run: nobody has seen them in words yet."""


def begin_reading_back() -> None:
    """Call once a run, in the entry script."""
    st.session_state[_UNREAD] = []


def day_field(label: str, usual: date | None, key: str, words: Callable[[date], str] = weekday_words) -> date | None:
    """The day as it will be recorded, read back in `words`; None while the box is empty."""
    with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
        day = st.date_input(
            label,
            value=usual,
            # Else only ten years before and after the usual day could be chosen.
            min_value=date(FIRST_YEAR, 1, 1),
            max_value=date(LAST_YEAR, 12, 31),
            format="DD/MM/YYYY",
            key=key,
            width=150,
        )
        # The box turns a day that no calendar has, as 30/02, into another without a word.
        if day:
            st.text(f"Recorded as {words(day)}", width="content")
    if day and st.session_state.get(f"{key}_shown", day) != day:
        st.session_state[_UNREAD].append(f"{label} is recorded as {words(day)}.")
    st.session_state[f"{key}_shown"] = day
    return day


def partial_day_field(
    label: str, usual: PartialDate | None, key: str, today: date, *, is_needed: bool = False
) -> PartialDate | None:
    """A day, or as much as is known of it. None while nothing is; what is needed has no such choice."""
    known = [*_EXACT, *([] if is_needed else [_NOT_KNOWN])]
    start = _exact(usual) if usual else _NOT_KNOWN
    with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
        exact = st.selectbox(
            f"{label}: known to the",
            known,
            index=known.index(start) if start in known else 0,
            key=f"{key}_to",
            width=230,
        )
        if exact == _NOT_KNOWN:
            return None
        named = label if exact == "day" else f"{label}, any day of it"
        day = day_field(named, usual.first if usual else today, f"{key}_{exact}", _READ_BACK[exact])
    return day and _EXACT[exact](day)


def refuse_unread_day() -> None:
    """Raises `Refusal` where Save was pressed straight from the box of a day: the box may have made another of it."""
    if unread := st.session_state[_UNREAD]:
        raise Refusal(f"{' '.join(unread)} Save again if that is what you mean.")


_NOT_KNOWN = "not known"
_EXACT: dict[str, Callable[[date], PartialDate]] = {
    "day": PartialDate.on,
    "month": lambda day: PartialDate(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])),
    "year": lambda day: PartialDate(date(day.year, 1, 1), date(day.year, 12, 31)),
}
_READ_BACK: dict[str, Callable[[date], str]] = {
    exact: (weekday_words if exact == "day" else lambda day, of=of: of(day).words) for exact, of in _EXACT.items()
}


def _exact(day: PartialDate) -> str:
    return next((exact for exact, of in _EXACT.items() if of(day.first) == day), "day")
