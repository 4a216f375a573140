"""Migrated databases for benchmarks: an SQLite file and, where a server answers, a PostgreSQL database."""

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from server import migrate

SERVER = os.environ.get("WELKOM_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/")
_numbers = itertools.count()


def kinds() -> list[str]:
    """Return the databases that can be measured on this machine."""
    try:
        create_engine(SERVER + "postgres").connect().close()
    except OperationalError:
        return ["sqlite"]
    return ["sqlite", "postgresql"]


@contextmanager
def database_url(kind: str) -> Iterator[str]:
    """Give the address of a new, migrated database and throw it away afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            migrate.upgrade(url)
            yield url
        return
    name = f"bench_{os.getpid()}_{next(_numbers)}"
    admin = create_engine(SERVER + "postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        migrate.upgrade(SERVER + name)
        yield SERVER + name
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
