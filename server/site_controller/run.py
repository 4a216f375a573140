"""Runs the box: the gates' pages on this machine, and a thread that keeps in step with Welkom."""

import logging
import signal
import threading
from uuid import UUID

from waitress.server import create_server

from booking_api.clock import Clock, utc_now
from hardware.registry import make_bus, make_gate
from server.settings import Settings
from server.site_controller.controller import Controller
from server.site_controller.link import Link
from server.site_controller.pages import Running, create_gate_app
from server.site_controller.store import Store

log = logging.getLogger("welkom.gate")


class RunningBox:
    """Pages, barriers and keeping in step, started and stopped as one."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        own = settings.site_controller
        gates = {name: UUID(each.gate_id) for name, each in settings.hardware.gates.items()}
        if not (own.server and own.token.get_secret_value() and gates):
            raise ValueError("a box needs WELKOM_SITE_CONTROLLER__SERVER, …__TOKEN and WELKOM_HARDWARE__GATES")
        self._bus = make_bus(settings.hardware.bus)
        barriers = {gates[name]: make_gate(each, self._bus) for name, each in settings.hardware.gates.items()}
        self._settings, self._store = own, Store(own.file)
        self.controller = Controller(own, self._store, Link(own, clock), barriers, clock)
        app = create_gate_app(Running(settings, self.controller, self._store, gates, clock))
        self._server = create_server(app, host="127.0.0.1", port=own.port, threads=4)
        self._done = threading.Event()
        self._threads = [
            threading.Thread(target=self._server.run, name="pages", daemon=True),
            threading.Thread(target=self._keep_in_step, name="in-step", daemon=True),
        ]

    def start(self) -> None:
        """Begin to serve and to keep in step."""
        self._bus.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop; what is not sent yet stays in the file."""
        self._done.set()
        self._server.close()
        self._threads[1].join(30)
        self._bus.stop()
        self._store.close()

    def _keep_in_step(self) -> None:
        while True:
            try:
                self.controller.keep_in_step()
            except Exception:
                log.exception("could not keep in step; it is tried again")
            alone = self.controller.is_alone
            if self._done.wait(self._settings.retry_seconds if alone else self._settings.refresh_seconds):
                return


def run() -> int:
    """Run until SIGTERM or SIGINT; returns the exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    box = RunningBox(Settings())
    box.start()
    stop.wait()
    box.stop()
    return 0
