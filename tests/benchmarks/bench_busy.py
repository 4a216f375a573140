"""A full hall: 30 consoles that really listen, beside one wall and one console in real browsers (issue 5).

Somebody arrives, is called and is helped, again and again: how long until the employee sees it, and until the wall
does? All consoles are free and share one queue, so every change is news to every one of them: it does not get worse.
Each step comes after a chance pause of a second on average, so that many fall within the lists of the one before:
twenty an hour at each of thirty desks would be one every two seconds.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from time import time
from typing import Any

import requests
from playwright.sync_api import Page

from tests.benchmarks.bench_wall import first_wall, listed, walk_in
from tests.benchmarks.consoles import Fetched, open_consoles
from tests.benchmarks.halls import Hall, hall, layouts
from tests.benchmarks.measuring import Measurement, Verdict, at_most, measured
from tests.support.browser import chromium, watched_page

CONSOLES = 30
ARRIVALS = 40
WARM_UP = 3
DICE = random.Random(30)
PAUSE_S = 1.0

# Browser and server read the same clock; what is looked for is on the screen once it is in the list. A wall keeps an
# initial with its name by a space that does not break.
WATCH = """([within, what]) => {
  window.seen = {};
  const place = document.querySelector(within);
  const look = () => {
    for (const one of place.querySelectorAll(what)) window.seen[one.textContent.replace("\u00a0", " ")] ??= Date.now();
  };
  new MutationObserver(look).observe(place, { childList: true, subtree: true });
}"""


@dataclass
class Seen:
    """In milliseconds: each arrival until the employee's screen, each call until the wall; Welkom's work a round."""

    arrived: list[float] = field(default_factory=list)
    called: list[float] = field(default_factory=list)
    cpu: float = 0.0


def run() -> Iterator[Measurement | Verdict]:
    """Measure every layout that this machine has the parts for."""
    for layout in layouts():
        with hall(layout) as running:
            yield from _measure(running)


def _measure(running: Hall) -> Iterator[Measurement | Verdict]:
    with chromium() as browser, watched_page(browser, 1920, 1080) as wall, watched_page(browser) as employee:
        _sit_down(employee, running.address)
        with open_consoles(running.address, CONSOLES) as answers:
            seen = _day(running, wall, employee)
    fetched: Fetched = answers[0]
    note = f"{CONSOLES} consoles open, {running.layout}, browsers on the same processors"
    arrived = measured("arrival to the employee's screen in Chromium", running.database, seen.arrived, note)
    called = measured("call to changed wall in Chromium", running.database, seen.called, note)
    yield from (arrived, called)
    for name, times in (("changed", fetched.changed), ("the same", fetched.unchanged)):
        if times:
            yield measured(f"a console's lists, {name}", running.database, times, f"{len(times)} answers")
    name = f"somebody arrives, is called and helped, {CONSOLES} consoles open"
    yield replace(Measurement(name, running.database), cpu=seen.cpu, note="all that Welkom does, together")
    within = f"with {CONSOLES} consoles open"
    yield at_most(f"arrival reaches the employee within 1 s {within}", 1000, arrived, 0.95)
    yield at_most(f"call to changed wall, p95 under 100 ms {within}", 100, called, 0.95)


def _day(running: Hall, wall: Page, employee: Page) -> Seen:
    address = running.address
    api, base = running.api(), f"{address}/api/v1"
    shop = listed(api, f"{base}/locaties")[0]["id"]
    desk = listed(api, f"{base}/locaties/{shop}/balies")[0]["id"]
    product = next(row["id"] for row in listed(api, f"{base}/producten?locatieId={shop}") if row["vrijeInloop"])
    wall.goto(f"{address}{first_wall(address)}")
    wall.wait_for_timeout(3000)
    employee.evaluate(WATCH, ["#live", ".k-name"])
    wall.evaluate(WATCH, ["[data-wall]", ".w-call__name"])
    seen, begin = Seen(), 0.0
    for number in range(WARM_UP + ARRIVALS):
        if number == WARM_UP:
            seen, begin = Seen(), running.cpu()
        _one(api, base, (shop, product, desk), employee, wall, f"Meting {number}", seen)
    seen.cpu = (running.cpu() - begin) * 1000 / ARRIVALS
    return seen


def _sit_down(page: Page, address: str) -> None:
    page.goto(f"{address}/balie")
    page.get_by_role("button").filter(has_text="Medewerker aan de balie").first.click()
    page.locator("button[name=plek]").first.click()
    page.locator("[data-live-state][data-state=on]").wait_for()


def _one(
    api: requests.Session, base: str, where: tuple[str, str, str], employee: Page, wall: Page, name: str, seen: Seen
) -> None:
    shop, product, desk = where
    _pause(wall)
    begin = time()
    visit = walk_in(api, base, shop, product, name)
    seen.arrived.append(_since(employee, f"A {name}", begin))
    _pause(wall)
    begin = time()
    _post(api, f"{base}/bezoeken/{visit}/oproepen", {"balieId": desk})
    seen.called.append(_since(wall, f"A. {name}", begin))
    _pause(wall)
    _post(api, f"{base}/bezoeken/{visit}/_start")


def _pause(page: Page) -> None:
    """Let some time go by, as between people who do not know of one another."""
    page.wait_for_timeout(DICE.expovariate(1 / PAUSE_S) * 1000)


def _since(page: Page, name: str, begin: float) -> float:
    page.wait_for_function("name => window.seen[name]", arg=name, polling=20)
    return float(page.evaluate("name => window.seen[name]", name)) - begin * 1000


def _post(api: requests.Session, url: str, body: dict[str, Any] | None = None) -> None:
    api.post(url, json=body, timeout=30).raise_for_status()
