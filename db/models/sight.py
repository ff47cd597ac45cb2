"""Who may see a patient when not everybody may, and who opened one all the same."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from dashboard.domain.sight import Step
from db.models.base import FactRow, Nested, Row, of_facts, words


class RestrictionRow(FactRow, table=True):
    """`named` are user names. While a version holds, nobody else sees the patient."""

    __tablename__ = "restriction"
    __table_args__ = of_facts("restriction")

    named: tuple[str, ...] = Field(sa_type=Nested(tuple[str, ...]), nullable=False)
    reason: str = Field(sa_type=Text)


class EmergencyOpeningRow(Row, table=True):
    """A restricted patient opened with a reason, until an instant at the latest."""

    __tablename__ = "emergency_opening"

    opening_id: str = Field(primary_key=True, max_length=64)
    patient_id: str = Field(foreign_key="patient.version_id", max_length=64)
    account: str = Field(index=True)
    role: str
    reason: str = Field(sa_type=Text)
    opened_at: datetime
    until: datetime


class EmergencyStepRow(Row, table=True):
    """What became of an opening: it is ended early once at most, and reviewed once."""

    __tablename__ = "emergency_step"

    opening_id: str = Field(primary_key=True, foreign_key="emergency_opening.opening_id", max_length=64)
    step: Step = Field(primary_key=True, sa_type=words(Step))
    account: str
    at: datetime
