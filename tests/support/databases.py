"""Fixtures for databases: migrated once for each worker, then copied or emptied for each test."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from booking_api.db import Database
from migrations.tables import METADATA
from server import migrate
from tests.support.postgres import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server on which databases can be made."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def empty_postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of a new PostgreSQL database without any table."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def _migrated_postgres(postgres: PostgresServer) -> Iterator[str]:
    name = postgres.create()
    migrate.upgrade(postgres.url(name))
    yield name
    postgres.drop(name)


@pytest.fixture
def postgres_url(emptied_postgres: Callable[[], str]) -> str:
    """The address of a PostgreSQL database with all tables and no rows; this worker's own, emptied for each test."""
    return emptied_postgres()


@pytest.fixture
def emptied_postgres(postgres: PostgresServer, _migrated_postgres: str) -> Callable[[], str]:
    """Empties the database of `postgres_url` and returns its address, for who wants many empty ones in one test."""

    def empty() -> str:
        postgres.empty(_migrated_postgres, [table.name for table in reversed(METADATA.sorted_tables)])
        return postgres.url(_migrated_postgres)

    return empty


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "welkom.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """The address of an SQLite database with all tables and no rows, for this test alone."""
    file = tmp_path / "welkom.db"
    shutil.copyfile(_sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database; a test that asks for it runs once on SQLite and once on PostgreSQL."""
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    assert isinstance(url, str)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, migrated, empty database; once SQLite and once PostgreSQL."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """An open, migrated, empty SQLite database, for tests that say nothing about the store."""
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()
