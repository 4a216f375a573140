"""Time as cells and free time as bits: the arithmetic of availability (docs/concurrency.md, design.md "the heart").

A cell is 5 minutes since the UTC epoch. A mask is one integer over a window of cells: bit i says that cell
`first + i` is free. Days are days since the UTC epoch; local time goes through the location's zone only.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import compress
from zoneinfo import ZoneInfo

from booking_api.catalogue.values import CELL_MINUTES
from booking_api.errors import InvalidInput

CELL_SECONDS = CELL_MINUTES * 60
DAY_CELLS = 24 * 60 // CELL_MINUTES
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CELL = timedelta(minutes=CELL_MINUTES)
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)
_ZERO_OR_ONE = bytes(max(0, value - ord("0")) & 1 for value in range(256))


def cell_of(moment: datetime) -> int:
    """Return the cell that a moment lies in."""
    return (moment - _EPOCH) // _CELL


def cell_from(moment: datetime) -> int:
    """Return the first cell that begins at or after a moment."""
    return -((_EPOCH - moment) // _CELL)


def moment_of(cell: int) -> datetime:
    """Return when a cell begins, in UTC."""
    return _EPOCH + cell * _CELL


def days_of(start_cell: int, end_cell: int) -> range:
    """Return the UTC days that cells `start_cell` up to (not including) `end_cell` lie in."""
    return range(start_cell // DAY_CELLS, (end_cell - 1) // DAY_CELLS + 1)


def ones(count: int) -> int:
    """Return a mask of so many bits set."""
    return (1 << count) - 1


def mask_of(spans: Iterable[tuple[int, int]], first: int, count: int) -> int:
    """Return the mask, over a window of `count` cells from `first`, of half-open spans of cells."""
    mask = 0
    for start, end in spans:
        low, high = max(start - first, 0), min(end - first, count)
        if low < high:
            mask |= ones(high - low) << low
    return mask


def fit(mask: int, cells: int) -> int:
    """Return where so many free cells in a row begin: the AND of the mask shifted by 0 … cells-1, by doubling."""
    have = 1
    while have < cells:
        step = min(have, cells - have)
        mask &= mask >> step
        have += step
    return mask


def chain(legs: Iterable[tuple[int, int]], max_wait: int) -> int:
    """Return where legs can begin one after another.

    Each leg is (where its span can begin, cells of its span). A next one begins when the one before it ends, or at
    most `max_wait` cells later.
    """
    following: int | None = None
    for starts, cells in reversed(list(legs)):
        if following is None:
            following = starts
            continue
        soon = following
        for wait in range(1, max_wait + 1):
            soon |= following >> wait
        following = starts & (soon >> cells)
    return following or 0


@lru_cache(maxsize=16)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by name."""
    return ZoneInfo(name)


@lru_cache(maxsize=4096)
def local_moment(zone_name: str, day: date, at: time) -> datetime:
    """Return a local time as UTC; a time that the clock skips becomes the moment at which it skipped.

    Raises InvalidInput for days near the ends of the calendar, where adding an hour already fails.
    """
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise InvalidInput(fields={"date": "buiten-kalender"})
    zone = zone_of(zone_name)
    local = datetime.combine(day, at, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _first_moment_after(moment - timedelta(hours=2), zone)


def exists_locally(zone_name: str, day: date, at: time) -> bool:
    """Tell whether the local clock ever shows this time: not in the hour that is skipped in spring."""
    zone = zone_of(zone_name)
    local = datetime.combine(day, at, zone)
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)


def _first_moment_after(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return when the clock next changes, to the cell; the change must be less than four hours away."""
    before = moment.astimezone(zone).utcoffset()
    while moment.astimezone(zone).utcoffset() == before:
        moment += _CELL
    return moment


@lru_cache(maxsize=4096)
def local_day(zone_name: str, day: date) -> tuple[int, int]:
    """Return the cells of a local day, half-open: 276, 288 or 300 of them."""
    if day > _LAST_DAY:
        raise InvalidInput(fields={"date": "buiten-kalender"})
    midnight, next_midnight = (local_moment(zone_name, each, time()) for each in (day, day + timedelta(days=1)))
    return cell_from(midnight), cell_from(next_midnight)


@lru_cache(maxsize=1024)
def grid(zone_name: str, first: date, last: date, minutes: int) -> int:
    """Return the mask of cells that begin at a whole multiple of `minutes` after local midnight.

    The window begins at the first cell of the first local day.
    """
    begin = local_day(zone_name, first)[0]
    mask = 0
    for start, end, local_minute in _even_stretches(zone_name, first, last):
        step = max(1, minutes // CELL_MINUTES)
        offset = -(local_minute // CELL_MINUTES) % step
        mask |= (_every(step, end - start - offset) << offset) << (start - begin)
    return mask


def _every(step: int, cells: int) -> int:
    count = -(-cells // step)
    return ones(step * count) // ones(step) if count > 0 else 0


def _even_stretches(zone_name: str, first: date, last: date) -> Iterator[tuple[int, int, int]]:
    """Yield stretches of local days without a clock change: first cell, end, and minute of the day at the first."""
    for number in range((last - first).days + 1):
        start, end = local_day(zone_name, first + timedelta(days=number))
        if end - start == DAY_CELLS:
            yield start, end, 0
            continue
        change = cell_of(_first_moment_after(moment_of(start), zone_of(zone_name)))
        local = moment_of(change).astimezone(zone_of(zone_name))
        yield start, change, 0
        yield change, end, local.hour * 60 + local.minute


@lru_cache(maxsize=1024)
def _moments(start: int, end: int) -> tuple[datetime, ...]:
    return tuple(moment_of(cell) for cell in range(start, end))


def moments_per_span(mask: int, first: int, spans: Iterable[tuple[int, int]]) -> Iterator[list[datetime]]:
    """Yield, per span of cells and as UTC moments, the set bits of a mask over a window that begins at `first`."""
    for start, end in spans:
        cells = mask >> (start - first) & ones(end - start)
        yield list(_moments_of(cells, start, end)) if cells else []


@lru_cache(maxsize=4096)
def _moments_of(cells: int, start: int, end: int) -> tuple[datetime, ...]:
    # One byte for each cell, 0 or 1: cheaper than bit by bit.
    selected = f"{cells:b}".encode()[::-1].translate(_ZERO_OR_ONE)
    return tuple(compress(_moments(start, end), selected))
