"""What this process has answered about free times, for as long as all that it stands on is the same.

Each question still asks the database for mark and versions (`availability/standing.py`).
"""

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.values import FreeTimes
from booking_api.availability.cache import FreeTime, still_holds
from booking_api.availability.standing import Standing, clock_of
from booking_api.availability.versions import ALL_DAYS, all_days_version, has_bumped
from booking_api.configuration import remembered

MOST_ANSWERS = 64  # of a large city for three months: some 200 kB each
Made = tuple[FreeTimes, FreeTime | None]
"""An answer with the free time that it was taken from, None where it was taken from something else too."""


def remembered_answer(
    session: Session, location_id: UUID, question: Hashable, now: datetime, make: Callable[[], Made]
) -> FreeTimes:
    """Return what was answered to the same question, if that still holds, or else what `make` makes of it now."""
    if has_bumped(session):  # what it sees may still be rolled back
        return make()[0]
    memory = remembered(session)
    answers: dict[Hashable, FreeTimes] = memory.setdefault("free times", {})
    known = answers.get(question)
    if known and _still_stands(session, known.standing, now):
        return known
    version = all_days_version(session, location_id)
    answer, free = make()
    # Legs are reckoned before free time is read; between the two nothing may have changed that both are made of.
    if free is None or free.versions.get(ALL_DAYS, 0) != version:
        return answer
    if len(answers) >= MOST_ANSWERS:
        answers.clear()
    answers[question] = standing = replace(answer, standing=Standing(memory.mark, free, clock_of(now)))
    return standing


def _still_stands(session: Session, standing: Standing | None, now: datetime) -> bool:
    """Tell whether an answer may be given again in a session that asked for the mark before."""
    return standing is not None and standing.clock == clock_of(now) and still_holds(session, standing.free, now)
