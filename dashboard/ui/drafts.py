"""What somebody types is kept on the server until it is saved or discarded: it outlives a conflict, an expired
session, a reload and a restart. Only the field under the cursor can be lost.

Ticks and buttons are not kept: what is said to be right is read again before it is said again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date, datetime
from enum import Enum
from importlib import import_module
from math import isfinite
from typing import Any

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.dates import day_words
from dashboard.ui import session
from dashboard.ui.text import safe
from db import drafts
from db.drafts import Draft
from db.engine import writing

_NOT_KEPT = ("_refused", "_saved", "_request")
"""Two tabs of one person share what was typed, and each sends what it sends once under a key of its own."""
_NOT_TYPED = ("_follows", "_shown")
"""Kept with what was typed: what it follows."""
_FROM_BEFORE = object()
_around: ContextVar[tuple[str, str] | None] = ContextVar("the form and patient that are drawn", default=None)


@contextmanager
def kept(form: str, patient_id: str, key: str, choice: str = "") -> Iterator[str]:
    """Around the fields of a form. Gives what their keys begin with: `key` until something is discarded. What this
    person left in them stands in them again, and what is typed now is stored.

    `form` begins with the key of the panel that it is in, up to a `/`. `choice` ends the key of the field that only
    chooses which others are drawn: alone it is nothing typed.
    """
    state, name = st.session_state, f"draft {form} {patient_id}"
    again = state.get(f"{name} again", 0)
    own = f"{key}~{again}" if again else key
    _restore(own, _held(patient_id).get(form))
    drawn = _around.set((form, patient_id))
    try:
        yield own
    finally:  # A rerun breaks off here, too, and what stood in a field at first must not be taken from what follows.
        is_saved = _around.get() is None
        _around.reset(drawn)
        fields = _fields(own)
        first: dict[str, Any] = state.setdefault(f"draft fields {own}", {})
        first |= {suffix: value for suffix, value in fields.items() if suffix not in first}
    if is_saved:
        return
    typed = [suffix for suffix in fields if suffix != choice and not suffix.endswith(_NOT_TYPED)]
    if any(first[suffix] != fields[suffix] for suffix in typed):
        _keep(form, patient_id, fields)
    elif form in _held(patient_id):
        _drop(form, patient_id)
    _offer_to_discard(form, patient_id, own, name)


def drop_draft() -> None:
    """What was typed into the form around this is saved: it is no draft any more."""
    if around := _around.get():
        _drop(*around)
        _around.set(None)


def follow_what_holds_now(patient_id: str) -> None:
    """After an undo: what was typed stays, the versions that it was drawn from do not."""
    held = _held(patient_id)
    for form, draft in held.items():
        held[form] = Draft({n: v for n, v in draft.fields.items() if not n.endswith(_NOT_TYPED)}, draft.kept_at)


def reopen(patient_id: str) -> None:
    """Once in a browser's session: every panel in which something was left stands open."""
    state = st.session_state
    if f"drafts {patient_id} reopened" in state:
        return
    state[f"drafts {patient_id} reopened"] = True
    for form in _held(patient_id):
        panel, *place = form.split("/")
        state[panel], state[f"{panel} {patient_id} left"] = True, place


def place_left(panel: str, patient_id: str) -> list[str]:
    """Where in its panel the last draft was typed, once, when that panel was opened by `reopen`. Else nothing."""
    found: list[str] = st.session_state.pop(f"{panel} {patient_id} left", [])
    return found


def _held(patient_id: str) -> dict[str, Draft]:
    """By form, what is stored; read once in a browser's session."""
    place = f"drafts {patient_id}"
    if place not in st.session_state:
        with session.reading() as db:
            st.session_state[place] = drafts.drafts(db, session.actor().name, patient_id)
    found: dict[str, Draft] = st.session_state[place]
    return found


def _restore(own: str, found: Draft | None) -> None:
    """Also what Streamlit forgot because it was not drawn for a while."""
    state = st.session_state
    state.setdefault(f"draft line {own}", found is not None)
    if found is None:
        return
    state.setdefault(f"draft fields {own}", dict.fromkeys(found.fields, _FROM_BEFORE))
    for suffix, value in found.fields.items():
        if f"{own}{suffix}" not in state:
            # A word of an older version may be none any more.
            with suppress(ImportError, AttributeError, ValueError):
                state[f"{own}{suffix}"] = _read(value)


def _fields(own: str) -> dict[str, Any]:
    state, prefix = st.session_state, f"{own}_"
    mine = [str(name) for name in state if str(name).startswith(prefix) and not str(name).endswith(_NOT_KEPT)]
    return {name[len(own) :]: _plain(state[name]) for name in mine if _can_be_kept(state[name])}


def _keep(form: str, patient_id: str, fields: dict[str, Any]) -> None:
    held = _held(patient_id)
    if form in held and held[form].fields == fields:
        return
    held[form] = Draft(fields, clock().now())
    with writing(session.engine()) as db:
        drafts.keep_draft(db, session.actor().name, form, patient_id, held[form])


def _drop(form: str, patient_id: str) -> None:
    _held(patient_id).pop(form, None)
    with writing(session.engine()) as db:
        drafts.drop_draft(db, session.actor().name, form, patient_id)


def _offer_to_discard(form: str, patient_id: str, own: str, name: str) -> None:
    """One line below what was left earlier, and below what was refused: nothing moves while somebody types."""
    state, found = st.session_state, _held(patient_id).get(form)
    is_refused = any(str(each).startswith(f"{own}_") and str(each).endswith("_refused") for each in state)
    if found is None or not (state[f"draft line {own}"] or is_refused):
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"{name} line"):
        st.caption(safe(f"Kept from {_when(found.kept_at)}, not saved."), width="content")
        if st.button("Discard", key=f"{name} discard", type="tertiary", icon=":material/delete:"):
            _drop(form, patient_id)
            # The browser would hold on to what stands in fields of the same keys.
            state[f"{name} again"] = state.get(f"{name} again", 0) + 1
            st.rerun()


def _when(kept_at: datetime) -> str:
    """`14:32` of today, else with its day."""
    at = kept_at.astimezone(clock().zone)
    is_today = at.date() == clock().now().astimezone(clock().zone).date()
    return f"{at:%H:%M}" if is_today else f"{day_words(at.date())} at {at:%H:%M}"


def _can_be_kept(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_can_be_kept(each) for each in value)
    if isinstance(value, bool) or (isinstance(value, float) and not isfinite(value)):
        return False
    return value is None or isinstance(value, str | int | float | date | Enum)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return {"enum": f"{type(value).__module__}:{type(value).__qualname__}", "value": value.value}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(each) for each in value)
    if not isinstance(value, dict):
        return value
    if "date" in value:
        return date.fromisoformat(value["date"])
    module, name = value["enum"].split(":")
    kind = getattr(import_module(module), name) if module.startswith("dashboard.") else None
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        raise ValueError("no word of ours")
    return kind(value["value"])
