"""The signed-in person, for pages. The gate keeps strangers out; here an open page learns that its session ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import NoReturn

import streamlit as st
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth import sessions
from dashboard.clock import clock
from dashboard.domain.actor import Actor
from dashboard.services.seen import show_as_seen_by
from db import engine as database
from db.engine import database_url, open_engine
from db.mark import read_mark

CHECK_EVERY_S = 30

_LEAVE = """
export default function () {
  window.location.replace("/auth/sign-in?ended&next=" + encodeURIComponent(location.pathname + location.search))
}
"""
_SIGN_OUT = """
export default function () {
  fetch("/auth/sign-out", { method: "POST" }).finally(() => window.location.replace("/auth/sign-in"))
}
"""
# By itself and not by the script's polls: those end when the connection does, and the page would stay on the screen.
_WATCH = """
export default function () {
  import(location.origin + "/assets/still_here.js")
}
"""
_leave = st.components.v2.component("heliotrope_leave", js=_LEAVE)
_sign_out = st.components.v2.component("heliotrope_sign_out", js=_SIGN_OUT)
_watch = st.components.v2.component("heliotrope_watch", js=_WATCH)


def engine() -> Engine:
    """The database of this process."""
    return _engine(database_url())


def actor() -> Actor:
    """Who is signed in, with the roles of this moment, read from the database at every call.

    When the session has ended nothing more of the page is drawn and the browser goes to sign in again.
    """
    session_hash = st.user.get("sid")
    found = sessions.signed_in(engine(), str(session_hash), now=clock().now()) if session_hash else None
    if found is None:
        _go()
    return found


@contextmanager
def reading() -> Iterator[Session]:
    """A session that shows what the person who is signed in may see. Pages read in no other."""
    who = actor()
    with database.reading(engine()) as db:
        show_as_seen_by(db, who, clock())
        yield db


@st.cache_data(ttl=60, show_spinner=False)
def is_synthetic() -> bool:
    """Whether everybody in the database is made up."""
    with database.reading(engine()) as db:
        return read_mark(db).is_synthetic


@st.fragment(run_every=CHECK_EVERY_S)
def lock_when_idle() -> Actor:
    """Who is signed in; clears the screen of a session that ended. Call it once, in the entry script.

    Its polls are no activity.
    """
    found = actor()
    _watch(key="watch")
    return found


def sign_out() -> NoReturn:
    """Ends the session and leaves. Call it in the script's body, not in a callback."""
    _sign_out(key="sign_out")
    st.stop()


def _go() -> NoReturn:
    _leave(key="leave")
    st.stop()


@cache
def _engine(url: str) -> Engine:
    return open_engine(url)
