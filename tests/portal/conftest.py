"""A site for each test, with the demo's municipality in it; the municipality is laid once for each worker."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from booking_api.db import Database
from server.demo.municipality import lay
from server.demo.people import People
from tests.portal.citizen.site import NOW, Site


@pytest.fixture(scope="session")
def _town_template(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Path:
    file = tmp_path_factory.mktemp("town") / "welkom.db"
    shutil.copyfile(_sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    with database.transaction() as session:
        lay(session, People(1), NOW)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return file


@pytest.fixture
def site(_town_template: Path, tmp_path: Path) -> Iterator[Site]:
    """The site with its own copy of the municipality."""
    file = tmp_path / "welkom.db"
    shutil.copyfile(_town_template, file)
    made = Site(f"sqlite:///{file}")
    yield made
    made.db.dispose()
