"""Every page of every screen on a busy day, and a check-in until the host sees it in a real browser."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page

from server.demo.runner import Demo, start_demo
from tests.benchmarks.measuring import Measurement, Verdict, at_most, measured, times_of
from tests.support.browser import chromium, watched_page
from tests.support.ports import free_port

REPEATS = 60
WARM_UP = 5
ARRIVALS = 40

PUBLIC = {"citizen: products": "/", "pillar: start": "/zuil/demo/koningsplein"}
STAFF = {
    "host: hall": ("Gastheer", "/gastheer"),
    "host: lists": ("Gastheer", "/gastheer/nu"),
    "host: walk-in": ("Gastheer", "/gastheer/inloop"),
    "employee: console": ("Medewerker aan de balie", "/balie"),
    "employee: lists": ("Medewerker aan de balie", "/balie/nu"),
    "administrator: devices": ("Functioneel beheerder", "/apparaten"),
}
LINKED = {"wall": "/scherm/demo/", "gate: start": "/poort/demo/"}

# Browser and server read the same clock; an arrival is on the screen once its row is in the list.
WATCH = """() => {
  window.seen = {};
  const look = () => {
    for (const row of document.querySelectorAll("#live .k-name")) window.seen[row.textContent] ??= Date.now();
  };
  new MutationObserver(look).observe(document.querySelector("#live"), { childList: true, subtree: true });
}"""


def run() -> Iterator[Measurement | Verdict]:
    """Measure on the demo as a newcomer runs it: SQLite, and broker, worker and web in one process."""
    with tempfile.TemporaryDirectory() as folder:
        demo = start_demo(free_port(), Path(folder))
        try:
            pages = list(_pages(f"http://127.0.0.1:{demo.settings.server.port}"))
            yield from pages
            slowest = max(pages, key=lambda row: row.p95 or 0)
            yield at_most(f"every page, server time p95 under 50 ms; slowest: {slowest.name}", 50, slowest, 0.95)
            with chromium() as browser, watched_page(browser) as page:
                arrivals = _arrivals(demo, page)
            seen = measured("check-in to changed host screen in Chromium", "sqlite", arrivals, "one process")
            yield seen
            yield at_most("staff lists within 1 s of a check-in", 1000, seen, 0.95)
        finally:
            demo.stop()


def _pages(address: str) -> Iterator[Measurement]:
    anybody = requests.Session()
    for name, path in PUBLIC.items():
        yield _page(name, anybody, address + path)
    offered = anybody.get(f"{address}/demo", timeout=30).text
    for name, start in LINKED.items():
        yield _page(name, anybody, address + str(re.findall(rf'href="({start}[^"]*)"', offered)[0]))
    yield from _booking(address)
    for name, (role, path) in STAFF.items():
        yield _page(name, _signed_in(address, role), address + path)


def _page(name: str, session: requests.Session, url: str) -> Measurement:
    def ask() -> None:
        answer = session.get(url, timeout=30)
        answer.raise_for_status()

    times_of(ask, WARM_UP)
    return measured(f"page, {name}", "sqlite", times_of(ask, REPEATS))


def _booking(address: str) -> Iterator[Measurement]:
    """Walk through a booking of two products and measure each question on the way."""
    session = requests.Session()
    page = session.get(address, timeout=30)
    chosen = re.findall(r'name="product" value="([^"]+)"', page.text)[:2]
    page = _send(session, page, {"product": chosen})
    yield _page("citizen: persons", session, page.url)
    counts = dict.fromkeys(re.findall(r'name="(aantal-[^"]+)"', page.text), "2")
    page = _send(session, page, dict(counts))
    # Who can go to one place only is not asked where; the page is there all the same.
    yield _page("citizen: place", session, f"{address.rstrip('/')}/plek")
    yield _page("citizen: day and time", session, page.url)
    page = _send(
        session, page, {"eerste": re.findall(r'name="eerste" value="([^"]+)"', page.text)[0].replace("&#43;", "+")}
    )
    yield _page("citizen: details", session, page.url)
    page = _send(session, page, {"family_name": "Meting", "wall_wish": "initial"})
    yield _page("citizen: check", session, page.url)
    page = _send(session, page, {"sleutel": re.findall(r'name="sleutel" value="([^"]+)"', page.text)[0]})
    yield _page("citizen: booked", session, page.url)


def _send(session: requests.Session, page: requests.Response, fields: dict[str, Any]) -> requests.Response:
    answer = session.post(page.url, {**token_field(page.text), **fields}, headers={"Referer": page.url}, timeout=30)
    answer.raise_for_status()
    return answer


def token_field(html: str) -> dict[str, str]:
    """Return the token of a form, for a post by hand."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    return {"csrf_token": found[1]} if found else {}


def _signed_in(address: str, role: str) -> requests.Session:
    session = requests.Session()
    page = session.get(f"{address}/personeel/aanmelden", timeout=30)
    member = re.findall(rf'value="([^"]+)"><span class="w-person__role">{role}', page.text)[0]
    chosen = {**token_field(page.text), "medewerker": member, "naar": "/demo"}
    session.post(f"{address}/personeel/aanmelden/demo", chosen, timeout=30)
    if role.startswith("Medewerker"):
        page = session.get(f"{address}/balie", timeout=30)
        desk = re.findall(r'name="plek" value="([^"]+)"', page.text)[2]
        session.post(f"{address}/balie/plek", {**token_field(page.text), "plek": desk}, timeout=30)
    return session


def _arrivals(demo: Demo, page: Page) -> list[float]:
    """Return how long each arrival over the API took until it stood on the host's screen, in milliseconds."""
    address = f"http://127.0.0.1:{demo.settings.server.port}"
    page.goto(f"{address}/gastheer")
    page.locator("button[name=medewerker]").first.click()
    page.locator("#live").wait_for()
    page.wait_for_timeout(3000)
    page.evaluate(WATCH)
    api = requests.Session()
    api.headers["Authorization"] = f"Bearer {(demo.settings.data_dir / 'demo-token').read_text('utf-8').strip()}"
    shop = api.get(f"{address}/api/v1/locaties", timeout=30).json()["resultaten"][0]["id"]
    offered = api.get(f"{address}/api/v1/producten?locatieId={shop}", timeout=30).json()["resultaten"]
    product = next(row["id"] for row in offered if row["vrijeInloop"])
    return [_arrival(api, page, f"{address}/api/v1", shop, product, number) for number in range(ARRIVALS)]


def _arrival(api: requests.Session, page: Page, base: str, shop: str, product: str, number: int) -> float:
    name = f"Meting {number}"
    begin = page.evaluate("Date.now()")
    visit = {
        "locatieId": shop,
        "activiteiten": [{"productId": product, "aantal": 1}],
        "klant": {"voornaam": "Aankomst", "achternaam": name},
    }
    api.post(f"{base}/bezoeken", json=visit, timeout=30).raise_for_status()
    page.wait_for_function("name => window.seen[name]", arg=f"Aankomst {name}", polling=20)
    seen = page.evaluate("name => window.seen[name]", f"Aankomst {name}")
    page.wait_for_timeout(200)
    return float(seen - begin)
