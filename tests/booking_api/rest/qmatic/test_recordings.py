"""Exchanges with the Qmatic plugin, written by hand from the contract: whole journeys and each refusal."""

from pathlib import Path

import pytest

from booking_api.db import Database
from tests.booking_api.rest.forms import open_forms
from tests.support.recordings import play, recordings


@pytest.mark.parametrize("recording", recordings("qmatic"), ids=lambda path: path.stem)
def test_the_recording_plays(recording: Path, sqlite_database: Database) -> None:
    forms = open_forms(sqlite_database)
    assert play(recording, forms.qmatic_app().test_client(), forms.known()) > 3
