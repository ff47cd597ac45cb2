"""Who may sign in, and who is signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from dashboard.domain.actor import Role
from dashboard.domain.words import Specialty
from db.models.base import Row, words


class AccountRow(Row, table=True):
    """`password_hash` is argon2id's; None for a demo account, which nobody can sign in to by password.

    `one_time_until`: the password is one that an administrator handed out; it signs in until then and opens nothing but
    the page on which it is changed. `has_short_password`: too short to be the only proof of who somebody is.
    """

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
    one_time_until: datetime | None = None
    has_short_password: bool = False
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
    """Known by the SHA-256 of its token; the token itself is only in the browser's cookie.

    `has_code`: a one-time code was given, too.
    """

    __tablename__ = "sign_in_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: str = Field(foreign_key="account.account_id", index=True, max_length=64)
    role: Role | None = Field(default=None, sa_type=words(Role))
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    has_code: bool = False


class SecondFactorRow(Row, table=True):
    """The secret that an account shares with an app on a phone, which makes a code of it every 30 seconds.

    `offered` is a secret that the person has not confirmed yet. `last_step` counts the 30 seconds of the last code that
    was taken: no code of that time or before is taken again.
    """

    __tablename__ = "second_factor"

    account_id: str = Field(primary_key=True, foreign_key="account.account_id", max_length=64)
    secret: str | None = Field(default=None, max_length=64)
    offered: str | None = Field(default=None, max_length=64)
    last_step: int = 0


class RecoveryCodeRow(Row, table=True):
    """Stands in once for a code of the app. Known by its hash."""

    __tablename__ = "recovery_code"

    code_hash: str = Field(primary_key=True, max_length=64)
    account_id: str = Field(foreign_key="account.account_id", index=True, max_length=64)
    spent_at: datetime | None = None


class AccountAtProviderRow(Row, table=True):
    """The account signs in with an OpenID provider, and has no password here.

    `subject` is the provider's own unchanging key of the person; names and addresses there can pass to somebody else.
    """

    __tablename__ = "account_at_provider"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    account_id: str = Field(primary_key=True, foreign_key="account.account_id", max_length=64)
    issuer: str = Field(max_length=500)
    subject: str = Field(max_length=255)
