"""A calendar file means the same moment to every reader, and a change or cancellation finds what it replaces."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
import vobject
from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from icalendar import Calendar

from booking_api.notifications.calendar_file import CalendarEntry, ics
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


def _read_by_icalendar(file: bytes) -> datetime:
    starts_at = Calendar.from_ical(file).walk("VEVENT")[0].decoded("DTSTART")
    assert isinstance(starts_at, datetime)
    return starts_at


def _read_by_vobject(file: bytes) -> datetime:
    starts_at = vobject.readOne(file.decode()).vevent.dtstart.value
    assert isinstance(starts_at, datetime)
    return starts_at


def _read_by_dateutil(file: bytes) -> datetime:
    text = file.decode().replace("\r\n ", "")
    line = next(line for line in text.splitlines() if line.startswith("DTSTART;"))
    zone = tzical(StringIO(text)).get("Europe/Amsterdam")
    return datetime.strptime(line.rpartition(":")[2], "%Y%m%dT%H%M%S").replace(tzinfo=zone)


@pytest.mark.parametrize("starts_at", MOMENTS, ids=lambda moment: moment.isoformat())
@pytest.mark.parametrize("read", [_read_by_icalendar, _read_by_vobject, _read_by_dateutil])
def test_every_reader_sees_the_same_instant(read: Callable[[bytes], datetime], starts_at: datetime) -> None:
    assert read(ics(_entry(starts_at), "PUBLISH", NOW)).astimezone(UTC) == starts_at


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
