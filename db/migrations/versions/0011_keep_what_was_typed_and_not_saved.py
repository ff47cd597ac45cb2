"""Keep what somebody typed and has not saved"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(username) <= 500", name=op.f("ck_draft_username_length")),
        sa.CheckConstraint("length(form) <= 500", name=op.f("ck_draft_form_length")),
        sa.CheckConstraint("length(patient_id) <= 64", name=op.f("ck_draft_patient_id_length")),
        sa.PrimaryKeyConstraint("username", "form", "patient_id", name=op.f("pk_draft")),
    )
