"""What the door needs to know about this server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sqlalchemy import Engine

from dashboard.auth.provider import Provider
from dashboard.auth.throttle import Throttles
from dashboard.clock import Clock
from db.engine import reading
from db.mark import read_mark

HASHES_AT_ONCE = 2
ASKED_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Door:
    """`is_https`: people reach the server over TLS, so cookies are Secure. `is_demo`: started as a demo.

    `provider`: whose accounts sign in here, too. `hashing` is held by whoever checks a password: one hash takes 64 MB
    and a core for a tenth of a second. `asking` is held by whoever waits for the provider, which can take seconds.
    """

    engine: Engine
    clock: Clock
    is_https: bool = False
    is_demo: bool = False
    provider: Provider | None = None
    throttles: Throttles = field(default_factory=Throttles)
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(HASHES_AT_ONCE))
    asking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ASKED_AT_ONCE))

    @property
    def session_cookie(self) -> str:
        """The `__Host-` prefix makes the browser refuse the cookie from a neighbour host; it needs TLS."""
        return "__Host-heliotrope" if self.is_https else "heliotrope"

    @property
    def csrf_cookie(self) -> str:
        return f"{self.session_cookie}-form"

    @property
    def provider_cookie(self) -> str:
        return f"{self.session_cookie}-provider"

    def provider_name(self, issuer: str) -> str:
        """What people call a provider; its address where it is not this site's any more."""
        return self.provider.name if self.provider and self.provider.issuer == issuer else issuer

    def is_open_demo(self) -> bool:
        """Whether one button per role signs in: in a demo, and only as long as everybody in the database is made up."""
        if not self.is_demo:
            return False
        with reading(self.engine) as session:
            return read_mark(session).is_synthetic
