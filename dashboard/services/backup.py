"""A copy of the whole database that was looked into, and its manifest: what must be true of the copy."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from dashboard.auth.accounts import COMMAND_LINE
from dashboard.clock import Clock
from dashboard.domain.refusal import Refusal
from dashboard.services.anchors import anchor_trail
from db import audit
from db.audit import AuditEvent
from db.copies import copy_to, opened, rows_by_table
from db.engine import reading, writing
from db.migrate import stored_revision

_ONLY_THE_OWNER = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`rows` are by table. `events` is the length of the audit chain and `head` the hash of its last event.

    `made_at` is UTC as ISO text, `revision` that of the tables.
    """

    made_at: str
    revision: str
    rows: dict[str, int]
    events: int
    head: str
    bytes: int
    sha256: str


def back_up(engine: Engine, path: Path, clock: Clock) -> Manifest:
    """Copy one moment of the database into a new file while others go on writing, look into the copy, and write its
    manifest beside it. Only its owner may read either. What goes wrong leaves no file behind.

    Refuses a name that is taken, and a database that is not sound: a copy of that would be no backup.
    """
    for taken in (path, manifest_path(path)):
        if taken.exists():
            raise Refusal(f"{taken} is there already, and a backup overwrites nothing. Choose another name.")
    with writing(engine, uuid4().hex) as session:
        audit.append(session, [AuditEvent.by(COMMAND_LINE, clock.now(), "back_up", "database")])
    anchor_trail(engine, clock)
    with _whole_or_nothing(path) as folder:
        copy = folder / path.name
        copy.touch(mode=_ONLY_THE_OWNER)
        copy_to(engine, copy)
        manifest = _looked_into(copy, clock.now().isoformat(timespec="seconds"))
        told = manifest_path(copy)
        told.touch(mode=_ONLY_THE_OWNER)
        told.write_text(json.dumps(asdict(manifest), indent=1) + "\n", "utf-8")
        for each in (copy, told):
            _sync(each)
        for each in (told, copy):
            each.rename(path.parent / each.name)
        _sync(path.parent)
    return manifest


@contextmanager
def verified_copy(path: Path, folder: Path) -> Iterator[tuple[Path, Manifest]]:
    """A copy of the backup, in a folder inside `folder`, that is all that its manifest says.

    Refuses any other, and one of a newer version of Heliotrope.
    """
    manifest = _read_manifest(path)
    with _whole_or_nothing(folder / path.name) as inside:
        copy = inside / path.name
        copy.touch(mode=_ONLY_THE_OWNER)
        shutil.copyfile(path, copy)
        if (copy.stat().st_size, _sha256(copy)) != (manifest.bytes, manifest.sha256):
            raise Refusal(f"{path} is not the file that its manifest describes: it was cut or changed. Take another.")
        found = _looked_into(copy, manifest.made_at)
        if replace(found, bytes=manifest.bytes, sha256=manifest.sha256) != manifest:
            raise Refusal(f"{path} does not hold what its manifest says. Take another backup.")
        yield copy, manifest


def manifest_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.manifest.json")


def _looked_into(copy: Path, made_at: str) -> Manifest:
    """Opens the copy and goes through all of it. Refuses one that is not sound."""
    try:
        with opened(copy) as engine:
            revision = stored_revision(engine)
            with reading(engine) as session:
                _refuse_unsound(session)
                chain = audit.verify(session)
                if chain.broken_at is not None:
                    raise Refusal(
                        f"The audit trail is broken at event {chain.broken_at}. Run python -m dashboard check."
                    )
                rows, head = rows_by_table(session.connection()), audit.head(session)
    except DBAPIError:
        raise Refusal("The copy is no database of Heliotrope, or is damaged. Run python -m dashboard check.") from None
    if revision is None:
        raise Refusal("There are no tables in it, so it is no backup.")
    return Manifest(
        made_at=made_at,
        revision=revision,
        rows=rows,
        events=chain.length,
        head=head,
        bytes=copy.stat().st_size,
        sha256=_sha256(copy),
    )


def _refuse_unsound(session: Session) -> None:
    faults = session.execute(text("PRAGMA integrity_check")).scalars().all()
    broken = session.execute(text("PRAGMA foreign_key_check")).all()
    if faults != ["ok"] or broken:
        raise Refusal("The database is damaged, so there is no backup of it. Run python -m dashboard check.")


def _read_manifest(path: Path) -> Manifest:
    beside = manifest_path(path)
    if not path.exists():
        raise Refusal(f"{path}: no such file.")
    try:
        return Manifest(**json.loads(beside.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise Refusal(f"{beside} is missing or cannot be read, so nobody can tell whether {path} is whole.") from None


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[Path]:
    """A folder beside `path` that only its owner may enter and that is gone at the end."""
    try:
        with TemporaryDirectory(prefix=f"{path.name}.", suffix=".partial", dir=path.parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise Refusal(f"{path}: cannot be written ({(error.strerror or 'unknown cause').lower()}).") from None


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folder.
    place = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
