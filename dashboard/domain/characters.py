"""What may stand in a text."""

from __future__ import annotations

from unicodedata import category


def has_control_characters(text: str) -> bool:
    """Whether the text holds what no screen can show: control characters, line ends and tabs apart, or half a letter.

    Half a letter is a lone surrogate of UTF-16, which cannot be written as UTF-8.
    """
    return any(category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in text)
