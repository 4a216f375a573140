"""The hall that most of these tests happen in, and who leads it."""

from dataclasses import replace

import pytest

from booking_api.db import Database
from booking_api.identity.actor import Actor
from booking_api.identity.rules import PERMISSIONS, Role
from tests.booking_api.visits.hall import Hall, open_hall


@pytest.fixture
def hall(database: Database) -> Hall:
    return open_hall(database)


@pytest.fixture
def leader(hall: Hall) -> Actor:
    """A supervisor of the host's own place."""
    return replace(hall.host, permissions=PERMISSIONS[Role.SUPERVISOR], roles=frozenset({Role.SUPERVISOR}))
