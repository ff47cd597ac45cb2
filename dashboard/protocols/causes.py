"""Read where to look for what else happened near a change. An incomplete row is refused by file, row and field."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache

from dashboard.domain.causes import Cause, CauseKind
from dashboard.domain.changes import ChangeKind, Limit
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import CancerState, Feature
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.rows import Row, T, shipped, source, understood

_CITED = frozenset({"source", "locator", "verified"})
_MEASURED = frozenset({"kind", "low", "test", "without_limit"}) | _CITED
_CAUSE = _CITED | {
    *("kind", "title", "changes", "from_days", "to_days"),
    *("drugs", "events", "features", "states", "tests"),
}


@cache
def measured() -> tuple[Limit, ...]:
    """The tests whose values beyond a limit are a change."""
    return read_measured("causes.toml", shipped("causes.toml"))


@cache
def causes() -> tuple[Cause, ...]:
    """Where to look near a change, in the order of the file."""
    return read_causes("causes.toml", shipped("causes.toml"))


def read_measured(file: str, text: str) -> tuple[Limit, ...]:
    """Raises Refusal for the first row that is incomplete or cannot be understood."""
    table = tomllib.loads(text)
    return tuple(_read(file, row, "test", _MEASURED, lambda r: _measured(r, table)) for row in table["measured"])


def read_causes(file: str, text: str) -> tuple[Cause, ...]:
    """Raises Refusal for the first row that is incomplete, or names a drug, class or test that nobody knows."""
    table = tomllib.loads(text)
    return tuple(_read(file, row, "title", _CAUSE, lambda r: _cause(r, table)) for row in table["causes"])


def _measured(row: Row, table: Row) -> Limit:
    return Limit(
        test=_known_test(row["test"]),
        kind=ChangeKind(row["kind"]),
        is_low=row.get("low", False),
        without_limit=row.get("without_limit"),
        source=source(table["measured_defaults"] | row, table),
    )


def _cause(row: Row, table: Row) -> Cause:
    names = {name for drug in formulary().drugs for name in (drug.key, *drug.classes)}
    if strangers := sorted(set(row.get("drugs", ())) - names):
        raise ValueError(f"{', '.join(strangers)} is neither a drug's key nor a class")
    return Cause(
        kind=CauseKind(row["kind"]),
        title=row["title"],
        changes=frozenset(ChangeKind(each) for each in row["changes"]),
        from_days=row["from_days"],
        to_days=row["to_days"],
        drugs=tuple(row.get("drugs", ())),
        events=tuple(row.get("events", ())),
        features=tuple(Feature(each) for each in row.get("features", ())),
        states=frozenset(CancerState(each) for each in row.get("states", ())),
        tests=frozenset(_known_test(each) for each in row.get("tests", ())),
        source=source(table["cause_defaults"] | row, table),
    )


def _known_test(key: str) -> str:
    if lab_tests().find(key) is None:
        raise ValueError(f"{key} is no test's key")
    return key


def _read(file: str, row: Row, name: str, known: frozenset[str], make: Callable[[Row], T]) -> T:
    place = f"{file}: {row.get(name, f'a row without {name}')}"
    if strangers := sorted(set(row) - known):
        raise Refusal(f"{place}: {', '.join(strangers)} is not a field; correct it.")
    return understood(place, lambda: make(row))
