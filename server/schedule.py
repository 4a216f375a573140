"""What happens by the clock. APScheduler only tells the time: each job looks at rows, so a missed minute does no harm.

On PostgreSQL one of all workers keeps the clock: the one that holds an advisory lock; it passes on within seconds.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, text

from booking_api.appointments.housekeeping import forget_expired_holds
from booking_api.identity.actor import SYSTEM
from booking_api.identity.counting import forget_old_counts
from server import deliveries
from server.worker import WorkerContext
from signage.publisher import publish_expired

log = logging.getLogger("welkom.schedule")

LEADER_LOCK = 7_357_002  # any number that nobody else locks on
BOARD_SECONDS = 5
HOUSEKEEPING_MINUTES = 10
KEEP_DONE = timedelta(days=14)

Job = Callable[[WorkerContext], None]


def clear_expired_holds(context: WorkerContext) -> None:
    """Remove holds nobody used; they stopped counting when they expired, this only keeps the table small."""
    with context.db.transaction() as session:
        forget_expired_holds(session, SYSTEM, context.clock())


def clear_old_deliveries(context: WorkerContext) -> None:
    """Remove deliveries that were done two weeks ago; what happened itself stays."""
    with context.db.transaction() as session:
        deliveries.forget_done(session, context.clock() - KEEP_DONE)


def clear_old_counts(context: WorkerContext) -> None:
    """Remove counts of requests of minutes that are over."""
    with context.db.transaction() as session:
        forget_old_counts(session, SYSTEM, context.clock())


class Schedule:
    """The clock of one worker process."""

    def __init__(self, context: WorkerContext) -> None:
        self._context = context
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
        )
        self._leadership: Connection | None = None
        self._every(publish_expired, seconds=BOARD_SECONDS)
        self._every(clear_expired_holds, minutes=HOUSEKEEPING_MINUTES)
        self._every(clear_old_deliveries, minutes=HOUSEKEEPING_MINUTES)
        self._every(clear_old_counts, minutes=HOUSEKEEPING_MINUTES)

    def start(self) -> None:
        """Begin; call it after a fork."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop, and leave the clock to another worker."""
        self._scheduler.shutdown(wait=True)
        if self._leadership is not None:
            self._leadership.close()

    def _every(self, job: Job, *, seconds: int = 0, minutes: int = 0) -> None:
        self._scheduler.add_job(self._run, "interval", args=[job], seconds=seconds, minutes=minutes, name=job.__name__)

    def _run(self, job: Job) -> None:
        try:
            if self._leads():
                job(self._context)
        except Exception:
            log.exception("the job %s failed; it comes again by the clock", job.__name__)

    def _leads(self) -> bool:
        """Tell whether this process keeps the clock, trying to take the lock when nobody has it."""
        if self._context.db.is_sqlite:
            return True
        if self._leadership is not None and _alive(self._leadership):
            return True
        self._leadership = _take_lead(self._context.db.engine.connect())
        return self._leadership is not None


def _take_lead(connection: Connection) -> Connection | None:
    """Return the connection, kept open, when it took the lock; else close it and return None."""
    connection = connection.execution_options(isolation_level="AUTOCOMMIT")
    if connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": LEADER_LOCK}).scalar():
        return connection
    connection.close()
    return None


def _alive(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the lock is gone
        connection.invalidate()
        return False
    return True
