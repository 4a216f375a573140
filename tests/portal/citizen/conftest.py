"""Who comes to the citizen site."""

import pytest

from tests.portal.citizen.site import Site, Visitor


@pytest.fixture
def visitor(site: Site) -> Visitor:
    """Somebody who reads Dutch."""
    return Visitor(site)
