"""The few server-rendered pages (sign-in, errors): one look, no script."""

from __future__ import annotations

import html
from importlib.resources import files
from string import Template


def page(title: str, body: str, *, banner: str = "") -> str:
    """A whole HTML page. `title` and `banner` are escaped here, `body` is markup."""
    shell = Template(files("dashboard.auth").joinpath("paper.html").read_text("utf-8"))
    strip = f'<header class="banner">{html.escape(banner)}</header>' if banner else ""
    return shell.substitute(title=html.escape(title), body=body, banner=strip)
