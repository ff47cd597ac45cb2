"""What cannot be right in a fact, said in one line: the key, what is wrong, what to write instead."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from dashboard.domain.characters import has_control_characters

LONGEST_TEXT = 2000
LARGEST_NUMBER = 1e12

Word = TypeVar("Word", bound=StrEnum)


class Wrong(Exception):
    def __init__(self, at: str, what: str) -> None:
        super().__init__(f"{at or 'the case'} {what}")
        self.at, self.what = at, what


def members(given: object, at: str) -> dict[str, Any]:
    """The keys of an object, without those that begin with `x_`."""
    if not isinstance(given, dict):
        raise Wrong(at, f"is {shown(given)}: write an object in curly brackets")
    return {key: value for key, value in given.items() if not key.startswith("x_")}


def listed(given: object, at: str) -> list[Any]:
    if not isinstance(given, list):
        raise Wrong(at, f"is {shown(given)}: write a list in square brackets")
    return given


def refuse_unknown(keys: Iterable[str], known: Collection[str], at: str, what: str = "key") -> None:
    for key in keys:
        if key not in known:
            here = key if key.isidentifier() and len(key) <= 40 else shown(key)
            raise Wrong(f"{at}.{here}" if at else here, f"is not a known {what}: {_instead(key, known)}")


def word(kind: type[Word], given: object, at: str) -> Word:
    """A word of a closed vocabulary, exactly as it is written there."""
    one_of(list(kind), given, at)
    return kind(str(given))


def one_of(allowed: Collection[str], given: object, at: str) -> None:
    if given not in allowed:
        raise Wrong(at, f"is {shown(given)}: {_instead(str(given), allowed)}")


def text(given: object, at: str) -> str:
    if not isinstance(given, str):
        raise Wrong(at, f"is {shown(given)}: write text in quotation marks")
    if not given.strip():
        raise Wrong(at, "is empty: leave it out where it is unknown")
    if len(given) > LONGEST_TEXT:
        raise Wrong(at, f"has {len(given)} characters: write at most {LONGEST_TEXT}")
    if has_control_characters(given):
        raise Wrong(at, "holds control characters: remove them")
    return given


def number(kind: type, given: object, at: str) -> int | float:
    """An int or a float as `kind` says; a whole number may stand for a float, never the other way round."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise Wrong(at, f"is {shown(given)}: write a number")
    if abs(given) > LARGEST_NUMBER:
        raise Wrong(at, f"is {given:.0e}: no measurement is that large")
    if kind is int and not isinstance(given, int):
        raise Wrong(at, f"is {given}: write a whole number")
    return int(given) if kind is int else float(given)


def shown(given: object) -> str:
    """A wrong value in few words, on one line."""
    match given:
        case None:
            return "absent"
        case bool():
            return "true" if given else "false"
        case dict():
            return "an object"
        case list():
            return "a list"
        case str():
            return repr(given if len(given) <= 40 else given[:39] + "…")
    return repr(given)[:40]


def _instead(given: str, allowed: Collection[str]) -> str:
    near = get_close_matches(given[:60], allowed, n=1)
    return f"did you mean {near[0]}?" if near else f"write one of {', '.join(allowed)}"
