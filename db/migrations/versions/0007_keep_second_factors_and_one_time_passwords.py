"""Keep one-time codes of accounts, recovery codes, and passwords that hold for a day"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added, never rebuilt: other tables point at these two.
    op.add_column("account", sa.Column("one_time_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("has_short_password", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sign_in_session", sa.Column("has_code", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("secret", sa.String(64), nullable=True),
        sa.Column("offered", sa.String(64), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(account_id) <= 64", name=op.f("ck_second_factor_account_id_length")),
        sa.CheckConstraint("length(secret) <= 64", name=op.f("ck_second_factor_secret_length")),
        sa.CheckConstraint("length(offered) <= 64", name=op.f("ck_second_factor_offered_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name=op.f("fk_second_factor_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(code_hash) <= 64", name=op.f("ck_recovery_code_code_hash_length")),
        sa.CheckConstraint("length(account_id) <= 64", name=op.f("ck_recovery_code_account_id_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"])
