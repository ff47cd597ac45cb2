"""Chromium as the stories, the measurements and the screenshot start it."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path(playwright: Playwright) -> str:
    """The system's Chromium, else where Playwright keeps its own, be it there or not."""
    return shutil.which("chromium") or playwright.chromium.executable_path


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium_path(playwright), args=FLAGS)
