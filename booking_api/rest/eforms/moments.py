"""Moments as both plugins want them: by the clock of Amsterdam, without an offset."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking_api.errors import InvalidInput

ZONE_NAME = "Europe/Amsterdam"
ZONE = ZoneInfo(ZONE_NAME)


def local(moment: datetime) -> datetime:
    """Return a moment as the clock shows it, without an offset."""
    return moment.astimezone(ZONE).replace(tzinfo=None)


def from_local(shown: datetime) -> datetime:
    """Return the moment (UTC) at which the clock shows this; raises InvalidInput when it never does."""
    moment = in_utc(shown.replace(tzinfo=ZONE))
    if local(moment) != shown:
        raise InvalidInput(fields={"starts_at": "bestaat-niet"})
    return moment


def in_utc(moment: datetime) -> datetime:
    """Return an aware moment in UTC; raises InvalidInput at the very ends of the calendar, where there is none."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(fields={"starts_at": "bestaat-niet"}) from None


def unmistakable(moments: Iterable[datetime]) -> list[datetime]:
    """Return moments as shown by the clock, without those of the hour that it shows for a second time."""
    return [shown for moment in moments if (shown := moment.astimezone(ZONE)).fold == 0]


def day_of(text: str) -> date:
    """Return a day written as 2026-12-07; raises InvalidInput."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(fields={"date": "geen-datum"}) from None


def day_before(text: str) -> date:
    """Return the day before one written as 2026-12-07; raises InvalidInput."""
    day = day_of(text)
    if day == date.min:
        raise InvalidInput(fields={"date": "bestaat-niet"})
    return day - timedelta(days=1)


def time_of(text: str) -> time:
    """Return a time written as 10:20; raises InvalidInput."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise InvalidInput(fields={"starts_at": "geen-tijd"}) from None
