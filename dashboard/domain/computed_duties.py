"""About what has to be done again and again, and from when to when it is overdue: functions that rules name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dashboard.domain.exposure import Held

DUTIES: dict[str, Callable[..., Iterator[Held]]] = {}
