"""What happens by the clock. APScheduler only tells the time: each job looks at rows, so a missed minute does no harm.

On PostgreSQL one of all workers keeps the clock: the one that holds an advisory lock; it passes on within seconds.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, text

from booking_api.appointments.bsn import forget_old_bsns
from booking_api.appointments.housekeeping import forget_expired_holds
from booking_api.appointments.unfinished import forget_old_ones
from booking_api.customers.logins import forget_old_logins
from booking_api.identity.actor import SYSTEM
from booking_api.identity.counting import forget_old_counts
from booking_api.notifications.nearing import forget_addresses
from booking_api.notifications.service import send_due
from booking_api.visits.alarms import watch_devices
from booking_api.visits.escalating import escalate_due
from booking_api.visits.messages import forget_messages
from booking_api.visits.service_times import learn_service_times
from kiosk.printing import watch_printers
from server import deliveries
from server.day_lists import mail_day_lists, write_day_lists
from server.device_rights import keep_all_rights
from server.following import (
    follow_confirmations,
    remind_customers,
    settle_at_the_gates,
    settle_who_never_came,
    tell_whose_turn_is_near,
    work_through_waiting_list,
)
from server.worker import WorkerContext
from signage.publisher import publish_expired

log = logging.getLogger("welkom.schedule")

LEADER_LOCK = 7_357_002  # any number that nobody else locks on
BOARD_SECONDS = 5
HALL_SECONDS = 15
PRINTER_SECONDS = 30
LEARN_MINUTES = 15
HOUSEKEEPING_MINUTES = 10
FOLLOWING_MINUTES = 1
KEEP_DONE = timedelta(days=14)

Job = Callable[[WorkerContext], None]


def clear_expired_holds(context: WorkerContext) -> None:
    """Remove holds nobody used; they stopped counting when they expired, this only keeps the table small."""
    with context.db.transaction() as session:
        forget_expired_holds(session, SYSTEM, context.clock())


def clear_old_citizen_data(context: WorkerContext) -> None:
    """Wipe unfinished bookings, logins, citizen service numbers and addresses of turns whose time is over."""
    keep = timedelta(days=context.settings.web.bsn_keep_days)
    with context.db.transaction() as session:
        forget_old_ones(session, SYSTEM, context.clock())
        forget_old_logins(session, SYSTEM, context.clock())
        forget_addresses(session, SYSTEM, context.clock())
        forget_old_bsns(session, SYSTEM, keep, context.clock())


def clear_old_deliveries(context: WorkerContext) -> None:
    """Remove deliveries that were done two weeks ago; what happened itself stays."""
    with context.db.transaction() as session:
        deliveries.forget_done(session, context.clock() - KEEP_DONE)


def clear_old_counts(context: WorkerContext) -> None:
    """Remove counts of requests of minutes that are over."""
    with context.db.transaction() as session:
        forget_old_counts(session, SYSTEM, context.clock())


def watch_the_hall(context: WorkerContext) -> None:
    """Signal who waits without being called, and devices that went silent (V6, H4)."""
    with context.db.transaction() as session:
        escalate_due(session, SYSTEM, context.clock())
        watch_devices(session, SYSTEM, context.clock())


def learn(context: WorkerContext) -> None:
    """Reckon again how long helping takes, so that the expected wait is honest (V11)."""
    with context.db.transaction() as session:
        learn_service_times(session, SYSTEM, context.clock())


def clear_old_messages(context: WorkerContext) -> None:
    """Remove messages between colleagues of more than a day ago."""
    with context.db.transaction() as session:
        forget_messages(session, SYSTEM, context.clock())


class Schedule:
    """The clock of one worker process."""

    def __init__(self, context: WorkerContext) -> None:
        self._context = context
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
        )
        self._leadership: Connection | None = None
        self._failing: dict[Job, type[Exception]] = {}
        self._every(publish_expired, seconds=BOARD_SECONDS)
        self._every(watch_the_hall, seconds=HALL_SECONDS)
        self._every(watch_printers, seconds=PRINTER_SECONDS)
        self._every(tell_whose_turn_is_near, seconds=HALL_SECONDS)
        self._every(learn, minutes=LEARN_MINUTES)
        self._every(write_day_lists, minutes=context.settings.day_list.minutes)
        self._every(mail_day_lists, minutes=context.settings.day_list.mail_minutes)
        self._every(clear_old_messages, minutes=HOUSEKEEPING_MINUTES)
        self._every(follow_confirmations, minutes=FOLLOWING_MINUTES)
        self._every(settle_who_never_came, minutes=FOLLOWING_MINUTES)
        self._every(settle_at_the_gates, minutes=FOLLOWING_MINUTES)
        self._every(work_through_waiting_list, minutes=FOLLOWING_MINUTES)
        self._every(remind_customers, minutes=FOLLOWING_MINUTES)
        self._every(send_due, minutes=FOLLOWING_MINUTES)
        self._every(clear_expired_holds, minutes=HOUSEKEEPING_MINUTES)
        self._every(clear_old_citizen_data, minutes=HOUSEKEEPING_MINUTES)
        self._every(clear_old_deliveries, minutes=HOUSEKEEPING_MINUTES)
        self._every(clear_old_counts, minutes=HOUSEKEEPING_MINUTES)
        self._every(keep_all_rights, minutes=HOUSEKEEPING_MINUTES)

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
        except Exception as error:  # noqa: BLE001 - whatever it was, the next look is its mending
            self._tell_once(job, error)
        else:
            if self._failing.pop(job, None):
                log.info("the job %s works again", job.__name__)

    def _tell_once(self, job: Job, error: Exception) -> None:
        """Say what is wrong when it begins, and not at every look: a job of five seconds would fill the log."""
        if self._failing.get(job) is not type(error):
            log.error("the job %s failed; it comes again by the clock", job.__name__, exc_info=error)
        self._failing[job] = type(error)

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
