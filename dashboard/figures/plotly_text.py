"""Text as plotly shows it, never as markup."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from textwrap import wrap

from dashboard.figures import theme
from dashboard.figures.drawing.ink import Text
from dashboard.figures.marks import TableRow

TOOLTIP_LETTERS = 64


MOST_IN_TOOLTIP = 8


WRAP = "<br wrap>"
"""A line's end that is there only for want of room: plotly takes it for any other, the pinned card leaves it out."""


def plotly_text(text: str) -> str:
    """Text as plotly shows it and no more: it would read tags, entities and formulas out of what people typed."""
    return escape(text, quote=False).replace("$", "&#36;").replace("\n", " ")


def tooltip(says: Iterable[TableRow]) -> str:
    rows = list(says)
    shown = ["<br>".join(_tooltip_lines(row)) for row in rows[:MOST_IN_TOOLTIP]]
    more = len(rows) - MOST_IN_TOOLTIP
    return "<br><br>".join([*shown, *([f"and {more} more, in the table"] if more > 0 else [])])


def _tooltip_lines(row: TableRow) -> list[str]:
    heading, *others = row.lines
    written = [[f"<b>{plotly_text(part)}</b>" for part in wrapped(heading)]]
    written += [[plotly_text(part) for part in wrapped(line)] for line in others]
    return [WRAP.join(parts) for parts in written]


def wrapped(line: str) -> list[str]:
    """The line in pieces that fit. Put together they are the line again, so that each space is kept."""
    return [line] if len(line) <= TOOLTIP_LETTERS else wrap(line, TOOLTIP_LETTERS, drop_whitespace=False)


def styled(text: Text) -> str:
    words = f"<b>{plotly_text(text.text)}</b>" if text.is_bold else plotly_text(text.text)
    quiet = f"  <span style='color:{theme.MUTED};font-size:11px'>{plotly_text(text.tail)}</span>" if text.tail else ""
    return words + quiet
