"""Exchanges with the JCC plugin, written by hand from the contract: whole journeys and each refusal."""

from pathlib import Path

import pytest

from booking_api.db import Database
from booking_api.rest.jcc.app import create_jcc
from tests.booking_api.rest.form_recordings import play_recording
from tests.support.recordings import recordings


@pytest.mark.parametrize("recording", recordings("jcc"), ids=lambda path: path.stem)
def test_the_recording_plays(recording: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert play_recording(recording, database, create_jcc, monkeypatch) > 3
