"""Circumstances as they are written in rule files, one small table each: `{ on = "methotrexate", in = "regimen" }`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.domain.chart import FOR_GOOD_DAYS
from dashboard.domain.circumstances import (
    CANCER_STATES,
    PLANNED_DAYS,
    AllOf,
    AnyOf,
    Circumstance,
    Computed,
    Happened,
    Having,
    Lacking,
    On,
    SteroidHeld,
    Test,
    Treated,
    WithCancer,
)
from dashboard.domain.computed import COMPUTED
from dashboard.domain.words import Antibody, Feature, Group, Intent, Modality, Smoking
from dashboard.protocols.rows import Row

_PLACES = {"regimen": {"in_cancer": False}, "cancer": {"in_regimen": False}}
_HAVING: dict[str, Callable[[Any], Any]] = {
    "illness": str,
    "feature": Feature,
    "antibody": Antibody,
    "group": Group,
    "smoking": lambda words: tuple(Smoking(word) for word in words),
    "age": int,
    "fact": str,
    "myositis": bool,
}


def circumstances(rows: list[Row], names: frozenset[str]) -> tuple[Circumstance, ...]:
    """`names`: every drug and class that the formulary knows. Raises ValueError for what cannot be understood."""
    return tuple(_circumstance(dict(row), names) for row in rows)


def _circumstance(row: Row, names: frozenset[str]) -> Circumstance:
    kind = next((key for key in (*_READ, *_HAVING) if key in row), None)
    if kind is None:
        raise ValueError(f"{sorted(row)} is no circumstance")
    if kind in _HAVING:
        return Having(**{key: _HAVING[key](value) for key, value in _only(row, *_HAVING).items()})
    return _READ[kind](row, names)


def _on(row: Row, names: frozenset[str]) -> On:
    options = _only(
        row,
        *("on", "in", "planned", "lead_days", "lag_days", "lag_months", "first_days"),
        *("intent", "not_intent", "contains_maltose", "different"),
    )
    wanted = _words(options.pop("on"))
    if strangers := sorted(set(wanted) - names):
        raise ValueError(f"{', '.join(strangers)} is no drug or class of the formulary")
    place = _PLACES[options.pop("in")] if "in" in options else {}
    if options.pop("planned", False):
        options["lead_days"] = PLANNED_DAYS
    for key in ("intent", "not_intent"):
        if key in options:
            options[key] = Intent(options[key])
    return On(names=wanted, **place, **options)


def _steroid(row: Row, _names: frozenset[str]) -> SteroidHeld:
    options = _only(row, "steroid_mg", "days", "more_than_days")
    return SteroidHeld(mg=options.pop("steroid_mg"), **options)


def _test(row: Row, _names: frozenset[str]) -> Test:
    options = _only(
        row,
        *("test", "below", "above", "at_least", "above_upper_limit", "not_above_upper_limit", "word"),
        *("holds_days", "for_good"),
    )
    if options.pop("for_good", False):
        options["holds_days"] = FOR_GOOD_DAYS
    return Test(**options)


def _happened(row: Row, _names: frozenset[str]) -> Happened:
    options = _only(row, "event", "details", "lead_days", "lasts_days", "for_good", "nitrous_oxide")
    if options.pop("for_good", False):
        options["lasts_days"] = None
    return Happened(types=_words(options.pop("event")), details=_words(options.pop("details", ())), **options)


def _treated(row: Row, _names: frozenset[str]) -> Treated:
    options = _only(row, "treated", "lead_days", "lag_days")
    return Treated(modality=Modality(options.pop("treated")), **options)


def _with_cancer(row: Row, _names: frozenset[str]) -> WithCancer:
    options = _only(row, "cancer", "site", "histology")
    standing = options.pop("cancer")
    if standing not in CANCER_STATES:
        raise ValueError(f"{standing!r} is none of {', '.join(CANCER_STATES)}")
    return WithCancer(standing=standing, **options)


def _lacking(row: Row, names: frozenset[str]) -> Lacking:
    return Lacking(none_of=circumstances(_only(row, "lacking", "words")["lacking"], names), words=row["words"])


def _any_of(row: Row, names: frozenset[str]) -> AnyOf:
    return AnyOf(either=circumstances(_only(row, "any_of")["any_of"], names))


def _all_of(row: Row, names: frozenset[str]) -> AllOf:
    return AllOf(every=circumstances(_only(row, "all_of")["all_of"], names))


def _computed(row: Row, _names: frozenset[str]) -> Computed:
    name = row.pop("computed")
    if name not in COMPUTED:
        raise ValueError(f"nothing computes {name!r}")
    return Computed(name=name, numbers={key: _fixed(value) for key, value in row.items()})


def _fixed(given: Any) -> Any:
    """A list as a tuple, so that what was asked of a chart can be looked up."""
    return tuple(given) if isinstance(given, list) else given


def _only(row: Row, *known: str) -> Row:
    if strangers := sorted(set(row) - set(known)):
        raise ValueError(f"{', '.join(strangers)} does not belong beside {next(iter(row))}")
    return row


def _words(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


_READ: dict[str, Callable[[Row, frozenset[str]], Circumstance]] = {
    "on": _on,
    "steroid_mg": _steroid,
    "test": _test,
    "event": _happened,
    "treated": _treated,
    "cancer": _with_cancer,
    "lacking": _lacking,
    "any_of": _any_of,
    "all_of": _all_of,
    "computed": _computed,
}
