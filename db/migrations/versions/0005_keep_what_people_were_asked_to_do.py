"""Keep what people were asked to do beside what rules plan, and let the plan items say so"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SPECIALTY = sa.Enum(
    *("dermatology", "rheumatology", "oncology", "surgery", "anaesthesia", "pharmacy", "primary_care", "hepatology"),
    *("ophthalmology", "cardiology", "nuclear_medicine", "neurology", "radiology", "pathology"),
    name="specialty",
    native_enum=False,
    create_constraint=True,
    length=40,
)
LENGTHS = {
    **dict.fromkeys(("version_id", "fact_id", "patient_id", "supersedes_id"), 64),
    **dict.fromkeys(("recorded_by", "source", "title"), 500),
    **dict.fromkeys(("retracted_because", "because"), 10_000),
}


def upgrade() -> None:
    table = "task"
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
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("owner", SPECIALTY, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
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
    with op.batch_alter_table("plan_item") as plan_item:
        plan_item.drop_constraint(op.f("ck_plan_item_origin"), type_="check")
        plan_item.create_check_constraint(op.f("ck_plan_item_origin"), "origin IN ('screening', 'monitoring', 'task')")
