"""Patients whom not everybody sees: to whom a restriction names them, and who opened one in an emergency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.domain.record import Fact

EMERGENCY_LASTS = timedelta(minutes=60)
SHORTEST_REASON = 10
"""Characters of why somebody opens a restricted patient in an emergency."""
RESTRICTED = "Restricted patient"
"""What a list says in place of the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction(Fact):
    """Only the accounts `named`, by user name, see the patient."""

    named: tuple[str, ...]
    reason: str


class Step(StrEnum):
    """What becomes of an opening."""

    ENDED = "ended"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Somebody opened a restricted patient in an emergency. Instants are real and aware; it ends at `until`, or at
    `ended_at` if that is earlier."""

    opening_id: str
    patient_id: str
    account: str
    role: str
    reason: str
    opened_at: datetime
    until: datetime
    ended_at: datetime | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and self.until > now


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees at one moment: `hidden` are the patients whom they do not, `opened`, by patient, those whom
    they see only because of an emergency."""

    hidden: frozenset[str] = frozenset()
    opened: Mapping[str, Opening] = field(default_factory=dict)


SEES_EVERYBODY = Sight()
"""Of what no person asks for: making tables again, verifying the database."""


def masked_number(mrn: str | None) -> str | None:
    """The last two characters: enough to tell two restricted patients apart on a list."""
    return f"…{mrn[-2:]}" if mrn and len(mrn) > 4 else None
