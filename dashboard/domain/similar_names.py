"""Whether two names may be one person's, written otherwise."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

NEARLY_THE_SAME = 0.8
"""Of 1: one letter in five of two short words differs. A choice of the product: it only asks a question."""


def share_a_name(one: str, other: str) -> bool:
    """Whether a word of one name is one of the other's, or nearly: Berg and Bergh, but also Anna Berg and Anna Lind.

    Both in plain small letters, without accents.
    """
    return any(_is_near(a, b) for a in _words(one) for b in _words(other))


def is_nearly_the_name(one: str, other: str) -> bool:
    """The same of the whole names, in whatever order their words stand."""
    return _is_near(" ".join(sorted(_words(one))), " ".join(sorted(_words(other))))


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name)


def _is_near(one: str, other: str) -> bool:
    return bool(one and other) and SequenceMatcher(None, one, other).ratio() >= NEARLY_THE_SAME
