"""Who may sign in, and who is signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from dashboard.domain.actor import Role
from dashboard.domain.words import Specialty
from db.models.base import Row, words


class AccountRow(Row, table=True):
    """`password_hash` is argon2id's; None for a demo account, which nobody can sign in to by password."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("length(username) > 0", name="username_present"),
        CheckConstraint("username = lower(username)", name="username_lower_case"),
    )

    account_id: str = Field(primary_key=True, max_length=64)
    username: str = Field(max_length=200, unique=True)
    display_name: str
    password_hash: str | None
    is_demo: bool = False
    is_disabled: bool = False
    is_lead: bool = False
    created_at: datetime


class AccountRoleRow(Row, table=True):
    """`specialty` belongs to a contributor."""

    __tablename__ = "account_role"
    __table_args__ = (
        CheckConstraint("(role = 'contributor') = (specialty IS NOT NULL)", name="contributor_has_a_specialty"),
        UniqueConstraint("account_id", "role", "specialty"),
        Index(
            "uq_account_role_without_specialty",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("specialty IS NULL"),
            postgresql_where=text("specialty IS NULL"),
        ),
    )

    account_role_id: int | None = Field(default=None, primary_key=True)
    account_id: str = Field(foreign_key="account.account_id", max_length=64)
    role: Role = Field(sa_type=words(Role))
    specialty: Specialty | None = Field(default=None, sa_type=words(Specialty))


class SignInSessionRow(Row, table=True):
    """Known by the SHA-256 of its token; the token itself is only in the browser's cookie."""

    __tablename__ = "sign_in_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: str = Field(foreign_key="account.account_id", index=True, max_length=64)
    role: Role | None = Field(default=None, sa_type=words(Role))
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
