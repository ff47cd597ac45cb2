"""Tables in which a click anywhere on a row chooses it."""

from __future__ import annotations

from typing import Any

CHOOSE_ROW = ("single-row", "single-cell")
"""For `selection_mode`: the box before the row, or any of its cells."""


def chosen_row(state: Any) -> int | None:
    """The position of the row chosen in a table with `CHOOSE_ROW`, None if there is none."""
    selection = state.selection
    return next(iter(selection.rows), None) if selection.rows else next((row for row, _ in selection.cells), None)
