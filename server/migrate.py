"""Brings a database to the shape that the code expects, once, however many processes ask for it at the same time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

import migrations
from migrations.tables import METADATA, is_compared

FOLDER = Path(migrations.__file__).parent
LOCK_NUMBER = 7_357_001  # any number that nobody else locks on


def upgrade(url: str, revision: str = "head") -> None:
    """Run every revision that the database lacks; a second process waits for the first and then has nothing to do."""
    with _connection(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Undo revisions back to the one named (`base` for all of them); data in tables that vanish are lost."""
    with _connection(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """Return the revision that the database has, or None when it has none."""
    with _connection(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """Return the newest revision that the code knows."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def differences(url: str) -> list[Any]:
    """Return what the tables in the code have and the migrated database lacks, or the other way round."""
    with _connection(url) as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_compared})
        return list(compare_metadata(context, METADATA))


def write_revision(url: str, message: str, number: str) -> None:
    """Write a new revision from the difference between an up-to-date database and the tables in the code."""
    with _connection(url) as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = _engine(url)
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
        yield connection
    engine.dispose()


def _engine(url: str) -> Engine:
    """Return an engine without foreign-key checks on SQLite: a table that is rebuilt is gone for a moment."""
    if not url.startswith("sqlite"):
        return create_engine(url, poolclass=NullPool)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": 60})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # so that tables, too, are made within the transaction

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
