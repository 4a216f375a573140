"""Web servers for benchmarks, as they run in production: granian with n processes, each in a process of its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import requests

from tests.support.ports import free_port
from tests.support.processes import stop

_PATIENCE = 180  # seconds until a server must answer


@contextmanager
def web_server(url: str, workers: int = 1) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run `welkom web` on a database, without limits per client, and give its port and process."""
    port = free_port()
    command = [sys.executable, "-m", "server.cli", "web", "--workers", str(workers)]
    settings = {"WELKOM_SERVER__PORT": str(port), "WELKOM_API__REQUESTS_PER_MINUTE": "0"}
    with _running(command, url, settings, f"http://127.0.0.1:{port}/api/v1/openapi.json") as process:
        yield port, process


@contextmanager
def bare_server(url: str, workers: int = 1, size: int = 100) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run the least that such a server can do, and give its port and process."""
    port = free_port()
    granian = str(Path(sys.executable).with_name("granian"))
    command = [granian, "--interface", "wsgi", "--port", str(port), "--workers", str(workers),
               "--blocking-threads", "8", "--no-access-log", "tests.benchmarks.bare:app"]  # fmt: skip
    with _running(command, url, {"BARE_BYTES": str(size)}, f"http://127.0.0.1:{port}/json") as process:
        yield port, process


def memory_of(process: subprocess.Popen[bytes]) -> float:
    """Return the megabytes that the largest process of a server has in memory."""
    return float(max(each.memory_info().rss for each in _family(process)) / 1e6)


def cpu_of(process: subprocess.Popen[bytes]) -> float:
    """Return the seconds of processor time that a server has used, all its processes together."""
    return float(sum(sum(each.cpu_times()[:2]) for each in _family(process)))


def _family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    own = psutil.Process(process.pid)
    return [own, *own.children(recursive=True)]


@contextmanager
def _running(command: list[str], url: str, settings: dict[str, str], answers: str) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        own = {"WELKOM_DATABASE__URL": url, "WELKOM_WEB__SECRET_KEY": "benchmark" * 4, "WELKOM_DATA_DIR": folder}
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=os.environ | own | settings, stdout=quiet, stderr=quiet)
        try:
            wait_for(answers)
            yield process
        finally:
            stop(process)


def wait_for(address: str) -> None:
    """Return as soon as something answers at an address."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers at {address}")
