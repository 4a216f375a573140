"""Many employees' consoles without windows, in a process of their own, each doing what js/live.js does in a browser.

A console signs in, sits down, hears the bus over a WebSocket and fetches its lists after a message: at a moment of its
own within the time that the lists name, several messages in one go, and telling the mark of what it shows.
"""

import multiprocessing
import random
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from multiprocessing.synchronize import Event
from typing import Any
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
import requests
from paho.mqtt.enums import CallbackAPIVersion

from tests.benchmarks.bench_screens import token_field

SIGN_IN = "/personeel/aanmelden"
LISTS = "/balie/nu"
TOGETHER_S = 0.02
CALM_S = 30.0
PATIENCE_S = 120


@dataclass(frozen=True)
class Fetched:
    """How long each answer took in milliseconds: with other lists, and with nothing but that they are the same."""

    changed: list[float]
    unchanged: list[float]


@dataclass
class Console:
    """One employee's page: hears that something changed, and fetches the lists if they did."""

    http: requests.Session
    address: str
    changed: list[float] = field(default_factory=list)
    unchanged: list[float] = field(default_factory=list)
    told: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> mqtt.Client:
        """Connect to the bus with the credentials that the page asks for."""
        told = self.http.get(f"{self.address}/apparaten/verbinding/personeel/koningsplein", timeout=30).json()
        place = urlsplit(told["url"])
        client = mqtt.Client(CallbackAPIVersion.VERSION2, transport="websockets")
        client.ws_set_options(path=place.path or "/")
        client.username_pw_set(told["username"], told["password"])
        client.on_connect = lambda heard, *_rest: heard.subscribe(told["topics"][0], 0)
        client.on_message = lambda *_rest: self.told.set()
        client.connect(place.hostname or "", place.port or 80, keepalive=20)
        client.loop_start()
        return client

    def keep_fresh(self, ended: Event) -> None:
        """Fetch after messages, and once in a while anyhow, until the end."""
        line = HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        cookie = "; ".join(f"{each.name}={each.value}" for each in self.http.cookies)
        mark, spread = "", 0.0
        while not ended.is_set():
            heard = self.told.wait(CALM_S * random.uniform(1, 1.25))
            if ended.is_set():
                return
            time.sleep(TOGETHER_S + (random.uniform(0, spread) if heard else 0))
            self.told.clear()
            begin = time.perf_counter()
            line.request("GET", LISTS, headers={"Cookie": cookie, "HX-Request": "true", "If-None-Match": f'"{mark}"'})
            answer = line.getresponse()
            page = answer.read().decode()
            took = (time.perf_counter() - begin) * 1000
            if answer.status == 304:
                self.unchanged.append(took)
                continue
            if answer.status != 200:
                raise RuntimeError(f"the lists answered {answer.status}")
            self.changed.append(took)
            mark, spread = _said(page, "mark"), float(_said(page, "spread") or 0) / 1000


@contextmanager
def open_consoles(address: str, count: int) -> Iterator[list[Fetched]]:
    """Have so many consoles open in here; what they saw is in the list afterwards."""
    context = multiprocessing.get_context("spawn")
    ready, ended, answers = context.Event(), context.Event(), context.SimpleQueue()
    process = context.Process(target=_run, args=(address, count, ready, ended, answers), daemon=True)
    process.start()
    found: list[Fetched] = []
    if not ready.wait(PATIENCE_S):
        process.kill()
        raise RuntimeError("the consoles did not open")
    try:
        yield found
    finally:
        ended.set()
        found.append(answers.get())
        process.join(PATIENCE_S)


def _run(address: str, count: int, ready: Event, ended: Event, answers: Any) -> None:
    _mask_all_frames()
    consoles = [Console(_seated(address, number), address) for number in range(count)]
    clients = [console.listen() for console in consoles]
    threads = [threading.Thread(target=console.keep_fresh, args=(ended,), daemon=True) for console in consoles]
    for thread in threads:
        thread.start()
    ready.set()
    ended.wait()
    for console in consoles:
        console.told.set()
    for client in clients:
        client.disconnect()
        client.loop_stop()
    for thread in threads:
        thread.join(timeout=30)
    answers.put(
        Fetched(
            [each for console in consoles for each in console.changed],
            [each for console in consoles for each in console.unchanged],
        )
    )


def _mask_all_frames() -> None:
    """Mask pongs too: paho sends those bare, for which a server must hang up (RFC 6455, 5.1); browsers mask all."""
    kind: Any = mqtt._WebsocketWrapper
    make = kind._create_frame
    kind._create_frame = lambda self, opcode, data, _masked=1: make(self, opcode, data, 1)


def _seated(address: str, number: int) -> requests.Session:
    """Sign in as an employee of a desk, and sit down; several share a desk, as several tabs do."""
    session = requests.Session()
    page = session.get(address + SIGN_IN, timeout=30)
    member = re.findall(r'value="([^"]+)"><span class="w-person__role">Medewerker aan de balie', page.text)[0]
    chosen = {**token_field(page.text), "medewerker": member, "naar": "/demo"}
    session.post(f"{address}{SIGN_IN}/demo", chosen, timeout=30)
    page = session.get(f"{address}/balie", timeout=30)
    desks = re.findall(r'name="plek" value="(desk:[^"]+)"', page.text)
    session.post(f"{address}/balie/plek", {**token_field(page.text), "plek": desks[number % len(desks)]}, timeout=30)
    return session


def _said(page: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', page)
    return found[1] if found else ""
