"""About doses and combinations of drugs: functions that rules name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dashboard.domain.exposure import Held

DRUGS: dict[str, Callable[..., Iterator[Held]]] = {}
