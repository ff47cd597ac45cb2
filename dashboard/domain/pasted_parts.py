"""What stands together in one cell of a pasted table: a test with its unit, the two limits of a reference range."""

from __future__ import annotations

import re

from dashboard.domain.lab_tests import LabTest, LabTests
from dashboard.domain.pasted_table import Column
from dashboard.domain.pasted_values import Decimals, read_value

_RANGE = re.compile(r"\s*[(\[]?\s*(\S+?)\s*(?:-|–|to|bis)\s*(\S+?)\s*[)\]]?\s*\Z")
_UNIT_IN_BRACKETS = re.compile(r"(.+?)\s*[(\[]([^()\[\]]*)[)\]]\Z")


def name_and_unit(written: str, tests: LabTests) -> tuple[str, str | None]:
    """The name and the unit: `Neutrophils (x10^9/L)` and `CK, U/L` have their unit with them."""
    if tests.by_name(written):
        return written, None
    if bracketed := _UNIT_IN_BRACKETS.match(written):
        return bracketed[1].strip(" ,:"), bracketed[2].strip() or None
    words = written.replace(",", " ").split()
    for end in range(len(words) - 1, 0, -1):
        if tests.by_name(" ".join(words[:end])):
            return " ".join(words[:end]), " ".join(words[end:])
    return written, None


def limits(
    parts: dict[Column, str], decimals: Decimals | None, points: Decimals | None
) -> tuple[float | None, float | None]:
    """The laboratory's own. Raises ValueError where they cannot be read."""

    def number(column: Column, cell: str | None) -> float | None:
        value = read_value(cell, points if "," not in cell else decimals).value if cell else None
        if cell and value is None:
            raise ValueError(f"{cell!r} is no {column.name.lower()} limit")
        return value

    written = parts.get(Column.RANGE)
    if not written:
        return number(Column.LOWER, parts.get(Column.LOWER)), number(Column.UPPER, parts.get(Column.UPPER))
    if both := _RANGE.match(written):
        return number(Column.LOWER, both[1]), number(Column.UPPER, both[2])
    one = number(Column.RANGE, written.lstrip("<>≤≥= "))
    return (None, one) if written[0] in "<≤" else (one, None) if written[0] in ">≥" else _no_range(written)


def _no_range(written: str) -> tuple[None, None]:
    raise ValueError(f"{written!r} is no reference range: write 10-50, <50 or >10")


def refuse_no_unit(unit: str, test: LabTest | None) -> None:
    """Raises ValueError for a number in the place of a unit: a decimal comma between cells looks like one."""
    if not any(letter.isalpha() or letter == "%" for letter in unit) and not (test and test.known_unit(unit)):
        raise ValueError(f"{unit!r} is no unit: is it a part of the value?")
