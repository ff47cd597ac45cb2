"""Growing delays between sign-in attempts: guessing is slow, and nobody is ever locked out for good."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

FORGET_AFTER_S = 3600.0
MOST_KEYS = 20_000


@dataclass(slots=True)
class _Tries:
    count: int = 0
    open_at: float = 0.0
    last_at: float = 0.0


@dataclass
class Throttle:
    """The first `free` attempts pass at once; then the wait doubles from 2 s up to `longest_s` and stays there.

    Kept in the memory of the one server process; monotonic time, so a changed clock opens nothing.
    """

    free: int
    longest_s: float = 60.0
    monotonic: Callable[[], float] = time.monotonic
    _tries: OrderedDict[str, _Tries] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait_s(self, key: str) -> float:
        """Seconds to wait before `key` may try; 0 admits and counts the attempt, so parallel guesses count too."""
        now = self.monotonic()
        with self._lock:
            self._drop_old(now)
            tries = self._tries.setdefault(key, _Tries())
            if tries.open_at > now:
                return tries.open_at - now
            tries.count += 1
            tries.last_at = now
            self._tries.move_to_end(key)
            if tries.count >= self.free:
                tries.open_at = now + min(2.0 ** min(tries.count - self.free + 1, 16), self.longest_s)
            return 0.0

    def waits_s(self, key: str) -> float:
        """Seconds that `key` has to wait; asking is no attempt."""
        with self._lock:
            tries = self._tries.get(key)
            return max(0.0, tries.open_at - self.monotonic()) if tries else 0.0

    def forget(self, key: str) -> None:
        """After a right password, the next attempt is free again."""
        with self._lock:
            self._tries.pop(key, None)

    def give_back(self, key: str) -> None:
        """One attempt was honest and does not count: a whole clinic signs in from one address."""
        with self._lock:
            tries = self._tries.get(key)
            if tries:
                tries.count -= 1
                if tries.count < self.free:
                    tries.open_at = 0.0

    def _drop_old(self, now: float) -> None:
        while self._tries:
            oldest = next(iter(self._tries.values()))
            if now - oldest.last_at < FORGET_AFTER_S and len(self._tries) < MOST_KEYS:
                return
            self._tries.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Throttles:
    """Who tries too often: passwords by account and by address, codes by account. Keys of accounts are lower case.

    A right password leaves the count of codes as it is, or whoever knows the password could guess codes without end.
    """

    by_account: Throttle = field(default_factory=lambda: Throttle(free=5))
    by_address: Throttle = field(default_factory=lambda: Throttle(free=20))
    codes: Throttle = field(default_factory=lambda: Throttle(free=5, longest_s=300.0))

    def waits_s(self, username: str) -> float:
        """Seconds until the account may try again, without counting as an attempt."""
        return max(self.by_account.waits_s(username), self.codes.waits_s(username))

    def forget(self, username: str) -> None:
        """The account may try at once."""
        self.by_account.forget(username)
        self.codes.forget(username)
