"""Text from people on its way into a place that reads Markdown."""

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def safe(text: str) -> str:
    """The text with every Markdown character escaped, on one line: it is shown as it was typed."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
