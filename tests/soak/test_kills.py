"""Processes that book are killed at any moment, hundreds of times; never is anything half-made left behind."""

import random
import time

from sqlmodel import Session, col, func, select, text

from booking_api.appointments.models import Appointment, Hold
from booking_api.db import Database
from tests.soak.progress import say, tell
from tests.support.booker import booking
from tests.support.town import build
from tests.support.waiting import wait_until
from tests.support.whole import check_whole

KILLS = 200
STEPS = 12
AT_WORK = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


def test_nothing_half_made_survives_a_kill(database: Database) -> None:
    build(database)
    for number in range(KILLS):
        say(f"kill {number + 1} of {KILLS}")
        with booking(database.url, random.randint(0, STEPS)):
            time.sleep(random.uniform(0, 0.03))
        if not database.is_sqlite:
            # What PostgreSQL was told before the kill it does; between two looks at it that would be half.
            wait_until(lambda: _is_quiet(database), "the server has seen that its client is gone")
        with database.reading() as session:
            check_whole(session)
    with database.reading() as session:
        tell(f"{KILLS} kills: {_count(session)} is whole")
        assert session.exec(select(func.max(Appointment.sequence))).one() > 0, "nothing was ever moved"


def _is_quiet(database: Database) -> bool:
    with database.reading() as session:
        return session.execute(text(AT_WORK)).scalar() == 0


def _count(session: Session) -> str:
    made, kept = (session.exec(select(func.count(col(kind.id)))).one() for kind in (Appointment, Hold))
    return f"what was made of {made} appointments and {kept} holds"
