"""Where a SQLite file must not lie: on a file system that another computer serves."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from dashboard.domain.refusal import Refusal

MOUNTS = Path("/proc/self/mountinfo")
NETWORK_FILE_SYSTEMS = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "9p", "davfs", "fuse.davfs", "fuse.sshfs"),
        *("ceph", "fuse.ceph", "fuse.ceph-fuse", "glusterfs", "fuse.glusterfs", "lustre", "beegfs", "gpfs", "orangefs"),
        *("fuse.s3fs", "fuse.gcsfuse", "fuse.rclone", "fuse.juicefs", "fuse.moosefs"),
    }
)
_ROOT = PurePosixPath("/")


class Mount(NamedTuple):
    point: PurePosixPath
    type: str


def mount_of(path: PurePosixPath, mounts: str) -> Mount | None:
    """The mount that holds an absolute path: of those around it the innermost, of several at one point the last.

    `mounts` is the text of `/proc/self/mountinfo`, https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html.
    """
    around = [mount for mount in map(_mount, mounts.splitlines()) if mount and path.is_relative_to(mount.point)]
    return max(reversed(around), key=lambda mount: len(mount.point.parts), default=None)


def refuse_network_file_system(database: Path) -> None:
    """Refuses a database on a network file system: locks and shared memory do not reach across computers, and what was
    saved can be lost (https://www.sqlite.org/useovernet.html). Only Linux says what is mounted where.

    9p is a folder that the host shares and is refused, but under a root of 9p it is a sandbox's own disk.
    """
    place = PurePosixPath(database.resolve())  # before the mounts are read: looking may mount a share
    try:
        mounts = MOUNTS.read_text("utf-8", errors="surrogateescape")
    except OSError:
        return
    mount, root = mount_of(place, mounts), mount_of(_ROOT, mounts)
    is_sandbox = mount is not None and root is not None and mount.type == root.type == "9p"
    if mount and mount.type in NETWORK_FILE_SYSTEMS and not is_sandbox:
        raise Refusal(
            f"The database file lies on a network file system ({mount.type} at {mount.point}), where SQLite can lose "
            "what was saved. Put it on a local disk, or name a PostgreSQL database in DATABASE_URL."
        )


def _mount(line: str) -> Mount | None:
    before, separator, after = line.partition(" - ")
    where, what = before.split(" "), after.split(" ")
    if not separator or len(where) < 5:
        return None
    # Space, tab, line feed and backslash are written as their octal numbers.
    point = re.sub(r"\\([0-7]{3})", lambda number: chr(int(number[1], 8)), where[4])
    return Mount(PurePosixPath(point), what[0])
