"""A site for each test with the demo's municipality, and its administrators signed in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from booking_api.db import Database
from booking_api.identity.rules import Role
from server import migrate
from server.demo.municipality import lay
from server.demo.people import People
from tests.portal.citizen.site import NOW, Site
from tests.portal.staff.office import Desk, hire


@pytest.fixture(scope="session")
def _office_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("office") / "welkom.db"
    migrate.upgrade(f"sqlite:///{file}")
    database = Database(f"sqlite:///{file}")
    with database.transaction() as session:
        lay(session, People(1), NOW)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return file


@pytest.fixture
def site(_office_template: Path, tmp_path: Path) -> Iterator[Site]:
    """The site with its own copy of the municipality."""
    file = tmp_path / "welkom.db"
    shutil.copyfile(_office_template, file)
    made = Site(f"sqlite:///{file}")
    yield made
    made.db.dispose()


@pytest.fixture
def manager(site: Site) -> Desk:
    """An administrator of everything."""
    with site.db.transaction() as session:
        staff_id = hire(session, "Bea Beheer", Role.ADMINISTRATOR, bound=False)
    return Desk(site, staff_id)


@pytest.fixture
def bound_manager(site: Site) -> Desk:
    """An administrator of Werk & Inkomen alone."""
    with site.db.transaction() as session:
        staff_id = hire(session, "Wim Werk", Role.ADMINISTRATOR, bound=True)
    return Desk(site, staff_id)


@pytest.fixture
def host(site: Site) -> Desk:
    """A host, who may not manage."""
    with site.db.transaction() as session:
        staff_id = hire(session, "Gea Gast", Role.HOST, bound=False)
    return Desk(site, staff_id)
