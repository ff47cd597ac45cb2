"""What happened to the facts, and what the database says of itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text
from sqlmodel import Field

from db.models.base import Row


class AuditEventRow(Row, table=True):
    """Append-only, by triggers. `hash` covers every other column and the hash before it."""

    __tablename__ = "audit_event"
    # Whoever searches the trail asks by one of these and for the newest first.
    __table_args__ = (
        *(Index(f"ix_audit_event_{column}_at", column, "at", "seq") for column in ("patient_id", "actor", "action")),
        Index("ix_audit_event_at", "at", "seq"),
    )

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor: str
    role: str
    session_hash: str | None
    patient_id: str | None
    object: str
    action: str
    version_before: str | None
    version_after: str | None
    fields: list[str] = Field(sa_type=JSON)
    reason: str | None = Field(sa_type=Text)
    request_id: str | None
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class IdempotencyRow(Row, table=True):
    """A request that was carried out, and what it answered. The same key again gets the same answer."""

    __tablename__ = "idempotency"

    key: str = Field(primary_key=True)
    what: str
    at: datetime
    answer: dict[str, Any] = Field(sa_type=JSON)


class SiteSettingRow(Row, table=True):
    """A version of a setting. Settings are facts, so that an old plan can be understood."""

    __tablename__ = "site_setting"

    version_id: str = Field(primary_key=True, max_length=64)
    key: str = Field(index=True)
    value: Any = Field(sa_column=Column(JSON, nullable=False))
    supersedes_id: str | None = Field(unique=True, foreign_key="site_setting.version_id", max_length=64)
    recorded_at: datetime
    recorded_by: str


class DatabaseMarkRow(Row, table=True):
    """One row at most: whether this database is synthetic, and from which seed and day."""

    __tablename__ = "database_mark"
    __table_args__ = (CheckConstraint("mark = 1", name="one_row"),)

    mark: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    is_synthetic: bool
    seed: int | None
    made_on: date | None


class DraftRow(Row, table=True):
    """What somebody typed into a form and has not saved. No fact: it goes when it is saved or thrown away."""

    __tablename__ = "draft"

    username: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    patient_id: str = Field(primary_key=True, max_length=64)
    fields: dict[str, Any] = Field(sa_type=JSON)
    kept_at: datetime
