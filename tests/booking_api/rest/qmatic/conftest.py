"""The plugin and its town, for each test."""

import pytest

from booking_api.db import Database
from tests.booking_api.rest.forms import Forms, Qmatic, open_forms


@pytest.fixture
def forms(database: Database) -> Forms:
    return open_forms(database)


@pytest.fixture
def plugin(forms: Forms) -> Qmatic:
    return forms.qmatic()
