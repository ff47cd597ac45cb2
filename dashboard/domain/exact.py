"""Numbers as they are written in decimals, for sums and limits that must not be off by a hair."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache


@lru_cache(1024)
def exact(number: float) -> Fraction:
    """The number as it is written in decimals: 0.1 is a tenth, and 6.1 - 5.6 is a half."""
    return Fraction(str(number))
