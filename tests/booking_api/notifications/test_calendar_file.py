"""A calendar file means the same moment to every reader, and a change or cancellation finds what it replaces."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
import vobject
from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from icalendar import Calendar

from booking_api.notifications.calendar_file import CalendarEntry, feed, ics
from tests.booking_api.notifications.town import NOW

SUMMER = datetime(2026, 7, 6, 7, 0, tzinfo=UTC)
WINTER = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
LAST_HOUR_OF_SUMMER_TIME = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
FIRST_HOUR_OF_SUMMER_TIME = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
MOMENTS = [SUMMER, WINTER, LAST_HOUR_OF_SUMMER_TIME, FIRST_HOUR_OF_SUMMER_TIME]


def _entry(starts_at: datetime = WINTER, *, timezone: str = "Europe/Amsterdam", sequence: int = 0) -> CalendarEntry:
    return CalendarEntry(
        appointment_id=UUID("0192f0a0-0000-7000-8000-000000000001"),
        sequence=sequence,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
        timezone=timezone,
        summary="Afspraak: Paspoort, rijbewijs; en é 🛂",
        place="Stadswinkel Centrum, Stadhuisplein 130, 5038 TC Voorbeeldstad",
        description="Uw code: K7RW H2MX\nNeem mee:\n- uw oude paspoort\nhttps://afspraken.example/mijn-afspraak/abc",
        url="https://afspraken.example/mijn-afspraak/abc",
        organizer_name="Gemeente Voorbeeldstad",
        organizer_address="afspraken@voorbeeldstad.example",
    )


def _read_by_icalendar(file: bytes, name: str) -> datetime:
    moment = Calendar.from_ical(file).walk("VEVENT")[0].decoded(name)
    assert isinstance(moment, datetime)
    return moment


def _read_by_vobject(file: bytes, name: str) -> datetime:
    moment = getattr(vobject.readOne(file.decode()).vevent, name.lower()).value
    assert isinstance(moment, datetime)
    return moment


def _read_by_dateutil(file: bytes, name: str) -> datetime:
    text = file.decode().replace("\r\n ", "")
    line = next(line for line in text.splitlines() if line.startswith(f"{name};"))
    zone = tzical(StringIO(text)).get("Europe/Amsterdam")
    return datetime.strptime(line.rpartition(":")[2], "%Y%m%dT%H%M%S").replace(tzinfo=zone)


def _files(starts_at: datetime) -> dict[str, bytes]:
    """Return every file about an appointment: made, moved, cancelled, and the feed before and after."""
    return {
        "made": ics(_entry(starts_at), "PUBLISH", NOW),
        "moved": ics(_entry(starts_at, sequence=1), "PUBLISH", NOW),
        "cancelled": ics(_entry(starts_at, sequence=2), "CANCEL", NOW),
        "feed": feed([_entry(starts_at, sequence=1)], "Afspraken", NOW),
        "feed, cancelled": feed([replace(_entry(starts_at, sequence=2), status="CANCELLED")], "Afspraken", NOW),
    }


@pytest.mark.parametrize("starts_at", MOMENTS, ids=lambda moment: moment.isoformat())
@pytest.mark.parametrize("read", [_read_by_icalendar, _read_by_vobject, _read_by_dateutil])
def test_every_reader_sees_the_same_instants_whatever_happened(
    read: Callable[[bytes, str], datetime], starts_at: datetime
) -> None:
    for what, file in _files(starts_at).items():
        assert read(file, "DTSTART").astimezone(UTC) == starts_at, what
        assert read(file, "DTEND").astimezone(UTC) == starts_at + timedelta(minutes=20), what


@pytest.mark.parametrize("before", MOMENTS, ids=lambda moment: moment.isoformat())
def test_what_came_later_replaces_what_came_before_for_every_reader(before: datetime) -> None:
    """A calendar knows an event by its UID, and takes what has the higher SEQUENCE (RFC 5546)."""
    files = _files(before)
    first, *later = (files[what] for what in ("made", "moved", "cancelled"))
    for number, file in enumerate([first, *later]):
        event, plain = Calendar.from_ical(file).walk("VEVENT")[0], vobject.readOne(file.decode())
        assert event["UID"] == plain.vevent.uid.value == Calendar.from_ical(first).walk("VEVENT")[0]["UID"]
        assert (event["SEQUENCE"], plain.vevent.sequence.value) == (number, str(number))
    last = vobject.readOne(files["cancelled"].decode())
    assert (last.method.value, last.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert vobject.readOne(files["feed, cancelled"].decode()).vevent.status.value == "CANCELLED"


def test_the_zone_is_written_as_two_yearly_rules() -> None:
    text = ics(_entry(), "PUBLISH", NOW).decode()
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "RDATE" not in text
    assert [str(rrulestr(line[6:]))[-12:] != "" for line in text.splitlines() if line.startswith("RRULE:")] == [
        True,
        True,
    ]


def test_a_place_in_another_zone_is_written_in_utc() -> None:
    file = ics(_entry(timezone="America/Kralendijk"), "PUBLISH", NOW)
    assert b"VTIMEZONE" not in file
    assert b"DTSTART:20261123T084000Z" in file


def test_a_change_keeps_the_uid_and_counts_on() -> None:
    first = Calendar.from_ical(ics(_entry(), "PUBLISH", NOW)).walk("VEVENT")[0]
    second = Calendar.from_ical(ics(_entry(SUMMER, sequence=1), "PUBLISH", NOW)).walk("VEVENT")[0]
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)


def test_a_cancellation_takes_the_event_away() -> None:
    calendar = Calendar.from_ical(ics(_entry(sequence=2), "CANCEL", NOW))
    event = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)


def test_texts_survive_commas_line_ends_and_any_script() -> None:
    file = ics(_entry(), "PUBLISH", NOW)
    event = Calendar.from_ical(file).walk("VEVENT")[0]
    assert event["SUMMARY"] == _entry().summary
    assert event["DESCRIPTION"] == _entry().description
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
