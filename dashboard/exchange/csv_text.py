"""Comma-separated text that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_INVISIBLE = " \ufeff\u200b\u200c\u200d\u2060"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Every field quoted; text that would run as a formula gets an apostrophe first, numbers do not."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([_guarded(field) for field in row] for row in rows)
    return text.getvalue()


def _guarded(field: str) -> str:
    if field.lstrip(_INVISIBLE).startswith(_STARTS_A_FORMULA) and not _is_number(field):
        return f"'{field}"
    return field


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True
