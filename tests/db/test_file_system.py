"""A SQLite file on another computer's disk is refused before it is opened."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.domain.refusal import Refusal
from db import file_system
from db.engine import open_engine
from db.file_system import NETWORK_FILE_SYSTEMS, mount_of
from db.migrate import migrate

MOUNTS = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
30 27 0:30 / /far rw,relatime shared:2 master:3 - nfs4 server:/export rw,vers=4.2
31 30 254:1 / /far/local\040disk rw - xfs /dev/vdb rw
32 31 0:31 / /far/local\040disk/share\0111\134 rw - cifs //server/share rw
33 27 0:32 / /twice rw - ext4 /dev/vdc rw
34 33 0:33 / /twice rw - fuse.sshfs me@server: rw
35 27 0:34 / /data rw - 9p share rw,trans=virtio
36 27 254:0 /var/lib/volume /bound rw - ext4 /dev/vda rw
"""


@pytest.mark.parametrize(
    ("path", "point", "type_"),
    [
        ("/", "/", "ext4"),
        ("/var/lib/heliotrope/data.sqlite", "/", "ext4"),
        ("/far", "/far", "nfs4"),
        ("/far/heliotrope.sqlite", "/far", "nfs4"),
        ("/far2/heliotrope.sqlite", "/", "ext4"),
        ("/far/local", "/far", "nfs4"),
        ("/far/local disk/heliotrope.sqlite", "/far/local disk", "xfs"),
        ("/far/local disk/share\t1\\/a/b.sqlite", "/far/local disk/share\t1\\", "cifs"),
        ("/twice/heliotrope.sqlite", "/twice", "fuse.sshfs"),
        ("/bound/heliotrope.sqlite", "/bound", "ext4"),
    ],
)
def test_a_file_lies_on_the_innermost_mount_and_of_several_the_last(path: str, point: str, type_: str) -> None:
    assert mount_of(PurePosixPath(path), MOUNTS) == (PurePosixPath(point), type_)


@pytest.mark.parametrize("text", ["", "not a mount", "27 1 254:0 / - ext4"])
def test_what_is_no_list_of_mounts_says_nothing(text: str) -> None:
    assert mount_of(PurePosixPath("/far"), text) is None


@pytest.fixture
def mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder; what is written to `mountinfo` in it is what this computer says that it has mounted."""
    monkeypatch.setattr(file_system, "MOUNTS", tmp_path / "mountinfo")
    return tmp_path


def say(folder: Path, type_: str, point: Path | str | None = None, *, root: str = "ext4") -> None:
    (folder / "mountinfo").write_text(
        f"27 1 254:0 / / rw - {root} /dev/vda rw\n28 27 0:40 / {point or folder} rw - {type_} somewhere rw\n"
    )


@pytest.mark.parametrize("type_", sorted(NETWORK_FILE_SYSTEMS))
def test_a_database_on_a_network_file_system_is_refused_in_one_line(mounted: Path, type_: str) -> None:
    say(mounted, type_)

    with pytest.raises(Refusal) as refusal:
        open_engine(f"sqlite:///{mounted}/new/heliotrope.sqlite")

    assert f"({type_} at {mounted})" in str(refusal.value)
    assert "Put it on a local disk" in str(refusal.value)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("type_", ["ext4", "xfs", "btrfs", "zfs", "overlay", "tmpfs", "virtiofs", "fuseblk"])
def test_a_database_on_a_disk_of_this_computer_is_opened(mounted: Path, type_: str) -> None:
    say(mounted, type_)
    migrate(f"sqlite:///{mounted}/new/heliotrope.sqlite")


@pytest.mark.parametrize("point", ["/", None], ids=["its root", "a volume"])
def test_a_sandbox_has_9p_for_its_own_disk(mounted: Path, point: str | None) -> None:
    say(mounted, "9p", point, root="9p")
    open_engine(f"sqlite:///{mounted}/heliotrope.sqlite")


def test_a_link_is_followed_to_where_the_file_lies(mounted: Path) -> None:
    (mounted / "shared").mkdir()
    (mounted / "local").symlink_to(mounted / "shared", target_is_directory=True)
    say(mounted, "nfs4", mounted / "shared")

    with pytest.raises(Refusal, match="network file system"):
        open_engine(f"sqlite:///{mounted}/local/heliotrope.sqlite")


def test_a_system_that_does_not_say_what_is_mounted_is_not_checked(mounted: Path) -> None:
    open_engine(f"sqlite:///{mounted}/heliotrope.sqlite")


def test_a_database_on_a_server_lies_on_no_file_system_here(mounted: Path) -> None:
    say(mounted, "nfs4", "/")
    open_engine("postgresql+psycopg://somebody@nowhere/heliotrope")


@pytest.mark.parametrize("words", [("migrate",), ("demo",), ("serve", "--port", "8599")], ids=" ".join)
def test_no_command_opens_it(mounted: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    say(mounted, "nfs4")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{mounted}/heliotrope.sqlite")

    refused = CliRunner().invoke(app, words).exception

    assert isinstance(refused, Refusal)
    assert "network file system" in str(refused)
    assert not (mounted / "heliotrope.sqlite").exists()
