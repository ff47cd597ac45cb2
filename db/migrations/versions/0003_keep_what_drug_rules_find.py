"""Keep what drug rules find"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEVERITY = sa.Enum(
    "info", "moderate", "high", "critical", name="severity", native_enum=False, create_constraint=True, length=40
)


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("severity", SEVERITY, nullable=False),
        sa.Column("owners", sa.JSON(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("fact_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.version_id"], name=op.f("fk_finding_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", "key", name=op.f("pk_finding")),
    )
