"""Keeping the head of the audit trail outside the database: at the start, while serving, and at every backup."""

from __future__ import annotations

import logging

from sqlalchemy import Engine

from dashboard.clock import Clock
from db import anchors
from db.anchors import Anchor
from db.engine import reading

EVERY_S = 1800
log = logging.getLogger("heliotrope")


def anchor_trail(engine: Engine, clock: Clock) -> Anchor | None:
    """The newest anchor, kept now. Where it cannot be kept the log says so, and nothing else stops: None."""
    try:
        return anchors.drop_anchor(engine, clock.now())
    except OSError as error:
        log.error(
            "The head of the audit trail cannot be kept at %s (%s). Name a file in HELIOTROPE_ANCHOR_FILE.",
            anchors.anchor_file(engine.url),
            (error.strerror or "unknown cause").lower(),
        )
        return None


def warn_of_another_trail(engine: Engine) -> None:
    """Says in the log where the anchors speak against the trail: an older backup was restored, or it was changed."""
    try:
        with reading(engine) as session:
            fault = anchors.compare(session, engine).fault
    except OSError:
        return  # `anchor_trail` says so.
    if fault:
        log.error(
            "The audit trail is not the one that was anchored: %s. If an older backup was restored, what was recorded "
            "since is missing. If the database was made anew, move %s away.",
            fault,
            anchors.anchor_file(engine.url),
        )
