"""Finding by name what stands in an order, without going through all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class ByName(Generic[T]):
    """Things, each of which goes by one or several names."""

    def __init__(self, named: Iterable[tuple[Iterable[str], T]]) -> None:
        self._numbered: dict[str, dict[int, T]] = {}
        for number, (names, each) in enumerate(named):
            for name in names:
                self._numbered.setdefault(name, {})[number] = each

    @property
    def names(self) -> Collection[str]:
        """Every name that something goes by."""
        return self._numbered.keys()

    def of(self, names: Collection[str]) -> tuple[T, ...]:
        """Those that go by one of the names, each once, in the order in which they were given."""
        known = [self._numbered[name] for name in names if name in self._numbered]
        if len(known) < 2:  # In order already; most names are of nothing at all.
            return tuple(known[0].values()) if known else ()
        found = {number: each for numbered in known for number, each in numbered.items()}
        return tuple(found[number] for number in sorted(found))
