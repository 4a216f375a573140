"""The plugin and its town, for each test."""

import pytest

from booking_api.db import Database
from tests.booking_api.rest.forms import Forms, Jcc, open_forms


@pytest.fixture
def forms(sqlite_database: Database) -> Forms:
    return open_forms(sqlite_database)


@pytest.fixture
def plugin(forms: Forms) -> Jcc:
    return forms.jcc()
