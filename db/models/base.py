"""What the tables share: their registry, their column types, and the shape of a fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Dialect,
    Enum,
    ForeignKeyConstraint,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import registry
from sqlmodel import AutoString, Field, SQLModel

from dashboard.domain.dates import PartialDate

LONGEST_WORD = 500
LONGEST_TEXT = 10_000


class Row(
    SQLModel,
    # Our own registry, because Streamlit imports a module again when its file changes: with SQLModel's shared one the
    # second import fails ("Table ... is already defined").
    registry=registry(
        metadata=MetaData(
            naming_convention={
                "pk": "pk_%(table_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
            }
        )
    ),
):
    """Validates nothing: the domain and the constraints do."""


class PartialDateText(TypeDecorator[PartialDate]):
    """A day, month or year as its ISO text."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> PartialDate | None:
        return None if value is None else _parsed(value)


_parsed = lru_cache(20_000)(PartialDate.parse)
"""Days repeat: a page reads hundreds of facts from a few hundred days."""


class Nested(TypeDecorator[Any]):
    """A tuple of small domain values, as JSON."""

    impl = JSON
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape
        self._adapter = TypeAdapter(shape)

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> list[Any]:
        return self._adapter.dump_python(value, mode="json") if value else []

    def process_result_value(self, value: list[Any] | None, dialect: Dialect) -> tuple[Any, ...]:
        return self._adapter.validate_python(value) if value else ()


class BinaryText(TypeDecorator[str]):
    """Text that sorts and compares alike on both databases."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return String(collation="C") if dialect.name == "postgresql" else String()


def words(vocabulary: type[StrEnum], name: str | None = None) -> Enum:
    """A closed vocabulary as short text with a CHECK. Name it where a table uses the vocabulary twice."""
    return Enum(
        vocabulary,
        values_callable=lambda each: [word.value for word in each],
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name or vocabulary.__name__.lower(),
    )


class FactRow(Row):
    """One version of a fact. Rows are only ever added.

    A fact is known by the id of its first version (`fact_id`). A correction supersedes a version; a retraction
    supersedes it too, says why, and its other columns repeat what it withdraws. `ordinal` counts the versions of one
    patient in the order of writing.
    """

    version_id: str = Field(primary_key=True, max_length=64)
    fact_id: str = Field(max_length=64)
    patient_id: str = Field(max_length=64, foreign_key="patient.version_id")
    ordinal: int
    supersedes_id: str | None = Field(unique=True, max_length=64)
    retracted_because: str | None = Field(sa_type=Text)
    recorded_at: datetime
    recorded_by: str
    source: str


def of_facts(table: str, *own: Any) -> tuple[Any, ...]:
    """The constraints of a table of facts: a version supersedes only one of the same fact of the same patient."""
    key = ("patient_id", "fact_id", "version_id")
    return (
        UniqueConstraint(*key),
        ForeignKeyConstraint(
            ["patient_id", "fact_id", "supersedes_id"],
            [f"{table}.{column}" for column in key],
            name=f"fk_{table}_supersedes_id",
        ),
        CheckConstraint("(supersedes_id IS NULL) = (version_id = fact_id)", name="first_version_names_the_fact"),
        CheckConstraint("retracted_because IS NULL OR supersedes_id IS NOT NULL", name="retraction_supersedes"),
        *own,
    )


def between(column: str, low: float, high: float) -> CheckConstraint:
    """Both ends inclusive."""
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=f"{column}_range")


def limit_lengths(tables: Iterable[Table]) -> None:
    """A CHECK on the length of every text: SQLite keeps to no VARCHAR(n)."""
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, (String, AutoString)) and not isinstance(column.type, Enum):
                longest = LONGEST_TEXT if isinstance(column.type, Text) else column.type.length or LONGEST_WORD
                table.append_constraint(CheckConstraint(func.length(column) <= longest, name=f"{column.name}_length"))
