"""The triggers that keep the audit trail append-only. Made again after every migration, which may have dropped them."""

from __future__ import annotations

from sqlalchemy import Connection, text

_SQLITE = {
    f"audit_event_no_{verb}": (
        f"CREATE TRIGGER audit_event_no_{verb} BEFORE {verb} ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    )
    for verb in ("update", "delete")
}
_POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
)
_POSTGRESQL = {
    f"audit_event_no_{verb}": (
        f"CREATE TRIGGER audit_event_no_{verb} BEFORE {verb} ON audit_event "
        f"FOR EACH {level} EXECUTE FUNCTION refuse_audit_change()"
    )
    for verb, level in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
}


def create_triggers(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(_POSTGRESQL_FUNCTION))
        for name, statement in _POSTGRESQL.items():
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON audit_event"))
            connection.execute(text(statement))
    else:
        for name, statement in _SQLITE.items():
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.execute(text(statement))


def expected_triggers(connection: Connection) -> frozenset[str]:
    return frozenset(_POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE)


def present_triggers(connection: Connection) -> frozenset[str]:
    """Those that exist and fire."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
        )
    return frozenset(connection.execute(text(query)).scalars())
