"""What an account is given: roles, and a contributor's specialty."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.domain.actor import Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Specialty


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One role of an account; a contributor's names the specialty."""

    role: Role
    specialty: Specialty | None = None

    def __post_init__(self) -> None:
        if (self.role is Role.CONTRIBUTOR) != (self.specialty is not None):
            raise Refusal(f"{self}: a contributor, and nobody else, has a specialty, as in contributor:radiology.")

    def __str__(self) -> str:
        return f"{self.role}:{self.specialty}" if self.specialty else self.role.value

    @classmethod
    def parse(cls, text: str) -> Grant:
        """`dermatology`, `contributor:radiology`."""
        role, _, specialty = text.strip().partition(":")
        try:
            return cls(Role(role), Specialty(specialty) if specialty else None)
        except ValueError as unknown:
            roles = ", ".join(Role)
            raise Refusal(
                f"{text}: not a role. Roles are {roles}; a contributor's is written contributor:radiology."
            ) from unknown
