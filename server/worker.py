"""The worker: tells the world what happened, after the transaction that made it happen.

Threads: one for boards and devices (fast), some for calendars, mail and registers (slow), so that one never starves
the other. On SQLite there is one worker; on PostgreSQL there may be several. A new event wakes it at once (NOTIFY, or
the same process); if that hint is lost, the poll finds it.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy.engine import make_url
from sqlmodel import Session

from booking_api import outbox
from booking_api.clock import Clock
from booking_api.db import Database
from booking_api.outbox import CHANNEL, GiveUp, OutboxEvent
from hardware.bus.base import Bus
from hardware.gates.base import Gate
from hardware.printers.base import Printer
from server import deliveries
from server.deliveries import Leased
from server.settings import Settings
from server.subscription import Subscription
from web.precedence import precedence

log = logging.getLogger("welkom.worker")

SQLITE_POLL_SECONDS = 0.05
POSTGRES_POLL_SECONDS = 1.0
SLOW_THREADS = 3
AFTER_FAILURE_SECONDS = 2.0

Task = tuple[Leased, Subscription | None, OutboxEvent]


@dataclass(frozen=True)
class WorkerContext:
    """What subscribers may use; each package declares the part that it needs."""

    db: Database
    clock: Clock
    settings: Settings
    bus: Bus
    printers: dict[str, Printer]
    gates: dict[str, Gate]


class Worker:
    """Carries out deliveries until stopped."""

    def __init__(self, context: WorkerContext, subscriptions: Sequence[Subscription]) -> None:
        self.context = context
        self._subscriptions = {subscription.name: subscription for subscription in subscriptions}
        self._stopping = threading.Event()
        self._wakes = {"fast": threading.Event(), "slow": threading.Event()}
        self._threads: list[threading.Thread] = []

    @property
    def subscriptions(self) -> list[Subscription]:
        """Who is told what."""
        return list(self._subscriptions.values())

    def start(self) -> None:
        """Start the threads and return at once; call it after a fork."""
        outbox.on_commit_wake(self.wake)
        self._thread("fast", self._run, "fast")
        for number in range(1 if self.context.db.is_sqlite else SLOW_THREADS):
            self._thread(f"slow-{number}", self._run, "slow")
        if not self.context.db.is_sqlite:
            self._thread("listen", self._listen)

    def stop(self) -> None:
        """Finish what is under way and stop; what is left is done at the next start."""
        self._stopping.set()
        self.wake()
        for thread in self._threads:
            thread.join(timeout=10)
        outbox.forget_waker(self.wake)

    def wake(self) -> None:
        """Look for work now instead of at the next poll."""
        for event in self._wakes.values():
            event.set()

    def drain(self) -> int:
        """Carry out all that is due, in this thread, and return how many steps it took; for tests."""
        count = 0
        while self._fast() or self._one("slow"):
            count += 1
        return count

    def _thread(self, name: str, target: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=target, args=arguments, name=f"worker-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self, pool: str) -> None:
        poll = SQLITE_POLL_SECONDS if self.context.db.is_sqlite else POSTGRES_POLL_SECONDS
        while not self._stopping.is_set():
            self._wakes[pool].clear()
            try:
                busy = self._fast() if pool == "fast" else self._one(pool)
                self.context.bus.be_able(True)
            except Exception:
                log.exception("the worker could not reach the database; trying again")
                # Pages that hear it ask by themselves, and find out what is the matter.
                self.context.bus.be_able(False)
                self._stopping.wait(AFTER_FAILURE_SECONDS)
                continue
            if not busy:
                self._wakes[pool].wait(poll)

    def _fast(self) -> bool:
        """Tell of what is new and carry out one delivery; lists that this process makes meanwhile wait (the wall!)."""
        with precedence.first():
            fresh, task = self._fan_out()
            if not fresh:
                return self._one("fast")
            self._wakes["slow"].set()
            if task:
                self._carry_out(*task)
            return True

    def _fan_out(self) -> tuple[int, Task | None]:
        """Return of how many events there are deliveries now, and the first one for the fast pool: one commit less."""
        with self.context.db.reading() as session:
            if not deliveries.has_new_events(session):
                return 0, None
        with self.context.db.transaction() as session:
            fresh = deliveries.fan_out(session, self.subscriptions, self._now())
            return fresh, self._lease(session, "fast") if fresh else None

    def _one(self, pool: str) -> bool:
        """Carry out one delivery; returns False when there was none."""
        with self.context.db.reading() as session:
            if not deliveries.has_due(session, pool, self._now()):
                return False
        with self.context.db.transaction() as session:
            task = self._lease(session, pool)
        if task:
            self._carry_out(*task)
        return task is not None

    def _lease(self, session: Session, pool: str) -> Task | None:
        """Take one delivery of a pool, with who carries it out and the event that it is to tell of."""
        leased = deliveries.lease(session, pool, self._now())
        if leased is None:
            return None
        subscription = self._subscriptions.get(leased.subscriber)
        covers = subscription is not None and subscription.whole_state
        return leased, subscription, deliveries.newest_of(session, leased) if covers else leased.event

    def _carry_out(self, leased: Leased, subscription: Subscription | None, event: OutboxEvent) -> None:
        try:
            if subscription is None:
                raise GiveUp("no such subscriber any more")
            subscription.handle(self.context, event)
        except GiveUp as reason:
            log.error("gave up: %s of event %s (%s)", leased.subscriber, leased.event_seq, type(reason).__name__)
            with self.context.db.transaction() as session:
                deliveries.close(session, leased, self._now(), str(reason)[:500])
        except Exception as error:  # noqa: BLE001 - whatever went wrong outside, the delivery waits
            # Only the kind of the error: its text may quote what was sent.
            log.warning(
                "%s of event %s failed (%s), attempt %s",
                leased.subscriber,
                leased.event_seq,
                type(error).__name__,
                leased.attempts,
            )
            with self.context.db.transaction() as session:
                deliveries.postpone(session, leased, type(error).__name__, self._now())
        else:
            with self.context.db.transaction() as session:
                if subscription.whole_state:
                    deliveries.close_all(session, leased, event.seq or leased.event_seq, self._now())
                else:
                    deliveries.close(session, leased, self._now())

    def _listen(self) -> None:
        """Wake on NOTIFY; PostgreSQL only."""
        url = make_url(self.context.db.url).set(drivername="postgresql").render_as_string(hide_password=False)
        while not self._stopping.is_set():
            try:
                with psycopg.connect(url, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._wait_for_notifies(connection)
            except psycopg.Error as error:
                log.warning("no notifications from the database (%s); polling goes on", type(error).__name__)
                self._stopping.wait(AFTER_FAILURE_SECONDS)

    def _wait_for_notifies(self, connection: "psycopg.Connection[Any]") -> None:
        while not self._stopping.is_set():
            for _ in connection.notifies(timeout=POSTGRES_POLL_SECONDS, stop_after=1):
                self.wake()

    def _now(self) -> datetime:
        return self.context.clock()
