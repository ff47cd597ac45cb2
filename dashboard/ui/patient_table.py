"""The patients found as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.domain.words import Subtype
from dashboard.ui import wording
from db.patients import PatientLine

WIDTHS_PX = {
    "Patient": 150,
    "Number": 72,
    "Born": 90,
    "Died": 92,
    "Myositis": 66,
    "Antibodies": 100,
    "Risk": 160,
    "Diagnosed": 92,
    "Cancer": 215,
}
"""In proportion; together as wide as a small screen."""
_IN_FULL = (Subtype.OVERLAP, Subtype.UNKNOWN)
"""Subtypes whose code is no abbreviation."""


def patient_table(lines: Sequence[PatientLine]) -> pd.DataFrame:
    """One row a patient, in the order given; of whom the person may not see, next to nothing."""
    table = pd.DataFrame(
        {
            "Patient": line.display_name,
            "Number": line.mrn or "",
            "Born": line.birth_date.words if line.birth_date else "not recorded",
            "Died": f"† {line.deceased_on.words}" if line.deceased_on else "",
            "Myositis": wording.plain(line.subtype) if line.subtype in _IN_FULL else line.subtype.value,
            "Antibodies": ", ".join(wording.antibody(code) for code in line.antibodies),
            "Risk": wording.GROUP[line.risk_group] + (wording.provisional(line.risk_group, line.highest_possible)),
            "Diagnosed": line.diagnosed_on.words if line.diagnosed_on else "not recorded",
            "Cancer": f"{line.cancer_site}: {wording.cancer_state(line.cancer_state).lower()}"
            if line.cancer_site
            else "",
        }
        for line in lines
    )
    table.loc[[line.is_masked for line in lines], ["Born", "Myositis", "Risk", "Diagnosed"]] = ""
    return table
