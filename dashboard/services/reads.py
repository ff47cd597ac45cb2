"""Who looked at what: noted before it is shown, each in a short transaction of its own."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from db import audit
from db.anchors import trail_key
from db.audit import AuditEvent
from db.engine import writing

LOOKING_GOES_ON = timedelta(minutes=15)
"""Within this a person who looks again, in the same session at the same screen and patient, is still looking."""


def note_read(
    engine: Engine, screen: str, patient_id: str | None, actor: Actor, clock: Clock, *, is_refused: bool = False
) -> None:
    """Record that the actor looks at a screen, at one patient or at a list (`patient_id` None), or was refused it.

    One event per session, patient, screen and 15 minutes, also after a restart of the server.
    """
    now, action = clock.now(), "refused" if is_refused else "read"
    event = AuditEvent.by(actor, now, action, f"screen/{screen}", patient_id=patient_id)
    with writing(engine) as session:
        if not audit.has_happened(session, event, since=now - LOOKING_GOES_ON):
            audit.append(session, [event])


def note_search(engine: Engine, term: str, patient_id: str, actor: Actor, clock: Clock) -> None:
    """Record that the actor opened a patient whom a search had found.

    The term is kept as a hash alone, made with the key of the trail: it answers whether somebody searched for a certain
    name, and nobody who has the database alone can find the name by trying names.
    """
    _note(engine, AuditEvent.by(actor, clock.now(), "search", f"term/{_hash(engine, term)}", patient_id=patient_id))


def note_print(engine: Engine, screen: str, patient_id: str | None, actor: Actor, clock: Clock) -> None:
    """Record that the actor's browser prints a screen. Whoever may read may print: nothing could keep them from it."""
    _note(engine, AuditEvent.by(actor, clock.now(), "print", f"screen/{screen}", patient_id=patient_id))


def _note(engine: Engine, event: AuditEvent) -> None:
    with writing(engine) as session:
        audit.append(session, [event])


def _hash(engine: Engine, term: str) -> str:
    told = " ".join(unicodedata.normalize("NFKC", term).casefold().split())
    try:
        return hmac.digest(trail_key(engine), told.encode("utf-8", "backslashreplace"), sha256).hex()
    except OSError:
        return "not kept"
