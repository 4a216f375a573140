"""Reads of free time: at which starts a wish can be met."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from booking_api.availability import placing, rules
from booking_api.availability.cache import FreeTime, free_around, free_time
from booking_api.availability.capacity import Window
from booking_api.availability.values import Wish
from booking_api.catalogue.values import cells_of
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission

_ROUND_DAYS = 16  # windows begin and end on multiples of this, so that few of them are remembered
MOST_DAYS = 400
_WISHES = 200  # of one window are remembered
Days = tuple[tuple[date, tuple[datetime, ...]], ...]


@dataclass(frozen=True, slots=True)
class FreeDays:
    """Starts per local day, days without any left out, and the free time that they were found in, if it was asked."""

    days: Days
    free: FreeTime | None


@dataclass(frozen=True, slots=True)
class Nearby:
    """Every start between two moments."""

    starts: list[datetime]
    begin: datetime
    end: datetime


def free_starts(
    session: Session,
    actor: Actor,
    wish: Wish,
    first: date,
    last: date,
    now: datetime,
    earliest: datetime | None = None,
    latest: datetime | None = None,
) -> list[datetime]:
    """Return every start, in UTC, on the local days `first` to `last` inclusive, between `earliest` and `latest`.

    Nothing before `now` is returned; at most MOST_DAYS days are looked at. Raises NotFound for an unknown location.
    """
    return [
        start
        for _, starts in free_days(session, actor, wish, first, last, now, earliest, latest).days
        for start in starts
    ]


def free_days(
    session: Session,
    actor: Actor,
    wish: Wish,
    first: date,
    last: date,
    now: datetime,
    earliest: datetime | None = None,
    latest: datetime | None = None,
) -> FreeDays:
    """Return the same starts per local day."""
    actor.require(Permission.BROWSE_CATALOGUE)
    actor.require_location(wish.location_id)
    last = min(last, first + timedelta(days=MOST_DAYS - 1))
    if first > last:
        return FreeDays((), None)
    free = free_time(session, _window(wish, first, last), now)
    return FreeDays(_days(free, wish, first, last, now, earliest, latest), free)


def starts_nearby(
    session: Session,
    actor: Actor,
    wish: Wish,
    around: datetime,
    now: datetime,
    earliest: datetime | None = None,
    latest: datetime | None = None,
) -> Nearby:
    """Return the starts of the UTC day of a moment, by its rows as they are now.

    For who was just refused there: it costs what that day holds, however many other days have changed meanwhile.
    """
    actor.require(Permission.BROWSE_CATALOGUE)
    actor.require_location(wish.location_id)
    window = window_around(wish, rules.cell_of(around))
    begin, end = window.first, window.first + window.cells
    free = free_around(session, window, begin, end, now)
    zone = ZoneInfo(free.capacity.timezone)
    first, last = (rules.moment_of(cell).astimezone(zone).date() for cell in (begin, end - 1))
    days = _days(free, wish, first, last, now, earliest, latest)
    return Nearby([start for _, starts in days for start in starts], rules.moment_of(begin), rules.moment_of(end))


def _days(
    free: FreeTime,
    wish: Wish,
    first: date,
    last: date,
    now: datetime,
    earliest: datetime | None,
    latest: datetime | None,
) -> Days:
    """Return the starts in a window on these local days, of which it may hold a part only."""
    zone = free.capacity.timezone
    begin, end = rules.local_day(zone, first)[0], rules.local_day(zone, last)[1]
    low = max(begin, rules.cell_from(max(now, earliest or now)))
    high = min(end, rules.cell_of(latest) + 1) if latest else end
    if low >= high:
        return ()
    # From here on the window begins where the grid does: at midnight of the first local day.
    found, ahead = _starts(free.seen_by(wish.sees_late), wish), free.first - begin
    possible = (found << ahead if ahead > 0 else found >> -ahead) & rules.grid(zone, first, last, wish.grid_minutes)
    possible &= rules.ones(high - low) << (low - begin)
    return _per_day(possible, begin, zone, first, last)


def is_open(
    session: Session, actor: Actor, location_id: UUID, starts_at: datetime, minutes: int, now: datetime
) -> bool:
    """Tell whether a location is open from a moment on for so many minutes; raises NotFound for an unknown one."""
    actor.require(Permission.BROWSE_CATALOGUE)
    actor.require_location(location_id)
    begin = rules.cell_of(starts_at)
    cells = max(1, cells_of(minutes))
    days = rules.days_of(begin, begin + cells)
    free = free_around(session, Window(location_id, days[0], days[-1]), begin, begin, now)
    wanted = rules.ones(cells)
    return free.capacity.open >> (begin - free.first) & wanted == wanted


def _starts(free: FreeTime, wish: Wish) -> int:
    """Return where a wish fits, reckoned once as long as nothing changes."""
    found = free.starts.get(wish)
    if found is None:
        if len(free.starts) >= _WISHES:
            free.starts.clear()
        found = free.starts[wish] = placing.starts(free, wish)
    return found


@lru_cache(maxsize=256)
def _per_day(mask: int, begin: int, zone: str, first: date, last: date) -> Days:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    starts = rules.moments_per_span(mask, begin, [rules.local_day(zone, day) for day in days])
    return tuple((day, tuple(moments)) for day, moments in zip(days, starts, strict=True) if moments)


def _window(wish: Wish, first: date, last: date) -> Window:
    """Return the UTC days that starts on these local days can touch, in any time zone, rounded to few windows."""
    low = first.toordinal() - date(1970, 1, 1).toordinal() - 1
    high = last.toordinal() - date(1970, 1, 1).toordinal() + 2 + wish.cells // rules.DAY_CELLS
    low -= low % _ROUND_DAYS
    return Window(wish.location_id, low, high + -(high + 1) % _ROUND_DAYS)


def window_around(wish: Wish, start_cell: int) -> Window:
    """Return the UTC days that a wish starting in this cell can touch; those whose locks it needs."""
    days = rules.days_of(start_cell - wish.needs[0].before, start_cell - wish.needs[0].before + wish.cells)
    return Window(wish.location_id, days[0], days[-1])
