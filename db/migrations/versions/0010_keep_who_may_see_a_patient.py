"""Keep to whom a patient is restricted, and who opened one in an emergency"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STEP = sa.Enum("ended", "reviewed", name="step", native_enum=False, create_constraint=True, length=40)
LENGTHS = {
    **dict.fromkeys(("version_id", "fact_id", "patient_id", "supersedes_id"), 64),
    **dict.fromkeys(("recorded_by", "source"), 500),
    **dict.fromkeys(("retracted_because", "reason"), 10_000),
}
LENGTHS_OF_OPENING = {
    **dict.fromkeys(("opening_id", "patient_id"), 64),
    **dict.fromkeys(("account", "role"), 500),
    "reason": 10_000,
}


def upgrade() -> None:
    table = "restriction"
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
        sa.Column("named", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(supersedes_id IS NULL) = (version_id = fact_id)", name=op.f(f"ck_{table}_first_version_names_the_fact")
        ),
        sa.CheckConstraint(
            "retracted_because IS NULL OR supersedes_id IS NOT NULL", name=op.f(f"ck_{table}_retraction_supersedes")
        ),
        *_lengths(table, LENGTHS),
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
    table = "emergency_opening"
    op.create_table(
        table,
        sa.Column("opening_id", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        *_lengths(table, LENGTHS_OF_OPENING),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.version_id"], name=op.f(f"fk_{table}_patient_id")),
        sa.PrimaryKeyConstraint("opening_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_account"), table, ["account"])
    table = "emergency_step"
    op.create_table(
        table,
        sa.Column("opening_id", sa.String(64), nullable=False),
        sa.Column("step", STEP, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_lengths(table, {"opening_id": 64, "account": 500}),
        sa.ForeignKeyConstraint(["opening_id"], ["emergency_opening.opening_id"], name=op.f(f"fk_{table}_opening_id")),
        sa.PrimaryKeyConstraint("opening_id", "step", name=op.f(f"pk_{table}")),
    )


def _lengths(table: str, most: dict[str, int]) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(f"length({name}) <= {longest}", name=op.f(f"ck_{table}_{name}_length"))
        for name, longest in most.items()
    ]
