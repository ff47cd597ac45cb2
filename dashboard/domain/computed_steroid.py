"""About how long and how much steroid was taken: functions that rules name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dashboard.domain.exposure import Held

STEROID: dict[str, Callable[..., Iterator[Held]]] = {}
