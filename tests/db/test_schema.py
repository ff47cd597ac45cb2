"""The schema, and the promises that the database itself keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from dashboard.domain.refusal import Refusal
from db.engine import open_engine, reading, writing
from db.migrate import check_revision, migrate, missing_triggers
from db.models import metadata
from db.versions import KINDS

_A_FACT = {
    "patient_id": "p",
    "ordinal": 1,
    "recorded_at": "2026-06-01 10:00:00+00:00",
    "recorded_by": "a",
    "source": "s",
}


def test_the_migrated_database_equals_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_migrated_database_has_every_check_of_the_models(engine: Engine) -> None:
    found = inspect(engine)
    for table in metadata.sorted_tables:
        named = {check.name for check in table.constraints if type(check).__name__ == "CheckConstraint"}
        assert {str(name) for name in named} == {check["name"] for check in found.get_check_constraints(table.name)}


def test_the_audit_trail_is_protected_after_every_migration(database_url: str, engine: Engine) -> None:
    with engine.execution_options(transaction="migrating").begin() as connection:
        on_table = " ON audit_event" if engine.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER audit_event_no_delete{on_table}"))
    assert missing_triggers(engine) == {"audit_event_no_delete"}

    migrate(database_url)

    assert missing_triggers(engine) == frozenset()


def test_nothing_is_deleted_because_something_else_was() -> None:
    rules = {key.ondelete for table in metadata.sorted_tables for key in table.foreign_key_constraints}
    assert rules == {None}


def test_every_kind_of_fact_has_its_fields_in_its_table() -> None:
    kept_apart = {"patient": {"mrn", "identifiers"}, "cancer": {"moves"}}
    for kind in KINDS.values():
        named = {name for name in kind.fact.__dataclass_fields__ if name != "provenance"}
        assert named - set(kind.fields) == kept_apart.get(kind.name, set()), kind.name


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        (None, "The database is empty. Create its tables: python -m dashboard migrate"),
        ("9999", "The database is newer than this version of Heliotrope (9999)"),
    ],
    ids=["never migrated", "from a later version"],
)
def test_a_database_of_another_version_is_refused_with_the_command_to_run(
    engine: Engine, revision: str | None, words: str
) -> None:
    with engine.execution_options(transaction="writing").begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if revision:
            connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    with pytest.raises(Refusal, match=words.replace("(", r"\(").replace(")", r"\)")):
        check_revision(engine)


def test_a_database_of_a_later_version_is_not_migrated(engine: Engine, database_url: str) -> None:
    with engine.execution_options(transaction="writing").begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refusal, match="newer than this version"):
        migrate(database_url)


def test_a_database_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear colleague, " * 500)
    for name in ("nowhere/heliotrope.sqlite", "letter.txt"):
        with pytest.raises(Refusal, match="cannot be opened"):
            check_revision(open_engine(f"sqlite:///{tmp_path}/{name}"))


@pytest.mark.parametrize("url", ["heliotrope.sqlite", "mysql://host/name"], ids=["a file name", "another database"])
def test_what_is_no_known_database_is_refused_with_the_form_to_write(url: str) -> None:
    with pytest.raises(Refusal, match="Write sqlite:///FILE or postgresql"):
        open_engine(url)


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("INSERT INTO red_flag ({}, flag) VALUES ({}, 'fever')", {"patient_id": "nobody"}),
        ("INSERT INTO red_flag ({}, flag) VALUES ({}, 'headache')", {}),
        ("INSERT INTO red_flag ({}, flag) VALUES ({}, NULL)", {}),
        ("INSERT INTO comorbidity ({}, what) VALUES ({}, '" + "x" * 501 + "')", {}),
        ("INSERT INTO event ({}, type, grade) VALUES ({}, 'infection', 6)", {}),
        ("INSERT INTO lifetime_dose ({}, drug, grams) VALUES ({}, 'cisplatin', -1)", {}),
        ("INSERT INTO feature ({}, feature, present, grade) VALUES ({}, 'raynaud', true, 'mild')", {}),
        ("INSERT INTO red_flag ({}, flag) VALUES ({}, 'fever')", {"fact_id": "another"}),
        ("INSERT INTO red_flag ({}, flag, retracted_because) VALUES ({}, 'fever', 'wrong')", {}),
        ("INSERT INTO red_flag ({}, flag) VALUES ({}, 'fever')", {"supersedes_id": "p", "version_id": "f2"}),
    ],
    ids=[
        "patient unknown",
        "word outside the vocabulary",
        "value missing",
        "text too long",
        "grade above five",
        "negative dose",
        "grade on another feature than dysphagia",
        "first version with another id than its fact",
        "retraction of nothing",
        "correction of a fact of another table",
    ],
)
def test_what_must_never_be_false_is_refused_by_the_database(
    engine: Engine, statement: str, values: dict[str, str]
) -> None:
    with writing(engine) as session:
        session.execute(text(_insert_patient()), _A_FACT | {"version_id": "p", "fact_id": "p"})
    row = _A_FACT | {"version_id": "f", "fact_id": "f"} | values
    columns, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.execute(text(statement.format(columns, places)), row)


def test_a_fact_is_superseded_only_once(engine: Engine) -> None:
    correction = _A_FACT | {"fact_id": "p", "supersedes_id": "p"}
    with writing(engine) as session:
        session.execute(text(_insert_patient()), _A_FACT | {"version_id": "p", "fact_id": "p"})
        session.execute(text(_insert_patient("supersedes_id")), correction | {"version_id": "p2"})
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.execute(text(_insert_patient("supersedes_id")), correction | {"version_id": "p3"})


def test_a_session_for_reading_cannot_write(engine: Engine) -> None:
    with pytest.raises(DBAPIError), reading(engine) as session:
        session.execute(text(_insert_patient()), _A_FACT | {"version_id": "p", "fact_id": "p"})


def _insert_patient(*more: str) -> str:
    columns = (*_A_FACT, "version_id", "fact_id", *more)
    return (
        f"INSERT INTO patient ({', '.join(columns)}, sex, organs_absent, dates_invented) "
        f"VALUES ({', '.join(f':{name}' for name in columns)}, 'female', '[]', false)"
    )
