"""How days, times, durations, waiting and money are written, in the language of the request; also Jinja filters."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from booking_api.texts import in_one_piece, whole_address
from web.context import current_zone
from web.i18n import current_language

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
TAG_OR_SHORT_START = re.compile(r"<[^>]*>|\b\w{1,2}-\w+")


def local(moment: datetime, zone: ZoneInfo | None = None) -> datetime:
    """Return a UTC moment in the zone of the page, or in the given zone."""
    return moment.astimezone(zone or current_zone())


def clock_time(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Return the time as HH:mm, in every language."""
    return local(moment, zone).strftime("%H:%M")


def day(when: datetime | date, zone: ZoneInfo | None = None) -> str:
    """Return the full day in words: `maandag 23 november 2026`."""
    return format_date(_as_date(when, zone), current_language().full_day_pattern, current_language().locale)


def day_in_year(when: datetime | date, zone: ZoneInfo | None = None) -> str:
    """Return the day in words without the year: `maandag 23 november`."""
    return format_date(_as_date(when, zone), current_language().day_pattern, current_language().locale)


def weekday(when: datetime | date, zone: ZoneInfo | None = None) -> str:
    """Return the name of the day of the week: `maandag`."""
    return format_date(_as_date(when, zone), "EEEE", current_language().locale)


def day_and_month(when: datetime | date, zone: ZoneInfo | None = None) -> str:
    """Return day and month in words: `23 november`."""
    return format_date(_as_date(when, zone), current_language().month_pattern, current_language().locale)


def day_and_time(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Return `maandag 23 november 2026, 09:40`."""
    return listed((day(moment, zone), clock_time(moment, zone)))


def soon(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Return a moment without its year: `maandag 23 november, 09:40`."""
    return listed((day_in_year(moment, zone), clock_time(moment, zone)))


def day_at_time(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Return a moment as it is said in a sentence: `maandag 23 november om 09:40`."""
    return str(_("%(day)s om %(time)s", day=day_in_year(moment, zone), time=clock_time(moment, zone)))


def listed(texts: Iterable[str]) -> str:
    """Return texts with the comma of the language between them."""
    return ("، " if _runs_from_the_right() else ", ").join(texts)


def brief_day(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Return `ma 23 nov 2026`, for a column that has no room for more."""
    return format_skeleton("yMMMEd", local(moment, zone), locale=current_language().locale)


def brief_moment(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Return `ma 23 nov 2026, 09:40`, for a column of moments."""
    return f"{brief_day(moment, zone)}, {clock_time(moment, zone)}"


def money(cents: int) -> str:
    """Return an amount of euro cents as `€ 12,50`."""
    return format_currency(Decimal(cents) / 100, "EUR", locale=current_language().locale)


def duration(minutes: int) -> str:
    """Return `30 minuten`, `1 uur` or `1 uur en 15 minuten`."""
    hours, rest = divmod(minutes, 60)
    parts: list[str] = []
    if hours:
        parts.append(ngettext("%(num)d uur", "%(num)d uur", hours))
    if rest or not hours:
        parts.append(ngettext("%(num)d minuut", "%(num)d minuten", rest))
    return str(_("%(hours)s en %(minutes)s", hours=parts[0], minutes=parts[1])) if len(parts) == 2 else parts[0]


def waiting(since: datetime, now: datetime) -> str:
    """Return how long someone has been waiting: `net aangekomen`, or the duration."""
    minutes = waiting_minutes(since, now)
    return duration(minutes) if minutes else str(_("net aangekomen"))


def waiting_minutes(since: datetime, now: datetime) -> int:
    """Return whole minutes from one moment to another, never below nought."""
    return max(0, int((now - since).total_seconds() // 60))


def isolated(text: str) -> str:
    """Return a name, number or address so that it keeps its own direction in a line from right to left."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if text and _runs_from_the_right() else text


def phone(number: str) -> str:
    """Return a telephone number so that it stays in one piece, in its own direction."""
    return isolated(number.replace(" ", "\u00a0"))


def whole_words(text: str) -> Markup:
    """Return a text as HTML in which no line ends in `e-` or `QR-`, or between a number and its word."""
    written = in_one_piece(str(escape(text)))
    return Markup(TAG_OR_SHORT_START.sub(lambda found: _whole(found[0]), written))  # noqa: S704 - escaped above


def _whole(found: str) -> str:
    return found if found.startswith("<") else f'<span class="w-whole">{found}</span>'


def _runs_from_the_right() -> bool:
    return current_language().direction == "rtl"


def _as_datetime(when: datetime | date, zone: ZoneInfo | None) -> datetime:
    return local(when, zone) if isinstance(when, datetime) else datetime(when.year, when.month, when.day, tzinfo=UTC)


def _as_date(when: datetime | date, zone: ZoneInfo | None) -> date:
    return _as_datetime(when, zone).date()


def _kept(write: Callable[..., str]) -> Callable[..., str]:
    """Return how a format is written on a page, where a line may be too short for it."""
    return lambda *args, **options: in_one_piece(write(*args, **options))


FILTERS = {
    "isolated": isolated,
    "phone": phone,
    "street": whole_address,
    "whole_words": whole_words,
    "in_one_piece": in_one_piece,
    "time": clock_time,
    "day": _kept(day),
    "day_in_year": _kept(day_in_year),
    "weekday": weekday,
    "day_and_month": _kept(day_and_month),
    "day_in_tile": day_and_month,  # which is narrow: the month may stand below its day
    "day_and_time": _kept(day_and_time),
    "day_at_time": _kept(day_at_time),
    "brief_day": brief_day,
    "brief_moment": brief_moment,
    "soon": _kept(soon),
    "listed": listed,
    "money": money,
    "duration": _kept(duration),
    "waiting": _kept(waiting),
    "waiting_minutes": waiting_minutes,
}


def init_formats(app: Flask) -> None:
    """Make the formats known to templates as filters."""
    app.jinja_env.filters.update(FILTERS)
