"""A served copy of the small clinic for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from people import COORDINATOR
from small_clinic import PATIENTS, TODAY
from sqlalchemy import Engine

from dashboard.auth.accounts import open_demo
from dashboard.services import load_records
from db.engine import open_engine, reading
from db.patients import by_number


@pytest.fixture(scope="session")
def clinic_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clinic") / "clinic.sqlite"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    open_demo(engine, TODAY)
    load_records(engine, PATIENTS, COORDINATOR, TODAY, key="clinic")
    engine.dispose()
    return path


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Every test has a database of its own, but the tests share a process and what its pages keep."""
    st.cache_resource.clear()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The database that the screens open. It is empty until a fixture below copies one to its place."""
    url = f"sqlite:///{tmp_path / 'served.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("HELIOTROPE_TODAY", TODAY.today().isoformat())
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def clinic(served: Engine, clinic_template: Path) -> Engine:
    shutil.copy(clinic_template, str(served.url.database))
    return served


@pytest.fixture
def empty_clinic(served: Engine, sqlite_template: Path) -> Engine:
    shutil.copy(sqlite_template, str(served.url.database))
    open_demo(served, TODAY)
    return served


@pytest.fixture
def marie(clinic: Engine) -> str:
    """The id of Marie Müller: high risk, nothing done yet."""
    with reading(clinic) as session:
        found = by_number(session, "A-1")
    assert found
    return found
