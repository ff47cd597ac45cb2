"""JSON from a file that nobody vouches for: size and nesting are checked before anything is built from it."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from pathlib import Path

from dashboard.domain.refusal import Refusal

LARGEST_BYTES = 20_000_000
DEEPEST = 32
"""Levels of nesting. A case file needs seven."""

_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NO_BRACKET = bytes(set(range(256)) - set(b"[]{}"))


def read_json(path: Path) -> object:
    """What the file holds. A key that an object has twice, NaN and infinity are refused: JSON has no meaning for them.

    Raises Refusal with one line that names the file.
    """
    raw = _bytes(path)
    if _is_too_deep(raw):
        raise Refusal(f"{path}: nested deeper than {DEEPEST} levels, so it is no case file; nothing was read.")
    try:
        text = raw.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Refusal(f"{path}: byte {error.start + 1} is not UTF-8; save the file as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise Refusal(f"{path}: not JSON at line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except ValueError as error:
        raise Refusal(f"{path}: {error}.") from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise Refusal(f"{path}: cannot be read ({(error.strerror or 'unknown cause').lower()}).") from None
    if len(raw) > LARGEST_BYTES:
        raise Refusal(f"{path}: larger than {LARGEST_BYTES // 1_000_000} MB; split it into several files.")
    return raw


def _is_too_deep(raw: bytes) -> bool:
    brackets = _TEXT.sub(b"", raw).translate(None, delete=_NO_BRACKET)
    return any(depth > DEEPEST for depth in accumulate(1 if bracket in b"[{" else -1 for bracket in brackets))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:60]!r} stands twice in one object; keep one")
    return found


def _whole(digits: str) -> int:
    if len(digits) > 30:
        raise ValueError(f"a number of {len(digits)} digits is no measurement; correct it")
    return int(digits)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number; leave the key out where a value is unknown")
