"""Clients that ask a web server as fast as it answers, on kept connections, from a process of their own."""

import multiprocessing
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from tests.benchmarks.measuring import Measurement, measured


@dataclass(frozen=True)
class Load:
    """So many clients, each with its own list of whole requests, which it sends one after another."""

    port: int
    requests: tuple[tuple[bytes, ...], ...]
    expected: frozenset[int] = frozenset({200})


@dataclass(frozen=True)
class Answers:
    """How long each answer took in milliseconds, how many had which status, the rate, and the size of the first.

    `cpu` is the processor time of the server for one answer, in milliseconds, if it was measured.
    """

    times: list[float]
    statuses: dict[int, int]
    per_second: float
    size: int
    cpu: float | None = None

    def as_row(self, name: str, database: str, note: str = "") -> Measurement:
        """Return this as a row of the table; the rate is that of all clients together."""
        row = measured(name, database, self.times, note)
        return replace(row, per_second=self.per_second, cpu=self.cpu)


def request_of(method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """Return a request as it goes over the line."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def ask(load: Load) -> Answers:
    """Let all clients ask at once; raises RuntimeError for an answer that was not expected."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        answers = pool.apply(_clients, (load,))
    unexpected = set(answers.statuses) - load.expected
    if unexpected:
        raise RuntimeError(f"answers {answers.statuses}")
    return answers


def _clients(load: Load) -> Answers:
    with ThreadPoolExecutor(len(load.requests)) as threads:
        begin = time.perf_counter()
        parts = list(threads.map(lambda mine: _client(load.port, mine), load.requests))
        seconds = time.perf_counter() - begin
    times = [each for part in parts for each, _, _ in part]
    statuses: dict[int, int] = {}
    for part in parts:
        for _, status, _ in part:
            statuses[status] = statuses.get(status, 0) + 1
    return Answers(times, statuses, len(times) / seconds, parts[0][0][2])


def _client(port: int, mine: Sequence[bytes]) -> list[tuple[float, int, int]]:
    found = []
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in mine:
            begin = time.perf_counter()
            line.sendall(request)
            status, size = _answer(line)
            found.append(((time.perf_counter() - begin) * 1000, status, size))
    return found


def _answer(line: socket.socket) -> tuple[int, int]:
    """Read one answer; return its status and the size of its body."""
    got = b""
    while b"\r\n\r\n" not in got:
        part = line.recv(1 << 18)
        if not part:
            raise ConnectionError("the server hung up")
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    have = len(body)
    while have < size:
        have += len(line.recv(1 << 18))
    return int(head.split(b" ", 2)[1]), size
