"""Takes the pictures of the documentation from a running demo: `make screenshots`."""

import logging
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests
from playwright.sync_api import Browser, Page, sync_playwright

from server.demo.municipality import FREE_DESK
from server.demo.runner import start_demo
from tests.support.browser import ARGUMENTS, find_chromium
from tests.support.ports import free_port

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"


@dataclass(frozen=True)
class Picture:
    """A page to take: how to get there from an empty one, and how large the screen is."""

    name: str
    reach: Callable[[Page, str], None]
    width: int = 1280
    height: int = 900


def _open(path: str) -> Callable[[Page, str], None]:
    def reach(page: Page, address: str) -> None:
        page.goto(address + path)

    return reach


def _sign_in_at(path: str, role: str) -> Callable[[Page, str], None]:
    """Return how to open a staff screen: the login of the demo offers one button for each role."""

    def reach(page: Page, address: str) -> None:
        page.goto(address + path)
        page.get_by_role("button").filter(has_text=role).first.click()
        page.wait_for_load_state()

    return reach


def _desk(page: Page, address: str) -> None:
    """Sit down at the desk that the demo keeps free."""
    _sign_in_at("/balie", "Medewerker aan de balie")(page, address)
    page.get_by_role("button", name="Balie 3", exact=True).click()
    page.wait_for_load_state()


def _wall(page: Page, address: str) -> None:
    """Open the wall of the first waiting area that somebody was called to."""
    page.goto(f"{address}/demo")
    walls = page.locator("a[href^='/scherm/demo/']").evaluate_all("links => links.map(link => link.href)")
    for wall in walls:
        page.goto(wall)
        page.wait_for_timeout(1500)
        if page.get_by_text("Balie").count() > 1:
            return


PICTURES = (
    Picture("citizen", _open("/")),
    Picture("citizen-phone", _open("/"), 390, 844),
    Picture("pillar", _open("/zuil/demo/koningsplein"), 1080, 1920),
    Picture("host", _sign_in_at("/gastheer", "Gastheer")),
    Picture("desk", _desk),
    Picture("wall", _wall, 1920, 1080),
)


def call_somebody(address: str, token: str) -> None:
    """Call one more of those waiting, through the API and to the free desk, so that the wall has just shown a call."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    api = f"{address}/api/v1"
    for place in session.get(f"{api}/locaties", timeout=10).json()["resultaten"]:
        desks = session.get(f"{api}/locaties/{place['id']}/balies", timeout=10).json()["resultaten"]
        query = {"locatieId": place["id"], "status": "wachtend"}
        visits = session.get(f"{api}/bezoeken", params=query, timeout=10).json()["resultaten"]
        for desk, visit in zip(desks[FREE_DESK - 1 : FREE_DESK], visits, strict=False):
            call = {"plek": {"soort": "balie", "id": desk["id"]}}
            session.post(f"{api}/bezoeken/{visit['id']}/oproepen", json=call, timeout=10).raise_for_status()


def take(browser: Browser, picture: Picture, address: str) -> None:
    """Take one picture in a browser context of its own."""
    size = {"width": picture.width, "height": picture.height}
    context = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam", viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    picture.reach(page, address)
    page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def main(names: list[str]) -> None:
    """Take all pictures, or those named."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = start_demo(port, Path(folder))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for picture in PICTURES:
            if not names or picture.name in names:
                if picture.name == "wall":  # not before: another picture shows that desk while it is free
                    call_somebody(address, (Path(folder) / "demo-token").read_text("utf-8").strip())
                take(browser, picture, address)
                print(FOLDER / f"{picture.name}.png")
        browser.close()
        demo.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
