"""The server: the app behind its gate, warmed up."""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from dashboard.auth import accounts, passwords
from dashboard.auth.account_pages import AccountPages
from dashboard.auth.administration_pages import AdministrationPages
from dashboard.auth.door import Door
from dashboard.auth.errors import NeutralErrors, not_served, on_script_error
from dashboard.auth.gate import Gate
from dashboard.auth.headers import SecurityHeaders
from dashboard.auth.provider import site_provider
from dashboard.auth.provider_pages import ProviderPages
from dashboard.auth.sign_in import SignIn
from dashboard.clock import clock
from dashboard.services import anchor_trail, warn_of_another_trail
from dashboard.services.anchors import EVERY_S
from dashboard.ui.session import engine

HERE = Path(__file__).parent
ENTRY = HERE / "app.py"
ASSETS = HERE / "ui" / "static"
PAGES = frozenset({"/"} | {f"/{page.stem}" for page in (HERE.parent / "pages").glob("*.py")} - {"/overview"})
"""The overview is at the root alone."""
WARM = ("pandas", "pyarrow", "plotly.graph_objects", "db.models", "dashboard.protocols.loader")


def open_app(script: Path = ENTRY, *, is_demo: bool = False) -> st.App:
    """The whole product as one ASGI app. `HELIOTROPE_HTTPS=1` says that people reach it over TLS."""
    # Streamlit looks for `.streamlit/config.toml` beside this path, whatever the current directory is.
    st.config._main_script_path = str(HERE.parent / "app")
    st.config.get_config_options(force_reparse=True)
    # It prints messages, which can hold names; `on_script_error` logs the number, the kind and the lines of code.
    # A filter, because uvicorn enables every logger again when it starts.
    logging.getLogger("streamlit.error_util").addFilter(_nothing)
    is_https = os.environ.get("HELIOTROPE_HTTPS") == "1"
    door = Door(engine(), clock(), is_https=is_https, is_demo=is_demo, provider=None if is_demo else site_provider())
    sign_in = SignIn(door)
    papers = [*AccountPages(door).routes(), *AdministrationPages(door).routes()]

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        (accounts.open_demo if is_demo else accounts.close_demo)(door.engine, door.clock)
        warn_of_another_trail(door.engine)
        anchor_trail(door.engine, door.clock)
        _warm_up()
        anchoring = asyncio.create_task(_anchor_again_and_again(door))
        yield
        anchoring.cancel()

    return st.App(
        script,
        lifespan=lifespan,
        routes=[
            *sign_in.routes(),
            *(ProviderPages(door, door.provider, sign_in).routes() if door.provider else ()),
            # Streamlit would answer with its shell, which waits for ever.
            Route("/auth/{rest:path}", lambda request: not_served(request, HTTPException(404))),
            *papers,
            Route("/favicon.png", lambda _request: FileResponse(ASSETS / "heliotrope.png")),
            Mount("/assets", _Assets(directory=ASSETS)),
        ],
        middleware=[
            Middleware(SecurityHeaders, is_https=is_https),
            Middleware(NeutralErrors),
            Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts"), www_redirect=False),
            Middleware(Gate, door=door, pages=PAGES | {paper.path for paper in papers}),
        ],
        on_script_error=on_script_error,
        exception_handlers={HTTPException: not_served},
    )


def serve(host: str = "127.0.0.1", port: int = 8501, *, is_demo: bool = False, script: Path = ENTRY) -> None:
    """Serves until stopped. The database must have its schema. Tests and benchmarks serve another script."""
    uvicorn.run(
        open_app(script, is_demo=is_demo),
        host=host,
        port=port,
        # uvloop sends small frames at once; without it every rerun waits some 40 ms for an acknowledgement.
        loop="asyncio" if sys.platform == "win32" else "uvloop",
        http="httptools",
        ws="websockets-sansio",
        # Compressing every message takes longer than a clinic's network saves by it; Streamlit leaves it off, too.
        ws_per_message_deflate=False,
        ws_ping_interval=st.get_option("server.websocketPingInterval"),
        ws_max_size=st.get_option("server.maxMessageSize") * 1_000_000,
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


async def _anchor_again_and_again(door: Door) -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        await run_in_threadpool(anchor_trail, door.engine, door.clock)


def _nothing(_record: logging.LogRecord) -> bool:
    return False


class _Assets(StaticFiles):
    """Our fonts and icon. A font's version is in its name, so it never changes."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if path.endswith(".woff2"):
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def _warm_up() -> None:
    """What the first visitor would wait for; then the collector never looks at it again."""
    for module in WARM:
        importlib.import_module(module)
    go.Figure({"data": [{"type": "bar", "x": [1], "y": [1]}]}).to_json()
    passwords.warm()
    gc.collect()
    gc.freeze()
