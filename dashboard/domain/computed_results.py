"""About results and how they changed: functions that rules name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dashboard.domain.exposure import Held

RESULTS: dict[str, Callable[..., Iterator[Held]]] = {}
