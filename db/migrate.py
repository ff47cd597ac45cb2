"""Creating the schema and bringing it up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from dashboard.domain.refusal import Refusal
from db.engine import open_engine
from db.rights import grant_rights
from db.triggers import create_triggers, expected_triggers, present_triggers

_COMMAND = "python -m dashboard migrate"
_INSUFFICIENT_PRIVILEGE = "42501"


def migrate(url: str | None = None, *, app_url: str | None = None) -> None:
    """Create the database or bring it up to date, in one transaction: all of it or nothing.

    On PostgreSQL the user of `app_url`, if it is not that of `url`, then has the rights that the app needs and no more.
    """
    engine = open_engine(url)
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        _refuse_unreachable(engine)
        with engine.execution_options(transaction="migrating").begin() as connection:
            _known_revision(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            create_triggers(connection)
            _refuse_broken_foreign_keys(connection)
            if app_url and connection.dialect.name == "postgresql":
                grant_rights(connection, open_engine(app_url).url.username)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
            raise
        raise Refusal(
            "The database does not let this user change its tables, so nothing was migrated. "
            "Name their owner in HELIOTROPE_OWNER_URL."
        ) from None
    finally:
        engine.dispose()


def check_revision(engine: Engine) -> str:
    """The revision of the database. Refuses one that is missing, outdated or newer than the product."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    _refuse_unreachable(engine)
    with engine.connect() as connection:
        revision = _known_revision(connection)
    if revision is None:
        raise Refusal(f"The database is empty. Create its tables: {_COMMAND}")
    if revision != head:
        raise Refusal(f"The database is outdated ({revision}, needed {head}). Bring it up to date: {_COMMAND}")
    return revision


def stored_revision(engine: Engine) -> str | None:
    """The revision of the database, None for an empty one. Refuses one that this version does not know."""
    with engine.connect() as connection:
        return _known_revision(connection)


def missing_triggers(engine: Engine) -> frozenset[str]:
    """Triggers that should protect the audit trail and do not."""
    with engine.connect() as connection:
        return expected_triggers(connection) - present_triggers(connection)


def _known_revision(connection: Connection) -> str | None:
    """The revision of the database, None for an empty one. Refuses one that this version does not know."""
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise Refusal(f"The database is newer than this version of Heliotrope ({revision}). Update Heliotrope.")
    return revision


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _refuse_unreachable(engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError:
        raise Refusal(f"The database cannot be opened. Check DATABASE_URL, or create it: {_COMMAND}") from None


def _refuse_broken_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise Refusal(
                f"The migration would leave {len(broken)} rows that point to nothing, so nothing was changed. "
                "Restore a backup and report this."
            )
