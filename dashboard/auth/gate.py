"""The gate in front of everything, websockets included: without a session no page, no script, no file.

Streamlit hands a running session to whoever names its id, unless `st.user` differs. The gate puts the hash of the
sign-in session into `st.user`, so nobody can take over another person's tab.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Set
from typing import TypeVar
from urllib.parse import quote, urlsplit

from google.protobuf.message import DecodeError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request, cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.auth import sessions
from dashboard.auth.door import Door
from dashboard.auth.errors import not_served
from dashboard.auth.sessions import Need

IDENTITY_HEADERS = (b"x-heliotrope-session", b"x-heliotrope-user")
"""Named in `server.trustedUserHeaders`; whatever a client sends under these names is dropped."""

PUBLIC_PATHS = (
    *("/auth/sign-in", "/auth/demo", "/auth/sign-out", "/auth/provider", "/auth/provider/callback"),
    *("/_stcore/health", "/favicon.png"),
)
PUBLIC_FOLDERS = ("/static/", "/assets/")
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/auth/login", "/auth/logout", "/oauth2callback")
"""Streamlit's own doors and its statistics: closed to everyone."""
FILES = ("/_stcore/", "/media/", "/component/")

ASKED_AT = {
    Need.CODE: "/account/code",
    Need.PASSWORD: "/account/password",
    Need.ENROLMENT: "/account/codes",
}
"""All that a session opens that still needs something, besides `STILL_HERE` and the way out."""
STILL_HERE = "/account/here"

TOUCH_EVERY_S = 30.0

Answer = TypeVar("Answer")


class Gate:
    """`pages`: the addresses at which the app has one."""

    def __init__(self, app: ASGIApp, *, door: Door, pages: Set[str]) -> None:
        self.app = app
        self.door = door
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name.lower() not in IDENTITY_HEADERS]
        path = scope["path"].rstrip("/") or "/"
        if path.startswith(CLOSED):
            return await _refuse(scope, receive, send, 404)
        if scope["type"] == "http" and _is_public(scope["path"]):
            return await self.app(scope, receive, send)

        headers = Headers(scope=scope)
        token = cookie_parser(headers.get("cookie", "")).get(self.door.session_cookie, "")
        session = await self._ask(sessions.find, token) if token else None
        if session is None:
            return await _to("/auth/sign-in", scope, receive, send, headers)
        if session.need and (scope["type"] == "websocket" or path not in (ASKED_AT[session.need], STILL_HERE)):
            return await _to(ASKED_AT[session.need], scope, receive, send, headers)
        identity = (session.session_hash, session.username)
        scope["headers"] += [(name, value.encode()) for name, value in zip(IDENTITY_HEADERS, identity, strict=True)]
        if scope["type"] == "http":
            if _asks_for_page(scope, headers) and path not in self.pages:
                # Streamlit would answer with its shell, which waits for ever or shows the overview.
                return await not_served(Request(scope), HTTPException(404))(scope, receive, send)
            return await self.app(scope, receive, send)
        if not _is_same_origin(headers):
            return await _refuse(scope, receive, send, 403)
        return await self.app(scope, self._watched(receive, session.session_hash), send)

    async def _ask(self, question: Callable[..., Answer], key: str) -> Answer:
        return await run_in_threadpool(question, self.door.engine, key, now=self.door.clock.now())

    def _watched(self, receive: Receive, session_hash: str) -> Receive:
        """What the browser sends, with two rules: polls are no activity, and an ended session can only start over."""
        touched_at = float("-inf")

        async def receive_watched() -> Message:
            nonlocal touched_at
            message = await receive()
            request = _request(message)
            if request is None or not request.HasField("rerun_script"):
                return message
            if not await self._ask(sessions.is_open, session_hash):
                return {**message, "bytes": _start_over(request)}
            if not request.rerun_script.is_auto_rerun and time.monotonic() - touched_at > TOUCH_EVERY_S:
                touched_at = time.monotonic()
                await self._ask(sessions.touch, session_hash)
            return message

        return receive_watched


def _is_public(path: str) -> bool:
    return path in PUBLIC_PATHS or (path.startswith(PUBLIC_FOLDERS) and ".." not in path and "\\" not in path)


def _is_same_origin(headers: Headers) -> bool:
    """Browsers always name the page a websocket comes from; other programs may leave it out."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _asks_for_page(scope: Scope, headers: Headers) -> bool:
    is_page = scope["type"] == "http" and scope["method"] == "GET" and not scope["path"].startswith(FILES)
    return is_page and "text/html" in headers.get("accept", "")


async def _to(door: str, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
    if _asks_for_page(scope, headers):
        query = scope["query_string"].decode("latin-1")
        here = scope["path"] + (f"?{query}" if query else "")
        return await RedirectResponse(f"{door}?next={quote(here, safe='')}", 303)(scope, receive, send)
    return await _refuse(scope, receive, send, 401)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        # Closing before the handshake is accepted makes the server answer it with 403.
        await receive()
        return await send({"type": "websocket.close", "code": 4401})
    words = {401: "Sign in first.", 403: "Not allowed.", 404: "Nothing here."}
    return await PlainTextResponse(words[status], status)(scope, receive, send)


def _request(message: Message) -> BackMsg | None:
    if message["type"] != "websocket.receive" or not message.get("bytes"):
        return None
    try:
        return BackMsg.FromString(message["bytes"])
    except DecodeError:
        return None


def _start_over(request: BackMsg) -> bytes:
    """The same page from its top, without clicks: no callback and no fragment runs, and the page asks to sign in."""
    bare = BackMsg()
    bare.rerun_script.query_string = request.rerun_script.query_string
    bare.rerun_script.page_script_hash = request.rerun_script.page_script_hash
    return bare.SerializeToString()
