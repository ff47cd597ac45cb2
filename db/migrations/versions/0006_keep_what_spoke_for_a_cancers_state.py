"""Keep what spoke for a cancer's state, of which cancer a response is, and by which version an event was graded"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Written out: SQLite takes a check with a new column, and no check by itself afterwards.
    op.execute(
        "ALTER TABLE cancer_state ADD COLUMN evidence TEXT "
        "CONSTRAINT ck_cancer_state_evidence_length CHECK (length(evidence) <= 10000)"
    )
    op.execute(
        "ALTER TABLE result ADD COLUMN site VARCHAR CONSTRAINT ck_result_site_length CHECK (length(site) <= 500)"
    )
    op.execute(
        "ALTER TABLE event ADD COLUMN ctcae_version VARCHAR(40) CONSTRAINT ck_event_ctcaeversion "
        "CHECK (ctcae_version IN ('5.0', '6.0'))"
    )
