"""Who manages the municipality, signed in."""

import pytest

from booking_api.identity.rules import Role
from tests.portal.citizen.site import Site
from tests.portal.staff.office import Desk, hire


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
