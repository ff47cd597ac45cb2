"""What the app's own user may do on PostgreSQL: read, add, and rewrite only what is no fact.

`_REWRITTEN` is the list of exceptions: a service that changes or deletes rows of another table fails until it is here.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from dashboard.domain.refusal import Refusal
from db.models import DERIVED, metadata

_REWRITTEN = {table.name: "DELETE" for table in DERIVED} | {
    "account": "UPDATE",
    "account_role": "DELETE",
    "database_mark": "UPDATE",
    "draft": "DELETE",
    "recovery_code": "UPDATE",
    "second_factor": "UPDATE",
    "sign_in_session": "UPDATE",
}
_RIGHTS = {name: {"SELECT", "INSERT", _REWRITTEN.get(name, "SELECT")} for name in metadata.tables}
_RIGHTS["alembic_version"] = {"SELECT"}

# A member of the owner's role, or a superuser, has every right whatever was granted.
_RIGHTS_HELD = text(
    "SELECT relname, held FROM pg_class, "
    "unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS held "
    "WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:tables) "
    "AND (has_table_privilege(:user, pg_class.oid, held) OR pg_has_role(:user, relowner, 'MEMBER'))"
)
_MAY_CREATE = text(
    "SELECT has_schema_privilege(:user, oid, 'CREATE') OR pg_has_role(:user, nspowner, 'MEMBER') "
    "FROM pg_namespace WHERE nspname = current_schema()"
)


def grant_rights(connection: Connection, user: str | None) -> None:
    """Give `user` on PostgreSQL the rights that the app needs, and take away any other that it was given.

    Nothing happens if `user` is the one who is connected. Refuses a user who does not exist, and one who could do more
    in another way, as an owner or a superuser can.
    """
    if not user:
        raise Refusal(
            "DATABASE_URL names no user of PostgreSQL to whom HELIOTROPE_OWNER_URL could give the rights of the app. "
            "Write postgresql+psycopg://USER@HOST/NAME."
        )
    if user == connection.scalar(text("SELECT current_user")):
        return
    quote = connection.dialect.identifier_preparer.quote_identifier
    if not connection.scalar(text("SELECT true FROM pg_roles WHERE rolname = :user"), {"user": user}):
        raise Refusal(
            f"PostgreSQL has no user {user}, whom DATABASE_URL names. Create it, then migrate again: "
            f"CREATE ROLE \"{user}\" LOGIN PASSWORD '...'"
        )
    database = quote(connection.scalar(text("SELECT current_database()")))
    schema = quote(connection.scalar(text("SELECT current_schema()")))
    wanted = {f"DATABASE {database}": {"CONNECT"}, f"SCHEMA {schema}": {"USAGE"}}
    wanted |= {f"TABLE {quote(name)}": rights for name, rights in _RIGHTS.items()}
    wanted |= {f"SEQUENCE {name}": {"USAGE"} for name in _sequences(connection)}
    for thing, rights in wanted.items():
        connection.exec_driver_sql(f"REVOKE ALL ON {thing} FROM {quote(user)}")
        connection.exec_driver_sql(f"GRANT {', '.join(sorted(rights))} ON {thing} TO {quote(user)}")
    _refuse_more(connection, user)


def _sequences(connection: Connection) -> list[str]:
    """Those that number the rows of our tables, quoted."""
    numbered = [(table.name, table.autoincrement_column) for table in metadata.sorted_tables]
    find = text("SELECT pg_get_serial_sequence(quote_ident(:table), :column)")
    return [
        connection.scalar(find, {"table": table, "column": column.name})
        for table, column in numbered
        if column is not None
    ]


def _refuse_more(connection: Connection, user: str) -> None:
    held = connection.execute(_RIGHTS_HELD, {"user": user, "tables": list(_RIGHTS)}).all()
    more = sorted(f"{right} on {table}" for table, right in held if right not in _RIGHTS[table])
    if connection.scalar(_MAY_CREATE, {"user": user}):
        more.append("CREATE in the schema")
    if more:
        raise Refusal(
            f"{user}, whom DATABASE_URL names, has rights that would let it change what was recorded ({more[0]}, "
            f"{len(more)} such rights in all): somebody else granted them, or it is an owner, a superuser or a member "
            "of such a role. Nothing was migrated. Take that away, or name another user in DATABASE_URL."
        )
