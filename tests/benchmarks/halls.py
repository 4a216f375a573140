"""A whole Welkom with the demo's hall, in processes of its own: as a newcomer runs it, and as a city does."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from booking_api.clock import utc_now
from booking_api.db import Database
from server.demo.runner import load
from server.settings import Settings
from tests.benchmarks.serving import cpu_of, wait_for
from tests.benchmarks.stores import database_url, kinds
from tests.support.mosquitto import Mosquitto, find_mosquitto
from tests.support.ports import free_port
from tests.support.processes import stop

WEB_PROCESSES = 2


@dataclass(frozen=True)
class Hall:
    """Where it answers, what it runs on, and its processes."""

    address: str
    database: str
    layout: str
    token: str
    processes: tuple[subprocess.Popen[bytes], ...]

    def api(self) -> requests.Session:
        """Return a client of its API."""
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self.token}"
        return session

    def cpu(self) -> float:
        """Return the seconds of processor time that Welkom has used, all its processes together."""
        return sum(cpu_of(process) for process in self.processes)


def layouts() -> list[str]:
    """Return the layouts that this machine has the parts for."""
    return ["demo", "city"] if "postgresql" in kinds() and find_mosquitto() else ["demo"]


@contextmanager
def hall(layout: str) -> Iterator[Hall]:
    """Run one until the end."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        make = _demo if layout == "demo" else _city
        yield make(Path(folder), stack)


def _demo(folder: Path, stack: ExitStack) -> Hall:
    """SQLite, and broker, worker and web in one process."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = _started(stack, ["demo", "--port", str(port), "--data", str(folder)], {})
    wait_for(f"{address}/demo")
    return Hall(address, "sqlite", "one process", (folder / "demo-token").read_text("utf-8").strip(), (process,))


def _city(folder: Path, stack: ExitStack) -> Hall:
    """PostgreSQL, Mosquitto, a worker, and web in two processes."""
    broker = Mosquitto(folder)
    broker.start()
    stack.callback(broker.close)
    url, port = stack.enter_context(database_url("postgresql")), free_port()
    live = f"ws://127.0.0.1:{broker.websocket_port}"
    own = {
        "WELKOM_DATABASE__URL": url, "WELKOM_DATA_DIR": str(folder), "WELKOM_WEB__SECRET_KEY": "benchmark" * 4,
        "WELKOM_WEB__DEMO": "true", "WELKOM_WEB__SECURE_COOKIES": "false",
        "WELKOM_WEB__CONNECT_SOURCES": f'["{live}"]', "WELKOM_BROKER__PUBLIC_URL": live,
        "WELKOM_HARDWARE__BUS__KIND": "mqtt", "WELKOM_HARDWARE__BUS__PORT": str(broker.port),
        "WELKOM_SERVER__PORT": str(port), "WELKOM_API__REQUESTS_PER_MINUTE": "0",
    }  # fmt: skip
    db = Database(url)
    load(db, Settings(data_dir=folder), utc_now())
    db.dispose()
    web = _started(stack, ["web", "--workers", str(WEB_PROCESSES)], own)
    worker = _started(stack, ["worker"], own)
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/demo")
    token = (folder / "demo-token").read_text("utf-8").strip()
    return Hall(address, "postgresql", f"web in {WEB_PROCESSES} processes, worker, Mosquitto", token, (web, worker))


def _started(stack: ExitStack, arguments: list[str], own: dict[str, str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", "server.cli", *arguments]
    process = subprocess.Popen(command, env=os.environ | own, stdout=quiet, stderr=quiet)
    stack.callback(stop, process)
    return process
