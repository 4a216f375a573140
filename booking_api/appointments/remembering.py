"""What this process has answered about free times, for as long as all that it was made of is the same.

An answer is made of configuration (kept under its mark), of capacity and what is taken (told by versions, and by when
holds in it end) and of the clock, in whole minutes. Each question still asks the database for mark and versions.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.values import FreeTimes
from booking_api.availability.cache import FreeTime, still_holds
from booking_api.availability.versions import ALL_DAYS, all_days_version, has_bumped
from booking_api.configuration import remembered

MOST_ANSWERS = 64  # of a large city for three months: some 200 kB each
Made = tuple[FreeTimes, FreeTime | None]
"""An answer with the free time that it was taken from, None where it was taken from something else too."""


@dataclass(frozen=True, slots=True)
class _Known:
    clock: tuple[datetime, bool]
    free: FreeTime
    answer: FreeTimes


def remembered_answer(
    session: Session, location_id: UUID, question: Hashable, now: datetime, make: Callable[[], Made]
) -> FreeTimes:
    """Return what was answered to the same question, if that still holds, or else what `make` makes of it now."""
    if has_bumped(session):  # what it sees may still be rolled back
        return make()[0]
    answers: dict[Hashable, _Known] = remembered(session).setdefault("free times", {})
    known, clock = answers.get(question), _clock(now)
    if known and known.clock == clock and still_holds(session, known.free, now):
        return known.answer
    version = all_days_version(session, location_id)
    answer, free = make()
    # Legs are reckoned before free time is read; between the two nothing may have changed that both are made of.
    if free is not None and free.versions.get(ALL_DAYS, 0) == version:
        if len(answers) >= MOST_ANSWERS:
            answers.clear()
        answers[question] = _Known(clock, free, answer)
    return answer


def _clock(now: datetime) -> tuple[datetime, bool]:
    """Return what rules see of the clock: lead times and horizons are whole minutes, rounded up or down to cells."""
    minute = now.replace(second=0, microsecond=0)
    return minute, minute == now
