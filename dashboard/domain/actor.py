"""Who does something."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.words import Specialty


class Role(StrEnum):
    """An account may hold several. What each may do stands in the policy table."""

    DERMATOLOGY = "dermatology"
    RHEUMATOLOGY = "rheumatology"
    ONCOLOGY = "oncology"
    CONTRIBUTOR = "contributor"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """`name` is the account's, `specialties` a contributor's own; `session_hash` is None outside a signed-in session.

    `is_lead` is the right to sign off rules and change site settings.
    """

    name: str
    display_name: str = ""
    roles: frozenset[Role] = frozenset()
    specialties: frozenset[Specialty] = frozenset()
    is_lead: bool = False
    session_hash: str | None = None
