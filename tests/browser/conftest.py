"""The demo as people get it: `python -m dashboard serve --demo`, and Chromium in front of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from journey import Journey
from playwright.sync_api import Browser
from serving import serving

TODAY = "2026-11-22"
PATIENCE_MS = 30_000


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo is served: the stories and a few more patients, on 22 November 2026."""
    folder = tmp_path_factory.mktemp("served")
    environment = {"DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite'}", "HELIOTROPE_TODAY": TODAY}
    fill = [sys.executable, "-m", "dashboard", "demo", "--patients", "14"]
    subprocess.run(fill, env=os.environ | environment, check=True, capture_output=True)
    with serving(folder, environment, "-m", "dashboard", "serve", "--demo", "--port", "PORT") as found:
        yield found


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
