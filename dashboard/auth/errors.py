"""What a person sees when something breaks: a neutral sentence and a number, never the inside.

The log gets the number, the kind of error and the lines of code. Messages stay out of it: they can hold names.
"""

from __future__ import annotations

import logging
import secrets
import traceback

import streamlit as st
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.auth.paper import page
from dashboard.domain.refusal import Refusal

log = logging.getLogger("heliotrope")


def log_error(error: BaseException) -> str:
    """Logs an error under a new number and returns the number."""
    number = secrets.token_hex(4)
    lines = [
        f"  {frame.filename}:{frame.lineno} in {frame.name}"
        for link in _chain(error)
        for frame in traceback.extract_tb(link.__traceback__)
    ]
    kinds = " from ".join(type(link).__qualname__ for link in _chain(error))
    log.error("error %s: %s\n%s", number, kinds, "\n".join(lines))
    return number


def on_script_error(error: Exception) -> bool:
    """Streamlit's hook for an error on a page. True: nothing else is to be shown."""
    if isinstance(error, Refusal):
        st.error("This was declined:")
        st.text(str(error))
    else:
        st.error(
            "Something went wrong on this page. Reload it and see whether your last change is there; "
            f"if it happens again, tell the administrator this number: {log_error(error)}."
        )
    return True


def not_served(_request: Request, error: Exception) -> Response:
    """The answer to a refused or unknown address."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    title = "There is nothing at this address" if status == 404 else "This cannot be done here"
    return HTMLResponse(page(title, f"<h1>{title}</h1><p><a href='/'>Go to the overview</a></p>"), status)


class NeutralErrors:
    """Catches what no route caught, before anything of it reaches the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_started = False

        async def send_on(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        except Exception as error:
            if scope["type"] == "lifespan":
                raise
            number = log_error(error)
            if scope["type"] == "http" and not has_started:
                body = (
                    "<h1>Something went wrong</h1><p>Try again. If it happens again, tell the administrator this "
                    f"number: <strong>{number}</strong></p><p><a href='/'>Go to the overview</a></p>"
                )
                await HTMLResponse(page("Something went wrong", body), 500)(scope, receive, send)


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or link.__context__
    return links
