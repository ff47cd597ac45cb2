"""Noting in the audit trail who looks at what, before it is shown, and who prints it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from sqlalchemy.exc import DBAPIError

from dashboard import services
from dashboard.clock import clock
from dashboard.services.reads import LOOKING_GOES_ON
from dashboard.ui import session

MOST_REMEMBERED = 20_000
_LOOKING = "looking_at"
_noted: dict[tuple[str, str, str | None, bool], float] = {}
"""What this process has noted, and when. The database knows too, so nothing is lost when this is."""
log = logging.getLogger("heliotrope")

_LISTEN = """
let tell

export default function ({ setTriggerValue }) {
  const stop = () => window.removeEventListener('beforeprint', tell)
  stop()
  tell = () => setTriggerValue('printed', true)
  window.addEventListener('beforeprint', tell)
  return stop
}
"""
_listen = st.components.v2.component("heliotrope_prints", js=_LISTEN)


def note_read(screen: str, patient_id: str | None = None, *, is_refused: bool = False) -> None:
    """Call in every page that lists patients; `opened_patient` calls it for one patient, also where it refuses one.

    Where the trail cannot be written, on a full disk, people read all the same: the log says so.
    """
    st.session_state[_LOOKING] = (screen, patient_id)
    who, now = (str(st.user.get("sid")), screen, patient_id, is_refused), time.monotonic()
    if now - _noted.get(who, float("-inf")) < LOOKING_GOES_ON.total_seconds():
        return
    with _or_log():
        services.note_read(session.engine(), screen, patient_id, session.actor(), clock(), is_refused=is_refused)
        if len(_noted) >= MOST_REMEMBERED:
            _noted.clear()
        _noted[who] = now


def note_search(term: str, patient_id: str) -> None:
    """Call when somebody opens a patient whom they found with `term`."""
    with _or_log():
        services.note_search(session.engine(), term, patient_id, session.actor(), clock())


def note_prints() -> None:
    """Mount once, in the entry script: a browser says when it prints. One that is told not to, or a photograph of the
    screen, nobody learns of."""
    _listen(key="prints", on_printed_change=_note_print)


def _note_print() -> None:
    screen, patient_id = st.session_state.get(_LOOKING, ("unknown", None))
    with _or_log():
        services.note_print(session.engine(), screen, patient_id, session.actor(), clock())


@contextmanager
def _or_log() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        log.error("The audit trail could not be written (%s): somebody reads unnoted.", type(error.orig).__name__)
