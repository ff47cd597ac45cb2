"""Keep notes, and the day of an antibody's sample"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LENGTHS = {
    **dict.fromkeys(("version_id", "fact_id", "patient_id", "supersedes_id"), 64),
    **dict.fromkeys(("recorded_by", "source"), 500),
    **dict.fromkeys(("retracted_because", "text"), 10_000),
}


def upgrade() -> None:
    op.add_column("antibody", sa.Column("on", sa.String(length=10), nullable=True))
    table = "note"
    op.create_table(
        table,
        sa.Column("version_id", sa.String(64), nullable=False),
        sa.Column("fact_id", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.String(64), nullable=True),
        sa.Column("retracted_because", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "(supersedes_id IS NULL) = (version_id = fact_id)", name=op.f(f"ck_{table}_first_version_names_the_fact")
        ),
        sa.CheckConstraint(
            "retracted_because IS NULL OR supersedes_id IS NOT NULL", name=op.f(f"ck_{table}_retraction_supersedes")
        ),
        *(
            sa.CheckConstraint(f"length({name}) <= {most}", name=op.f(f"ck_{table}_{name}_length"))
            for name, most in LENGTHS.items()
        ),
        sa.ForeignKeyConstraint(
            ["patient_id", "fact_id", "supersedes_id"],
            [f"{table}.patient_id", f"{table}.fact_id", f"{table}.version_id"],
            name=f"fk_{table}_supersedes_id",
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.version_id"], name=op.f(f"fk_{table}_patient_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "patient_id", "fact_id", "version_id", name=op.f(f"uq_{table}_patient_id_fact_id_version_id")
        ),
        sa.UniqueConstraint("supersedes_id", name=op.f(f"uq_{table}_supersedes_id")),
    )
