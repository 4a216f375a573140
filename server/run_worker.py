"""Runs the worker as a process of its own, or inside the demo: bus, devices, deliveries and the clock."""

import logging
import signal
import threading

from pydantic import SecretStr

from booking_api.clock import Clock, utc_now
from booking_api.db import Database
from hardware.bus import topics
from hardware.registry import make_bus, make_gate, make_printer
from hardware.settings import BusSettings
from server import deliveries
from server.broker_access import WORKER, broker_access
from server.device_rights import keep_rights_at_start
from server.schedule import Schedule
from server.settings import Settings
from server.subscriptions import SUBSCRIPTIONS
from server.turns import keep_what_is_loaded, take_short_turns
from server.worker import Worker, WorkerContext
from signage.publisher import republish_all

log = logging.getLogger("welkom.worker")


class RunningWorker:
    """Everything that works after a transaction, started and stopped as one."""

    def __init__(self, settings: Settings, db: Database, clock: Clock = utc_now) -> None:
        bus = make_bus(_as_worker(settings, db), topics.core_status())
        printers = {name: make_printer(printer) for name, printer in settings.hardware.printers.items()}
        gates = {name: make_gate(gate, bus) for name, gate in settings.hardware.gates.items()}
        self.context = WorkerContext(db, clock, settings, bus, printers, gates)
        self.worker = Worker(self.context, SUBSCRIPTIONS)
        self._schedule = Schedule(self.context)

    def start(self) -> None:
        """Connect and begin; a broker that is away is waited for."""
        self.context.bus.on_connected(self._republish)
        keep_rights_at_start(self.context)
        self.context.bus.start()
        self.worker.start()
        self._schedule.start()

    def stop(self) -> None:
        """Finish what is under way; what is left is in the outbox."""
        self._schedule.stop()
        self.worker.stop()
        self.context.bus.stop()

    def _republish(self) -> None:
        """Try again what waits, for the broker or for something else, and publish every state that it may have lost."""
        try:
            # First, for a broker that is slow in answering must not make a mail wait.
            with self.context.db.transaction() as session:
                deliveries.retry_now(session, self.context.clock())
            self.worker.wake()
            republish_all(self.context)
        except Exception:
            log.exception("could not publish all states again")


def _as_worker(settings: Settings, db: Database) -> BusSettings:
    bus = settings.hardware.bus
    if bus.username or bus.kind == "memory":
        return bus
    client = broker_access(db, settings).client(WORKER)
    if client is None:
        return bus
    return bus.model_copy(update={"username": client.username, "password": SecretStr(client.password)})


def run() -> int:
    """Run until SIGTERM or SIGINT; returns the exit code."""
    take_short_turns()
    settings = Settings()
    running = RunningWorker(settings, Database(settings.database.url))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    running.start()
    keep_what_is_loaded()
    log.info("the worker runs")
    stop.wait()
    running.stop()
    return 0
