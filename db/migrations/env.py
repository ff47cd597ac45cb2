"""Run by Alembic. The connection and its transaction are those of `db/migrate.py`."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator
from sqlmodel import AutoString

from db.models import metadata
from db.models.base import BinaryText


def plain_types(kind: str, column_type: Any, autogen: AutogenContext) -> str | Literal[False]:
    """A migration names the type in the database, not the product's, which may change later."""
    if kind != "type" or not isinstance(column_type, TypeDecorator):
        return False
    if isinstance(column_type, BinaryText):
        return 'sa.String().with_variant(sa.String(collation="C"), "postgresql")'
    if isinstance(column_type, AutoString):
        return f"sa.String({column_type.length or ''})"
    return f"sa.{column_type.impl!r}"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=plain_types,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
