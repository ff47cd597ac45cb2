"""What people type, before anything is stored of it."""

from __future__ import annotations

from datetime import date

from dashboard.domain.characters import has_control_characters
from dashboard.domain.dates import FIRST_YEAR, LAST_YEAR, day_words
from dashboard.domain.refusal import Refusal

LONGEST_REASON = 500
"""Characters."""


def typed_reason(reason: str | None) -> str:
    """The reason without blanks around it, '' for none. Refuses one that is too long or holds control characters."""
    return typed_words("reason", reason)


def withdrawal_reason(reason: str) -> str:
    """The same, of something that cannot be withdrawn without one."""
    typed = typed_reason(reason)
    if not typed:
        raise Refusal("Withdrawing needs a reason. Write what was wrong.")
    return typed


def typed_words(what: str, words: str | None) -> str:
    """The same of any short text; `what` names it in the refusal."""
    typed = (words or "").strip()
    if len(typed) > LONGEST_REASON:
        raise Refusal(f"The {what} has {len(typed)} characters. Write at most {LONGEST_REASON}.")
    if has_control_characters(typed):
        raise Refusal(
            f"The {what} holds control characters, which cannot be shown. Type it again instead of pasting it."
        )
    return typed


def refuse_impossible_day(on: date) -> None:
    """Refuses a day outside the years that a record may hold."""
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise Refusal(f"{day_words(on)} is not a day between {FIRST_YEAR} and {LAST_YEAR}. Correct the date.")
