"""A building for each test, or one that is served for the whole of a module with pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from booking_api.identity.models import StaffMember, StaffRole
from booking_api.identity.rules import Role
from tests.kiosk.building import Building, Visitor


@pytest.fixture
def building(sqlite_url: str, tmp_path: Path) -> Iterator[Building]:
    made = Building(sqlite_url, tmp_path)
    yield made
    made.db.dispose()


@pytest.fixture
def served(building: Building) -> Iterator[Building]:
    with building.served() as running:
        yield running


@pytest.fixture
def leader(building: Building) -> Visitor:
    """The supervisor of the city shop, before a screen."""
    with building.db.transaction() as session:
        bram = session.get_one(StaffMember, building.cast.staff["Bram Balie"])
        member = StaffMember(department_id=bram.department_id, name="Tess Teamleider")
        session.add(member)
        session.flush()
        session.add(StaffRole(staff_id=member.id, role=Role.SUPERVISOR.value, department_id=bram.department_id))
        building.cast.staff["Tess Teamleider"] = member.id
    return building.client(staff="Tess Teamleider")
