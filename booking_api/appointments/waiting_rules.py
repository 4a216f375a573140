"""Who on the waiting list may be offered which place, and when (A15). Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

PARTS = ("morning", "afternoon", "evening")
_NOON, _EVENING = 12, 17
DAY_HOURS = (8, 21)
MOST_IGNORED = 3


@dataclass(frozen=True, slots=True)
class EarlierWish:
    """On which weekdays (Monday is 0) and in which parts of the day; empty for any."""

    weekdays: frozenset[int] = frozenset()
    parts: frozenset[str] = frozenset()


def wish_faults(weekdays: Iterable[int], parts: Iterable[str]) -> dict[str, str]:
    """Return what is wrong with a wish, as field → reason."""
    faults = {}
    if not set(weekdays) <= set(range(7)):
        faults["weekdays"] = "onbekende-keuze"
    if not set(parts) <= set(PARTS):
        faults["parts"] = "onbekende-keuze"
    return faults


def part_of(moment: datetime, zone: ZoneInfo) -> str:
    """Return the part of the local day that a moment lies in."""
    hour = moment.astimezone(zone).hour
    return PARTS[0] if hour < _NOON else PARTS[1] if hour < _EVENING else PARTS[2]


def fits(wish: EarlierWish, start: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a start is one that was wished for."""
    local = start.astimezone(zone)
    return (not wish.weekdays or local.weekday() in wish.weekdays) and (
        not wish.parts or part_of(start, zone) in wish.parts
    )


def best_start(
    starts: Iterable[datetime],
    wish: EarlierWish,
    zone: ZoneInfo,
    earliest: datetime,
    before: datetime,
    refused: Collection[datetime],
) -> datetime | None:
    """Return the first start that fits, is earlier than the one there is, and was not offered in vain; or None."""
    fitting = (
        start for start in starts if earliest <= start < before and start not in refused and fits(wish, start, zone)
    )
    return min(fitting, default=None)


def may_offer(now: datetime, zone: ZoneInfo, minutes: int) -> bool:
    """Tell whether an offer can be made and answered within the hours in which people are awake."""
    begin, end = DAY_HOURS
    local, until = now.astimezone(zone), (now + timedelta(minutes=minutes)).astimezone(zone)
    return begin <= local.hour and local.date() == until.date() and (until.hour, until.minute) <= (end, 0)
