"""A server of one's own for a few tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep


@contextmanager
def serving(folder: Path, environment: dict[str, str], *arguments: str) -> Iterator[str]:
    """Runs Python with these arguments, in which PORT stands for a free one, until the block ends; gives its address.

    What the server writes is in `folder / "log"`.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, *(each.replace("PORT", port) for each in arguments)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=os.environ | environment, cwd=folder, stdout=log, stderr=log)
    found = f"http://127.0.0.1:{port}"
    try:
        _wait_for(found, server, folder / "log")
        yield found
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(15)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address + "/_stcore/health", timeout=1)
        except (urllib.error.URLError, TimeoutError):
            sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text())
