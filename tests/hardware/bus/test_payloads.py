"""How payloads and moments look on the wire."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from hardware.bus.payloads import encode, moment


def test_a_payload_carries_its_version_and_keeps_names_as_they_are() -> None:
    assert encode({"naam": "Zoë", "regels": []}) == '{"v":1,"naam":"Zoë","regels":[]}'.encode()


def test_a_moment_is_told_in_utc_whatever_zone_it_came_in() -> None:
    local = datetime(2026, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    assert moment(local) == moment(datetime(2026, 7, 1, 7, 0, tzinfo=UTC)) == "2026-07-01T07:00:00.000Z"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 7, 1, 9, 0))  # noqa: DTZ001 - a naive one is the point
