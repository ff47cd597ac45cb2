"""Text from people on its way into a place that reads Markdown."""

import re
from itertools import pairwise

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&=])")
_READ_LATER = re.compile(r":(?=[\w+-])|@|https?(?=:)|www(?=\.)|[-<>~](?=[-=>])", re.IGNORECASE)
_NOTHING = ":small[]"


def safe(text: str) -> str:
    """The text as Markdown that shows it as it was typed, on one line and with single spaces.

    Escapes keep Markdown from reading it. Streamlit then looks through what was read for addresses, emojis, icons and
    arrows, which no escape hides: something that shows nothing stands within each of those.
    """
    line = " ".join(text.split())
    ends = [0, *(found.end() for found in _READ_LATER.finditer(line)), len(line)]
    return _NOTHING.join(_MARKS.sub(r"\\\1", line[start:end]) for start, end in pairwise(ends))
