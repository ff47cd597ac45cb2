"""What somebody types is kept on the server until it is saved or thrown away: it outlives a conflict, an expired
session, a reload and a restart. Only the field under the cursor can be lost.

Ticks and buttons are not kept: what is said to be right is read again before it is said again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from enum import Enum
from importlib import import_module
from typing import Any

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.dates import day_words
from dashboard.ui import session
from db import drafts
from db.engine import writing

_NOT_TYPED = ("_refused", "_saved")
_TAGS: dict[str, type[date] | type[time]] = {"date": date, "time": time}


@contextmanager
def kept(form: str, patient_id: str, key: str) -> Iterator[None]:
    """Around all fields of a form, whose keys begin with `key`: what this person left unsaved in it stands in them
    again, once in a browser's session, and what is typed now is stored."""
    _restore(form, patient_id, key)
    yield  # A rerun or a stop leaves from here: what was saved is not stored again.
    _keep(form, patient_id, key)


def _restore(form: str, patient_id: str, key: str) -> None:
    state, flag = st.session_state, f"draft {form} {patient_id}"
    if flag not in state:
        with session.reading() as db:
            found = drafts.draft(db, session.actor().name, form, patient_id)
        state[flag] = found and found.kept_at
        for suffix, value in (found.fields if found else {}).items():
            state[f"{key}{suffix}"] = _read(value)
    if state[flag] is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"{flag} line"):
        kept_at = state[flag].astimezone(clock().zone)
        st.text(f"You typed this on {day_words(kept_at.date())} at {kept_at:%H:%M} and did not save it.")
        if st.button("Throw away", key=f"{flag} away", type="tertiary", icon=":material/delete:"):
            drop(form, patient_id)
            for name in [name for name in state if str(name).startswith(key)]:
                del state[name]
            st.rerun()


def _keep(form: str, patient_id: str, key: str) -> None:
    state, flag = st.session_state, f"draft {form} {patient_id}"
    fields = {
        str(name)[len(key) :]: _plain(value)
        for name, value in state.items()
        if str(name).startswith(key) and not str(name).endswith(_NOT_TYPED) and _can_be_kept(value)
    }
    if fields == state.setdefault(f"{flag} fields", fields):
        return
    state[f"{flag} fields"] = fields
    with writing(session.engine()) as db:
        drafts.keep_draft(db, session.actor().name, form, patient_id, fields, clock().now())


def drop(form: str, patient_id: str) -> None:
    """It was saved, or is not wanted any more."""
    flag = f"draft {form} {patient_id}"
    st.session_state[flag] = None
    st.session_state.pop(f"{flag} fields", None)
    with writing(session.engine()) as db:
        drafts.drop_draft(db, session.actor().name, form, patient_id)


def _can_be_kept(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_can_be_kept(each) for each in value)
    return value is None or (isinstance(value, str | int | float | date | time | Enum) and not isinstance(value, bool))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return {"enum": f"{type(value).__module__}:{type(value).__qualname__}", "value": value.value}
    if isinstance(value, date | time):
        return {"date" if isinstance(value, date) else "time": value.isoformat()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(each) for each in value)
    if not isinstance(value, dict):
        return value
    if "enum" in value:
        module, name = value["enum"].split(":")
        return getattr(import_module(module), name)(value["value"])
    ((tag, text),) = value.items()
    return _TAGS[tag].fromisoformat(text)
