"""Exchanges with the Qmatic plugin, written by hand from the contract: whole journeys and each refusal."""

from pathlib import Path

import pytest

from booking_api.db import Database
from booking_api.rest.qmatic.app import create_qmatic
from tests.booking_api.rest.form_recordings import play_recording
from tests.support.recordings import recordings


@pytest.mark.parametrize("recording", recordings("qmatic"), ids=lambda path: path.stem)
def test_the_recording_plays(recording: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert play_recording(recording, database, create_qmatic, monkeypatch) > 3
