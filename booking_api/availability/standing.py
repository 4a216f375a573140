"""What an answer about free times stands on: while all of it is the same, so is the answer.

That is configuration (told by its mark), capacity and what is taken (told by versions, and by when holds end), and the
clock, in whole minutes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, literal, select

from booking_api.availability.cache import FreeTime
from booking_api.availability.versions import TOTAL, in_window
from booking_api.configuration import MARK

_THE_SAME = select(literal(1)).where(
    bindparam("mark", type_=MARK.type) == MARK, func.coalesce(TOTAL.scalar_subquery(), 0) == bindparam("total")
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The mark that was read before anything else of the answer, its free time, and the minute it was asked in."""

    mark: UUID | None
    free: FreeTime
    clock: tuple[datetime, bool]

    def is_of(self, now: datetime) -> bool:
        """Tell whether the answer is still one of this minute, and no hold in it has ended."""
        return self.clock == clock_of(now) and not any(moment <= now for moment in self.free.until.values())

    def question(self) -> tuple[Any, dict[str, Any]]:
        """Return the statement, and its values, that has a row while mark and versions are the same."""
        told = {"mark": self.mark, "total": self.free.total}
        return _THE_SAME, {**in_window(self.free.capacity.window), **told}


def clock_of(now: datetime) -> tuple[datetime, bool]:
    """Return what rules see of the clock: lead times and horizons are whole minutes, rounded up or down to cells."""
    minute = now.replace(second=0, microsecond=0)
    return minute, minute == now
