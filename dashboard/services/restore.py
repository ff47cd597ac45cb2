"""Putting a backup in the place of the database."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from dashboard.auth import sessions
from dashboard.auth.accounts import COMMAND_LINE
from dashboard.clock import Clock
from dashboard.domain.refusal import Refusal
from dashboard.services.backup import Manifest, verified_copy
from db import audit
from db.audit import AuditEvent
from db.copies import close_file, copy_rows, opened, rows_by_table
from db.engine import open_engine, reading, writing
from db.migrate import check_revision, migrate
from db.models import AccountRow

_BESIDE_A_DATABASE = ("-wal", "-shm", "-journal")


def restore(url: str, path: Path, clock: Clock, *, replacing: Path | None = None) -> tuple[Manifest, Path | None]:
    """Make the database at `url` what the backup holds; returns its manifest and where the replaced file is kept.

    An older backup is brought up to date. Everybody is signed out: a session that ended since would live again. Refuses
    a backup that is not all that its manifest says, a database that holds anything unless `replacing` names its file,
    and one that is in use. What is refused leaves the database as it was.
    """
    if make_url(url).get_backend_name() == "postgresql":
        return _into_postgresql(url, path, clock, replacing), None
    target = Path(make_url(url).database or "").absolute()
    is_empty = not target.exists() or _is_empty_file(target)
    _refuse_unnamed(target, replacing, is_empty=is_empty)
    target.parent.mkdir(parents=True, exist_ok=True)
    with verified_copy(path, target.parent) as (copy, manifest):
        migrate(f"sqlite:///{copy}")
        with opened(copy) as engine, writing(engine, uuid4().hex) as session:
            _note(session, manifest, clock)
        kept = None if is_empty else _keep(target, clock)
        if target.exists():
            copy.chmod(target.stat().st_mode)
        copy.replace(target)
    return manifest, kept


def _into_postgresql(url: str, path: Path, clock: Clock, replacing: Path | None) -> Manifest:
    engine = open_engine(url)
    check_revision(engine)
    if replacing or not _is_empty(engine):
        raise Refusal(
            "On PostgreSQL a backup is restored only into an empty database; the one in use stays as it is. Create a "
            "database, name it in DATABASE_URL, run python -m dashboard migrate, then restore without --replace."
        )
    with TemporaryDirectory() as folder, verified_copy(path, Path(folder)) as (copy, manifest):
        migrate(f"sqlite:///{copy}")
        with opened(copy) as backup, reading(backup) as source, writing(engine, uuid4().hex) as session:
            copy_rows(source, session)
            is_equal = rows_by_table(source.connection()) == rows_by_table(session.connection())
            if not is_equal or audit.verify(session).broken_at is not None or audit.head(session) != manifest.head:
                raise Refusal(
                    "The database would not hold what the backup holds, so nothing was restored. Report this."
                )
            _note(session, manifest, clock)
    engine.dispose()
    return manifest


def _note(session: Session, manifest: Manifest, clock: Clock) -> None:
    for account_id in session.execute(select(AccountRow.account_id)).scalars():  # type: ignore[call-overload]
        sessions.end_all(session, account_id, now=clock.now())
    reason = f"Backup of {manifest.made_at}, {manifest.events} events"
    audit.append(session, [AuditEvent.by(COMMAND_LINE, clock.now(), "restore", "database", reason=reason)])


def _is_empty_file(target: Path) -> bool:
    try:
        with opened(target) as engine:
            return _is_empty(engine)
    except DBAPIError:
        return False


def _is_empty(engine: Engine) -> bool:
    with reading(engine) as session:
        return not any(rows_by_table(session.connection()).values())


def _refuse_unnamed(target: Path, replacing: Path | None, *, is_empty: bool) -> None:
    if replacing and replacing.absolute() != target:
        raise Refusal(f"--replace names {replacing}, but DATABASE_URL names {target}. Nothing was restored.")
    if not is_empty and not replacing:
        raise Refusal(
            f"{target}, which DATABASE_URL names, is not empty. To put the backup in its place write "
            f"--replace {target}; what is there now is kept beside it."
        )


def _keep(target: Path, clock: Clock) -> Path:
    """Gives the file a second name, and everything that is beside it: the first is then taken over in one step."""
    close_file(target)
    kept = target.with_name(f"{target.name}.replaced-{clock.now():%Y%m%dT%H%M%SZ}")
    os.link(target, kept)
    for ending in _BESIDE_A_DATABASE:
        beside = target.with_name(target.name + ending)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + ending))
    return kept
