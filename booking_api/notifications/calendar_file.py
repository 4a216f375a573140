"""Calendar files (iCalendar, RFC 5545): one appointment, with a time zone that every reader understands alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

Method = Literal["PUBLISH", "CANCEL"]
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

HOME_ZONE = "Europe/Amsterdam"

# Written by hand as two rules. Libraries write a list of dates instead, which vobject (and so Radicale) reads an hour
# wrong in summer; a test keeps three readers at the same instant.
_HOME_ZONE_RULES = """BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What a calendar shows of an appointment; `starts_at` and `ends_at` in UTC, texts without sensitive subjects."""

    appointment_id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    summary: str
    place: str
    description: str
    url: str
    organizer_name: str
    organizer_address: str
    status: Status = "CONFIRMED"


def ics(entry: CalendarEntry, method: Method, now: datetime) -> bytes:
    """Return the calendar file of one appointment.

    The UID stays the same for the appointment's life, and SEQUENCE grows with each change, so that a calendar replaces
    what it had. CANCEL takes it away. PUBLISH is used and not REQUEST: a citizen needs no "accept" button.
    """
    calendar = _calendar(method, [entry])
    calendar.add_component(_event(entry, "CANCELLED" if method == "CANCEL" else entry.status, now))
    return bytes(calendar.to_ical())


def ics_of_series(entries: Sequence[CalendarEntry], now: datetime) -> bytes:
    """Return one calendar file with several appointments."""
    calendar = _calendar("PUBLISH", entries)
    for entry in entries:
        calendar.add_component(_event(entry, entry.status, now))
    return bytes(calendar.to_ical())


def feed(entries: Sequence[CalendarEntry], name: str, now: datetime) -> bytes:
    """Return a calendar to follow, each entry with how it stands; readers ask again each hour."""
    calendar = _calendar("PUBLISH", entries)
    calendar.add("X-WR-CALNAME", name)
    for refresh in ("REFRESH-INTERVAL;VALUE=DURATION", "X-PUBLISHED-TTL"):
        property_name, _semicolon, parameter = refresh.partition(";")
        parameters = dict([parameter.split("=")]) if parameter else {}
        calendar.add(property_name, vText("PT1H"), parameters=parameters)
    for entry in entries:
        calendar.add_component(_event(entry, entry.status, now))
    return bytes(calendar.to_ical())


def _calendar(method: Method, entries: Sequence[CalendarEntry]) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", "-//Welkom//Afspraken//NL")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    if any(entry.timezone == HOME_ZONE for entry in entries):
        calendar.add_component(Timezone.from_ical(_HOME_ZONE_RULES))
    return calendar


def _event(entry: CalendarEntry, status: Status, now: datetime) -> Event:
    event = Event()
    event.add("UID", f"{entry.appointment_id}@welkom")
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", now.astimezone(UTC).replace(microsecond=0))
    event.add("DTSTART", _written(entry.starts_at, entry.timezone))
    event.add("DTEND", _written(entry.ends_at, entry.timezone))
    event.add("SUMMARY", entry.summary)
    event.add("LOCATION", entry.place)
    event.add("DESCRIPTION", entry.description)
    event.add("STATUS", status)
    event.add("TRANSP", "OPAQUE" if status == "CONFIRMED" else "TRANSPARENT")
    if entry.url:
        event.add("URL", entry.url)
    organizer = vCalAddress(f"mailto:{entry.organizer_address}")
    organizer.params["CN"] = vText(entry.organizer_name)
    event.add("ORGANIZER", organizer)
    return event


def _written(moment: datetime, timezone: str) -> datetime:
    """Return local time where we ship the rules of the zone, else UTC, which needs none."""
    return moment.astimezone(ZoneInfo(HOME_ZONE) if timezone == HOME_ZONE else UTC)
