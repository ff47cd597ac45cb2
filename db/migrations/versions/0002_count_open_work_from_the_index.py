"""Count open work from the index"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_plan_item_open", "plan_item")
    op.create_index("ix_plan_item_open", "plan_item", ["outcome", "opens_on", "owner", "due_on", "overdue_from"])
