"""The plugin and its town, for each test."""

import pytest

from booking_api.db import Database
from tests.booking_api.rest.forms import Forms, Jcc, open_forms


@pytest.fixture
def forms(database: Database) -> Forms:
    return open_forms(database)


@pytest.fixture
def plugin(forms: Forms) -> Jcc:
    return forms.jcc()
