"""The head of the audit trail, kept outside the database: what shows that its end was cut off or all of it rewritten.

Every anchor is one line of JSON in a file that is only ever appended to: when, the number and hash of the newest event,
and an HMAC of these with a key that is not in the database.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, Table, select
from sqlalchemy.engine import URL
from sqlmodel import Session

from db.engine import PROJECT, reading
from db.models import AuditEventRow

_TABLE: Table = AuditEventRow.__table__  # type: ignore[attr-defined]
_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Anchor:
    """`at` in UTC as ISO text; `seq` is 0 and `hash` empty where the trail has no event yet."""

    at: str
    seq: int
    hash: str
    mac: str = ""

    def sealed(self, key: bytes) -> Anchor:
        told = json.dumps([self.at, self.seq, self.hash]).encode()
        return Anchor(self.at, self.seq, self.hash, hmac.digest(key, told, sha256).hex())


@dataclass(frozen=True, slots=True)
class Anchored:
    """What the anchors say of a trail. `fault` is None where every one of them agrees with it.

    `later` events came after the newest anchor: nobody would see that some of these had been cut off.
    """

    count: int
    newest: Anchor | None = None
    later: int = 0
    fault: str | None = None


def anchor_file(url: URL) -> Path:
    """`HELIOTROPE_ANCHOR_FILE`; else in a folder beside that of the database, or beside `data/` for PostgreSQL."""
    if named := os.environ.get("HELIOTROPE_ANCHOR_FILE"):
        return Path(named)
    is_file = url.get_backend_name() == "sqlite" and url.database
    database = (
        Path(str(url.database)).absolute() if is_file else PROJECT / "data" / f"{url.host or 'local'}-{url.database}"
    )
    folder = database.parent
    return folder.with_name(f"{folder.name}-anchors") / f"{database.name}.anchors"


def trail_key(engine: Engine) -> bytes:
    """`HELIOTROPE_ANCHOR_KEY`, else the content of the key file beside the anchors, which is made the first time.

    Raises OSError where it can be neither read nor made.
    """
    if told := os.environ.get("HELIOTROPE_ANCHOR_KEY"):
        return told.encode()
    path = anchor_file(engine.url).with_suffix(".key")
    if not path.exists():
        _make_key(path)
    return path.read_text().strip().encode()


def drop_anchor(engine: Engine, at: datetime) -> Anchor:
    """Append the head of the trail to the anchors, on the disk before this returns. Raises OSError where it cannot."""
    newest = select(_TABLE.c.seq, _TABLE.c.hash).order_by(_TABLE.c.seq.desc()).limit(1)
    with reading(engine) as session:
        seq, hash_ = session.execute(newest).first() or (0, "")
    anchor = Anchor(at.astimezone(UTC).isoformat(timespec="seconds"), seq, hash_).sealed(trail_key(engine))
    path = anchor_file(engine.url)
    path.parent.mkdir(parents=True, exist_ok=True)
    # One write in appending mode: two servers at once do not mix their lines.
    place = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(place, f"{json.dumps(asdict(anchor))}\n".encode())
        os.fsync(place)
    finally:
        os.close(place)
    return anchor


def compare(session: Session, engine: Engine) -> Anchored:
    """Hold every anchor against the trail. Says nothing of the chain between them: that is `audit.verify`."""
    path = anchor_file(engine.url)
    if not path.exists():
        return Anchored(0)
    key, found = trail_key(engine), []
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
        anchor = _read(line)
        if anchor is None or not hmac.compare_digest(anchor.sealed(key).mac, anchor.mac):
            return Anchored(len(found), fault=f"line {number} of {path} was not written with the key of this trail")
        found.append(anchor)
    hashes = dict(_hashes(session, sorted({anchor.seq for anchor in found})))
    for anchor in found:
        if anchor.seq and hashes.get(anchor.seq) != anchor.hash:
            wrong = "is another now" if anchor.seq in hashes else "is not there any more"
            return Anchored(len(found), fault=f"event {anchor.seq}, which was the newest on {anchor.at}, {wrong}")
    if not found:
        return Anchored(0)
    newest = max(found, key=lambda anchor: anchor.seq)
    last = session.execute(select(_TABLE.c.seq).order_by(_TABLE.c.seq.desc()).limit(1)).scalar() or 0
    return Anchored(len(found), newest, last - newest.seq)


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole under another name first: nobody ever reads half a key, and who comes second takes the first one's.
    own = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    own.touch(mode=0o600)
    own.write_text(secrets.token_hex(32))
    try:
        with suppress(FileExistsError):
            os.link(own, path)
    finally:
        own.unlink()


def _read(line: str) -> Anchor | None:
    try:
        told = json.loads(line)
        return Anchor(str(told["at"]), int(told["seq"]), str(told["hash"]), str(told["mac"]))
    except (ValueError, KeyError, TypeError):
        return None


def _hashes(session: Session, numbers: list[int]) -> Iterator[tuple[int, str]]:
    for start in range(0, len(numbers), _ASKED_AT_ONCE):
        asked = numbers[start : start + _ASKED_AT_ONCE]
        yield from session.execute(select(_TABLE.c.seq, _TABLE.c.hash).where(_TABLE.c.seq.in_(asked)))
