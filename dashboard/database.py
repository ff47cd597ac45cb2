"""The database that a command works on."""

from __future__ import annotations

import os

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from dashboard.clock import Clock
from dashboard.demo.fill import fill
from dashboard.domain.refusal import Refusal
from dashboard.services import rebuild_if_rules_changed
from dashboard.services.plans import rules_in_force
from db.engine import database_url, open_engine, reading
from db.mark import read_mark
from db.migrate import check_revision, migrate
from db.patients import made_with_other_rules, search


def open_database() -> Engine:
    """The database of `DATABASE_URL`. Raises Refusal unless its tables are those of this version."""
    engine = open_engine()
    check_revision(engine)
    return engine


def open_with_plans_in_force() -> Engine:
    """The same, for a command that reads or writes plans. Refuses plans of other rules or settings than are in force:
    a list of both would mix two readings of the guideline."""
    engine = open_database()
    with reading(engine) as session:
        stale = made_with_other_rules(session, rules_in_force())
    if stale:
        raise Refusal(
            f"The plans of {len(stale)} patients were made with other rules or settings than those in force here. "
            "Take the settings that they were made with, or make them again: python -m dashboard rebuild"
        )
    return engine


def bring_up_to_date() -> None:
    """Create or change the tables; on PostgreSQL as the owner whom `HELIOTROPE_OWNER_URL` names, if it does, and the
    user of `DATABASE_URL` then has the rights that the app needs and no more."""
    owner_url = os.environ.get("HELIOTROPE_OWNER_URL")
    migrate(owner_url, app_url=database_url() if owner_url else None)


def open_up_to_date() -> Engine:
    """The database, changed first where that needs nobody's leave (SQLite, or PostgreSQL with an owner named), with
    plans made again where the rules or the site's settings changed."""
    is_sqlite = make_url(database_url()).get_backend_name() == "sqlite"
    if is_sqlite or os.environ.get("HELIOTROPE_OWNER_URL"):
        bring_up_to_date()
    engine = open_database()
    rebuild_if_rules_changed(engine)
    return engine


def fill_for_demo(engine: Engine, clock: Clock) -> None:
    """Fill an empty database, leave a made-up one as it is, refuse any other: demo sign-in asks for no password."""
    with reading(engine) as session:
        has_patients = search(session, limit=1).count > 0
        is_synthetic = read_mark(session).is_synthetic
    if has_patients and not is_synthetic:
        raise Refusal(
            "This database has patients who were not made up, and demo sign-in asks for no password. "
            "Serve it without --demo, or name another database in DATABASE_URL."
        )
    if not has_patients:
        fill(engine, clock=clock)
