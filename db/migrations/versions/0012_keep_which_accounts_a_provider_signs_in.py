"""Keep which accounts sign in with an OpenID provider"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_at_provider",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.CheckConstraint("length(account_id) <= 64", name=op.f("ck_account_at_provider_account_id_length")),
        sa.CheckConstraint("length(issuer) <= 500", name=op.f("ck_account_at_provider_issuer_length")),
        sa.CheckConstraint("length(subject) <= 255", name=op.f("ck_account_at_provider_subject_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name=op.f("fk_account_at_provider_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_at_provider")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_account_at_provider_issuer_subject")),
    )
