"""Numbers that a site may choose, and how a rule takes them up: `{name}` in place of a number, or in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from dashboard.domain.findings import Parameter
from dashboard.protocols.rows import Row, shipped

Chosen = tuple[tuple[str, float], ...]
"""Name and value of each number that a site chose itself."""

_NAMED = re.compile(r"\{(\w+)\}")


@cache
def parameters(chosen: Chosen = ()) -> Mapping[str, Parameter]:
    """All of them by name, with the value chosen or the default."""
    values = dict(chosen)
    rows = tomllib.loads(shipped("safety/parameters.toml"))
    return {name: Parameter(name=name, **row, value=values.get(name, row["default"])) for name, row in rows.items()}


def named_in(row: Row, known: Mapping[str, Parameter]) -> tuple[Parameter, ...]:
    """Those that the row names, in the order in which they are listed."""
    names = {name for text in _texts(row) for name in _NAMED.findall(text)}
    return tuple(each for name, each in known.items() if name in names)


def filled(written: Any, known: Mapping[str, Parameter]) -> Any:
    """The row with the value of each parameter that it names. Raises ValueError for a name that nobody knows."""
    if isinstance(written, dict):
        return {key: filled(value, known) for key, value in written.items()}
    if isinstance(written, list):
        return [filled(value, known) for value in written]
    if not isinstance(written, str):
        return written
    if strangers := [name for name in _NAMED.findall(written) if name not in known]:
        raise ValueError(f"{strangers[0]} is no parameter")
    if whole := _NAMED.fullmatch(written):
        return known[whole[1]].value
    return _NAMED.sub(lambda found: f"{known[found[1]].value:g}", written)


def _texts(written: Any) -> Iterator[str]:
    if isinstance(written, str):
        yield written
    elif isinstance(written, dict | list):
        for each in written.values() if isinstance(written, dict) else written:
            yield from _texts(each)
