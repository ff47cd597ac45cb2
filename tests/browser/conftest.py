"""The demo as people get it: `python -m dashboard serve --demo`, and Chromium in front of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest
from journey import Journey
from playwright.sync_api import Browser

TODAY = "2026-11-22"
PATIENCE_MS = 30_000


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo is served: the stories and a few more patients, on 22 November 2026."""
    folder = tmp_path_factory.mktemp("served")
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite'}", "HELIOTROPE_TODAY": TODAY}
    command = [sys.executable, "-m", "dashboard"]
    subprocess.run([*command, "demo", "--patients", "14"], env=environment, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "serve", "--demo", "--port", str(port)], env=environment, cwd=folder, stdout=log, stderr=log
        )
    found = f"http://127.0.0.1:{port}"
    try:
        _wait_for(found, server, folder / "log")
        yield found
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(15)


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Journey]]:
    """Opens a browser of its own for somebody who signs in by the demo button."""
    contexts = []

    def open_for(role: str = "oncology", *, to: str = "/", width: int = 1440, height: int = 900) -> Journey:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        journey = Journey(context.new_page(), address)
        journey.sign_in(role, to)
        return journey

    yield open_for
    for context in contexts:
        context.close()


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
