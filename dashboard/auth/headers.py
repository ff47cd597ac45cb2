"""Security headers on every answer, whoever gives it."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

IMMUTABLE = ("/static/", "/assets/")
_SECONDS_PER_YEAR = 31_536_000


def inline_script_hashes() -> tuple[str, ...]:
    """CSP sources of the inline scripts in the installed Streamlit's page: they change with its version."""
    page = files("streamlit").joinpath("static/index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def content_policy() -> str:
    """No script but the bundle's own. `blob:` is how inline components load; styles are inline throughout Streamlit."""
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(("script-src 'self' blob:", *inline_script_hashes())),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "object-src 'none'",
        ]
    )


class SecurityHeaders:
    """Adds the headers; forbids storing anything but the assets that never change."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self.app = app
        self.is_https = is_https
        self.headers = {
            "content-security-policy": content_policy(),
            "x-frame-options": "DENY",
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
        }
        if is_https:
            self.headers["strict-transport-security"] = f"max-age={_SECONDS_PER_YEAR}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), scope["path"], message["status"])
            await send(message)

        return await self.app(scope, receive, send_with_headers)

    def _dress(self, headers: MutableHeaders, path: str, status: int) -> None:
        headers.update(self.headers)
        is_asset = path.startswith(IMMUTABLE) and "immutable" in headers.get("cache-control", "")
        if status not in (200, 206, 304) or not is_asset:
            headers["cache-control"] = "no-store"
        if self.is_https:
            for position, (name, value) in enumerate(headers.raw):
                if name == b"set-cookie" and b"secure" not in value.lower():
                    headers.raw[position] = (name, value + b"; Secure")
