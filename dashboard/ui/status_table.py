"""The rows of the treatment status as the columns of a table."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.domain.dates import day_words
from dashboard.domain.treatment_status import StatusLine
from dashboard.ui import wording

WIDTHS_PX = {
    "Updated": 95,
    "Patient": 176,
    "Cancer": 88,
    "State": 207,
    "Since": 92,
    "Regimen and cycle": 302,
    "Next step": 205,
    "Last change": 185,
}
"""Who it is, the state and the treatment stand within a small window; the rest within a wide one."""


def status_columns(lines: Sequence[StatusLine]) -> dict[str, list[str]]:
    """One row a line, in the order given."""
    return {
        "Updated": [_updated(line) for line in lines],
        "Patient": [_patient(line) for line in lines],
        "Cancer": [_site(line) for line in lines],
        "State": [wording.cancer_state(line.state) for line in lines],
        "Since": [_since(line) for line in lines],
        "Regimen and cycle": [line.regimen for line in lines],
        "Next step": [line.next_step for line in lines],
        "Last change": [f"{day_words(line.changed_on)} by {line.changed_by}" for line in lines],
    }


def row_title(line: StatusLine) -> str:
    """`Müller, Anna (D-0042), born 3 May 1970, breast: Remission since 3 May 2026`."""
    born = f"born {line.of.birth_date.words}" if line.of.birth_date else "birth date not recorded"
    since = _since(line)
    state = wording.cancer_state(line.state) + (f" since {since}" if since else "")
    return f"{_patient(line)}, {born}, {_site(line)}: {state}"


def _patient(line: StatusLine) -> str:
    return f"{line.of.name} ({line.of.mrn or 'no number'})"


def _site(line: StatusLine) -> str:
    return line.cancer.site if line.cancer else "cancer not recorded"


def _updated(line: StatusLine) -> str:
    """With a word and a shape where nobody updated it for long."""
    return f"◆ not for {line.days_since} d" if line.is_not_updated else f"{line.days_since} d ago"


def _since(line: StatusLine) -> str:
    last = line.cancer.moves[-1].on if line.cancer and line.cancer.moves else None
    return last.words if last else ""
