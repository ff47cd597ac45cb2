"""What the door needs to know about this server."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from dashboard.clock import Clock


@dataclass(frozen=True, slots=True)
class Door:
    """`is_https`: people reach the server over TLS, so cookies are Secure. `is_demo`: one button per role signs in."""

    engine: Engine
    clock: Clock
    is_https: bool = False
    is_demo: bool = False

    @property
    def session_cookie(self) -> str:
        """The `__Host-` prefix makes the browser refuse the cookie from a neighbour host; it needs TLS."""
        return "__Host-heliotrope" if self.is_https else "heliotrope"

    @property
    def csrf_cookie(self) -> str:
        return f"{self.session_cookie}-form"
