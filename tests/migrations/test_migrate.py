"""The migrations make exactly the tables of the code, on both databases, and can be undone."""

import subprocess
import sys

from sqlalchemy import inspect

from booking_api.db import Database
from migrations.tables import METADATA
from server import migrate


def tables(url: str) -> set[str]:
    database = Database(url)
    names = set(inspect(database.engine).get_table_names())
    database.dispose()
    return names


def test_a_migrated_database_has_exactly_the_tables_of_the_code(database_url: str) -> None:
    assert migrate.differences(database_url) == []


def test_a_table_that_no_revision_makes_is_noticed(empty_url: str) -> None:
    assert len(migrate.differences(empty_url)) >= len(METADATA.tables)


def test_an_empty_database_is_brought_to_the_newest_revision(empty_url: str) -> None:
    assert migrate.current(empty_url) is None
    migrate.upgrade(empty_url)
    assert migrate.current(empty_url) == migrate.head()
    assert tables(empty_url) == {*METADATA.tables, "alembic_version"}


def test_every_revision_can_be_undone_and_done_again(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    migrate.downgrade(empty_url, "base")
    assert tables(empty_url) == {"alembic_version"}
    migrate.upgrade(empty_url)
    assert migrate.differences(empty_url) == []


def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    command = [sys.executable, "-c", "import sys; from server import migrate; migrate.upgrade(sys.argv[1])", empty_url]
    together = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    errors = [process.communicate()[1].decode() for process in together]
    assert [process.returncode for process in together] == [0, 0], errors
    assert migrate.current(empty_url) == migrate.head()
