"""Search the audit trail by patient, person, action and day"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_audit_event_patient_id", "audit_event")
    for column in ("patient_id", "actor", "action"):
        op.create_index(f"ix_audit_event_{column}_at", "audit_event", [column, "at", "seq"])
    op.create_index("ix_audit_event_at", "audit_event", ["at", "seq"])
