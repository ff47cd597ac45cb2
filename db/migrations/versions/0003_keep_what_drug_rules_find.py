"""Keep what drug rules find, what they ask for beside the screening, and what people answer

The plan items follow from the facts: their table is made anew, and the next start fills it, as it does whenever the
code that applies the rules has changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


SEVERITY = _words("severity", "info", "moderate", "high", "critical")
ANSWER = _words("answer", "acknowledged", "decided", "snoozed", "overridden")
ORIGIN = _words("origin", "screening", "monitoring")
PANEL = _words("panel", "basic", "enhanced", "consider", "programme")
ROUND = _words("round", "diagnosis", "year_1", "year_2", "year_3")
STRENGTH = _words("strength", "strong", "conditional")
SPECIALTY = _words(
    "specialty",
    *("dermatology", "rheumatology", "oncology", "surgery", "anaesthesia", "pharmacy", "primary_care", "hepatology"),
    *("ophthalmology", "cardiology", "nuclear_medicine", "neurology", "radiology", "pathology"),
)
STATE = _words(
    "itemstate",
    *("not_due", "due", "overdue", "ordered", "booked", "done", "declined", "waived", "superseded", "waiting"),
)
LENGTHS = {
    **dict.fromkeys(("version_id", "fact_id", "patient_id", "supersedes_id", "follows_id"), 64),
    **dict.fromkeys(("recorded_by", "source", "finding_key", "rule_version"), 500),
    **dict.fromkeys(("retracted_because", "reason"), 10_000),
}


def upgrade() -> None:
    op.drop_table("plan_item")
    op.create_table(
        "plan_item",
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("origin", ORIGIN, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("panel", PANEL, nullable=True),
        sa.Column("round_", ROUND, nullable=True),
        sa.Column("owner", SPECIALTY, nullable=False),
        sa.Column("strength", STRENGTH, nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("source_title", sa.String(), nullable=False),
        sa.Column("source_locator", sa.String(), nullable=False),
        sa.Column("source_verified", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("source_doi", sa.String(), nullable=True),
        sa.Column("programme", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("overdue_from", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("outcome", STATE, nullable=True),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("finding", sa.String(), nullable=True),
        sa.Column("group_rank", sa.Integer(), nullable=False),
        sa.Column("follows_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.version_id"], name=op.f("fk_plan_item_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", "key", name=op.f("pk_plan_item")),
    )
    op.create_index(
        "ix_plan_item_open", "plan_item", ["outcome", "opens_on", "owner", "due_on", "overdue_from", "until"]
    )
    op.create_index("ix_plan_item_owner", "plan_item", ["owner", "outcome", "opens_on"])
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
    table = "finding_answered"
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
        sa.Column("follows_id", sa.String(64), nullable=True),
        sa.Column("finding_key", sa.String(), nullable=False),
        sa.Column("answer", ANSWER, nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rule_version", sa.String(), nullable=True),
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
        sa.ForeignKeyConstraint(["follows_id"], [f"{table}.version_id"], name=op.f(f"fk_{table}_follows_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.version_id"], name=op.f(f"fk_{table}_patient_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("follows_id", name=op.f(f"uq_{table}_follows_id")),
        sa.UniqueConstraint(
            "patient_id", "fact_id", "version_id", name=op.f(f"uq_{table}_patient_id_fact_id_version_id")
        ),
        sa.UniqueConstraint("supersedes_id", name=op.f(f"uq_{table}_supersedes_id")),
    )
