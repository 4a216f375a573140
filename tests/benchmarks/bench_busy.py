"""A full hall: 30 consoles that really listen, beside one wall and one console in real browsers (issue 5).

The 30 do what the browser of an employee does: sign in, sit down, hear the bus over a WebSocket, and fetch their lists
at each change. Meanwhile somebody arrives and is called: how long until the employee sees it, and until the wall does?
"""

import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
import requests
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Page

from server.demo.runner import Demo, start_demo
from tests.benchmarks.bench_screens import token_field
from tests.benchmarks.bench_wall import api_of, first_wall, listed, walk_in
from tests.benchmarks.measuring import Measurement, Verdict, at_most, measured
from tests.support.browser import chromium, watched_page
from tests.support.ports import free_port

CONSOLES = 30
ARRIVALS = 40
WARM_UP = 3
PAUSE_MS = 250
SIGN_IN = "/personeel/aanmelden"

# Browser and server read the same clock; what is looked for is on the screen once it is in the list.
WATCH = """([within, what]) => {
  window.seen = {};
  const place = document.querySelector(within);
  const look = () => { for (const one of place.querySelectorAll(what)) window.seen[one.textContent] ??= Date.now(); };
  new MutationObserver(look).observe(place, { childList: true, subtree: true });
}"""


@dataclass
class Console:
    """One employee's browser without a window: hears that something changed, and fetches the lists again."""

    http: requests.Session
    address: str
    fetched: list[float] = field(default_factory=list)
    changed: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> mqtt.Client:
        """Connect to the bus as js/live.js does, with the credentials that the page asks for."""
        told = self.http.get(f"{self.address}/apparaten/verbinding/personeel/koningsplein", timeout=30).json()
        place = urlsplit(told["url"])
        client = mqtt.Client(CallbackAPIVersion.VERSION2, transport="websockets")
        client.ws_set_options(path=place.path or "/")
        client.username_pw_set(told["username"], told["password"])
        client.on_connect = lambda heard, *_rest: heard.subscribe(told["topics"][0])
        client.on_message = lambda *_rest: self.changed.set()
        client.connect(place.hostname or "", place.port or 80)
        client.loop_start()
        return client

    def keep_fresh(self) -> None:
        """Fetch the lists after each change, several messages in one go, until the end."""
        while not self.ended.is_set():
            if not self.changed.wait(0.2):
                continue
            time.sleep(0.02)
            self.changed.clear()
            begin = time.perf_counter()
            self.http.get(f"{self.address}/balie/nu", timeout=30).raise_for_status()
            self.fetched.append((time.perf_counter() - begin) * 1000)


def run() -> Iterator[Measurement | Verdict]:
    """Measure on the demo as a newcomer runs it: SQLite, and broker, worker and web in one process."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        demo = start_demo(free_port(), Path(folder))
        stack.callback(demo.stop)
        address = f"http://127.0.0.1:{demo.settings.server.port}"
        consoles = stack.enter_context(_open_consoles(address))
        browser = stack.enter_context(chromium())
        wall = stack.enter_context(watched_page(browser, 1920, 1080))
        employee = stack.enter_context(watched_page(browser))
        arrived, called = _day(demo, address, wall, employee)
        fetched = [each for console in consoles for each in console.fetched]
    note = f"{CONSOLES} consoles open, one process, browsers on the same processors"
    seen = measured("arrival to the employee's screen in Chromium", "sqlite", arrived, note)
    changed = measured("call to changed wall in Chromium", "sqlite", called, note)
    yield from (seen, changed, measured("console's lists, fetched at each change", "sqlite", fetched, note))
    yield at_most(f"arrival reaches the employee within 1 s with {CONSOLES} consoles open", 1000, seen, 0.95)
    yield at_most(f"call to changed wall, p95 under 100 ms with {CONSOLES} consoles open", 100, changed, 0.95)


@contextmanager
def _open_consoles(address: str) -> Iterator[list[Console]]:
    consoles = [Console(_seated(address, number), address) for number in range(CONSOLES)]
    clients = [console.listen() for console in consoles]
    threads = [threading.Thread(target=console.keep_fresh, daemon=True) for console in consoles]
    for thread in threads:
        thread.start()
    yield consoles
    for console in consoles:
        console.ended.set()
    for client in clients:
        client.disconnect()
        client.loop_stop()
    for thread in threads:
        thread.join(timeout=30)


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


def _day(demo: Demo, address: str, wall: Page, employee: Page) -> tuple[list[float], list[float]]:
    """Return how long each arrival took to the employee's screen, and each call to the wall, in milliseconds."""
    api, base = api_of(demo), f"{address}/api/v1"
    shop = listed(api, f"{base}/locaties")[0]["id"]
    desk = listed(api, f"{base}/locaties/{shop}/balies")[0]["id"]
    product = next(row["id"] for row in listed(api, f"{base}/producten?locatieId={shop}") if row["vrijeInloop"])
    _sit_down(employee, address)
    wall.goto(f"{address}{first_wall(address)}")
    wall.wait_for_timeout(3000)
    employee.evaluate(WATCH, ["#live", ".k-name"])
    wall.evaluate(WATCH, ["[data-wall]", ".w-call__name"])
    times = [_one(api, base, (shop, product, desk), employee, wall, number) for number in range(WARM_UP + ARRIVALS)]
    return [arrived for arrived, _ in times[WARM_UP:]], [called for _, called in times[WARM_UP:]]


def _sit_down(page: Page, address: str) -> None:
    page.goto(f"{address}/balie")
    page.get_by_role("button").filter(has_text="Medewerker aan de balie").first.click()
    page.locator("button[name=plek]").first.click()
    page.locator("[data-live-state][data-state=on]").wait_for()


def _one(
    api: requests.Session, base: str, where: tuple[str, str, str], employee: Page, wall: Page, number: int
) -> tuple[float, float]:
    shop, product, desk = where
    name = f"Meting {number}"
    begin = time.time()
    visit = walk_in(api, base, shop, product, name)
    arrived = _seen(employee, f"A {name}", begin)
    begin = time.time()
    _post(api, f"{base}/bezoeken/{visit}/oproepen", {"balieId": desk})
    called = _seen(wall, f"A. {name}", begin)
    _post(api, f"{base}/bezoeken/{visit}/_start")
    wall.wait_for_timeout(PAUSE_MS)
    return arrived, called


def _seen(page: Page, name: str, begin: float) -> float:
    page.wait_for_function("name => window.seen[name]", arg=name, polling=20)
    return float(page.evaluate("name => window.seen[name]", name)) - begin * 1000


def _post(api: requests.Session, url: str, body: dict[str, Any] | None = None) -> None:
    api.post(url, json=body, timeout=30).raise_for_status()
