"""A building for each test, or one that is served for the whole of a module with pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.building import Building


@pytest.fixture
def building(sqlite_url: str, tmp_path: Path) -> Iterator[Building]:
    made = Building(sqlite_url, tmp_path)
    yield made
    made.db.dispose()


@pytest.fixture
def served(building: Building) -> Iterator[Building]:
    with building.served() as running:
        yield running
