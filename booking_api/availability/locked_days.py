"""Days that a transaction of several use cases has locked: read once, and kept up to date by what each takes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from booking_api.availability import rules
from booking_api.availability.cache import FreeTime, WhereLanesAre, free_around, less, where_lanes_are
from booking_api.availability.capacity import Window
from booking_api.availability.models import Allocation
from booking_api.joined import Joined

_TABLE = str(Allocation.__tablename__)


@dataclass
class LockedDay:
    """What is free in a window that is locked, as long as only `note_taken` changes what is taken.

    `changes` is how many statements had changed what is taken when it was read: after another one it is read again.
    """

    free: FreeTime
    where: WhereLanesAre
    changes: int


def locked_free(
    session: Session, joined: Joined, window: Window, first: int, end: int, locks: list[str], now: datetime
) -> FreeTime:
    """Lock what is not locked yet, and return what is free between two cells.

    The whole window is read, once, as soon as others will want to know about other times in it.
    """
    known: LockedDay | None = joined.days.get(window)
    changes = joined.changes_of(_TABLE)
    if known and known.changes == changes and joined.locks.issuperset(locks):
        return known.free
    if joined.is_first and not joined.expects_others():
        return free_around(session, window, first, end, now, locks)
    free = free_around(session, window, window.first, window.first + window.cells, now, locks)
    joined.days[window] = LockedDay(free, where_lanes_are(free), changes)
    joined.locks.update(locks)
    return free


def note_taken(joined: Joined, rows: Iterable[Mapping[str, Any]]) -> None:
    """Remember what is being taken, in every window that was read."""
    spans = [(row["lane"], row["start_cell"], row["end_cell"]) for row in rows]
    for window, known in joined.days.items():
        taken: dict[str, int] = defaultdict(int)
        for lane, start, end in spans:
            taken[lane] |= rules.mask_of([(start, end)], window.first, window.cells)
        known.free = less(known.free, taken, known.where)
