"""From the button to the wall: a call over the API until the name stands on the screen, in a real browser."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page

from server.demo.runner import Demo, start_demo
from tests.benchmarks.measuring import Measurement, Verdict, at_most, measured
from tests.support.browser import chromium, watched_page
from tests.support.ports import free_port

CALLS = 60
WARM_UP = 5
PAUSE_MS = 200

# Browser and server read the same clock; a name is on the screen once its line is in the list.
WATCH = """() => {
  window.seen = {};
  const look = () => {
    const names = document.querySelectorAll("[data-wall] .w-call__name");
    for (const name of names) window.seen[name.textContent.replace("\u00a0", " ")] ??= Date.now();
  };
  new MutationObserver(look).observe(document.querySelector("[data-wall]"), { childList: true });
}"""


def run() -> Iterator[Measurement | Verdict]:
    """Measure on the demo as a newcomer runs it: SQLite, and broker, worker and web in one process."""
    with tempfile.TemporaryDirectory() as folder:
        demo = start_demo(free_port(), Path(folder))
        try:
            with chromium() as browser, watched_page(browser, 1920, 1080) as page:
                answered, seen = _calls(demo, page)
        finally:
            demo.stop()
    note = "one process, browser on the same processors"
    yield measured("call over HTTP, answered", "sqlite", answered, note)
    changed = measured("call to changed screen in Chromium", "sqlite", seen, note)
    yield changed
    yield at_most("call to changed wall, p95 under 100 ms", 100, changed, 0.95)


def _calls(demo: Demo, page: Page) -> tuple[list[float], list[float]]:
    """Return how long each call took until its answer, and until it stood on the wall, in milliseconds."""
    address = f"http://127.0.0.1:{demo.settings.server.port}"
    api, base = api_of(demo), f"{address}/api/v1"
    shop = listed(api, f"{base}/locaties")[0]["id"]
    desk = listed(api, f"{base}/locaties/{shop}/balies")[0]["id"]
    product = next(row["id"] for row in listed(api, f"{base}/producten?locatieId={shop}") if row["vrijeInloop"])
    names = [f"Meting {number}" for number in range(WARM_UP + CALLS)]
    visits = [walk_in(api, base, shop, product, name) for name in names]
    page.goto(f"{address}{first_wall(address)}")
    page.wait_for_timeout(3000)
    page.evaluate(WATCH)
    times = [
        _call(api, page, f"{base}/bezoeken/{visit}", desk, f"A. {name}")
        for visit, name in zip(visits, names, strict=True)
    ][WARM_UP:]
    return [answered for answered, _ in times], [seen for _, seen in times]


def _call(api: requests.Session, page: Page, visit: str, desk: str, name: str) -> tuple[float, float]:
    begin = time.time()
    api.post(f"{visit}/oproepen", json={"balieId": desk}).raise_for_status()
    answered = time.time()
    page.wait_for_function("name => window.seen[name]", arg=name)
    seen = float(page.evaluate("name => window.seen[name]", name)) / 1000
    api.post(f"{visit}/_start").raise_for_status()
    page.wait_for_timeout(PAUSE_MS)
    return (answered - begin) * 1000, (seen - begin) * 1000


def api_of(demo: Demo) -> requests.Session:
    """Return a client of the demo's API."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {(demo.settings.data_dir / 'demo-token').read_text().strip()}"
    return session


def listed(api: requests.Session, url: str) -> list[dict[str, Any]]:
    """Return the rows of a list of the API."""
    answer = api.get(url)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["resultaten"]
    return found


def first_wall(address: str) -> str:
    """Return the address of the first wall of the demo."""
    page = requests.get(f"{address}/demo", timeout=10).text
    return "/scherm/demo/" + page.partition("/scherm/demo/")[2].partition('"')[0]


def walk_in(api: requests.Session, base: str, shop: str, product: str, name: str) -> str:
    """Let somebody walk in and return the id of the visit."""
    wish = {"locatieId": shop, "activiteiten": [{"productId": product, "aantal": 1}]}
    answer = api.post(f"{base}/bezoeken", json={**wish, "klant": {"voornaam": "A", "achternaam": name}})
    answer.raise_for_status()
    return str(answer.json()["id"])
