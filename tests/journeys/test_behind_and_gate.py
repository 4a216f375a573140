"""What other systems hold afterwards, and the gate of the recycling centre."""

import re

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.journeys.conftest import House
from tests.journeys.people import Citizen, People
from tests.support.axe import violations
from tests.support.scanner import scan
from tests.support.waiting import wait_until

pytestmark = pytest.mark.browser

WASTE = "Afval brengen naar de milieustraat"


def _book_bay(citizen: Citizen, family: str, later: int = 0) -> None:
    """Book a visit to the recycling centre at the first free time, or on a later day."""
    citizen.choose(WASTE)
    citizen.count(visits=1)
    citizen.choose_place()
    if later:
        citizen.page.locator(".w-days a").nth(later).click()
        citizen.page.locator(f".w-days li:nth-child({later + 1}) a[aria-current]").wait_for()
        citizen.page.locator("input[name=tijd]").first.check(force=True)
        citizen.next()
    else:
        citizen.take_first_time()
    citizen.tell("Jet", family, f"jet.{family}@example.org".lower(), pass_number="MP100009")
    citizen.next()


def _hold_before_the_reader(gate: Page, text: str) -> None:
    scan(gate, text)


def test_the_gate_opens_once_within_the_window(people: People) -> None:
    citizen, gate = people.citizen(), people.gate()
    _book_bay(citizen, "Puntenslijper")
    signed = citizen.scan_text()
    _hold_before_the_reader(gate, signed)
    expect(gate.locator("h1")).to_have_text("OPEN")
    gate.reload()
    _hold_before_the_reader(gate, signed)
    expect(gate.locator("h1")).to_have_text("Met deze code is al iemand naar binnen")


def test_the_gate_stays_closed_outside_the_window_and_for_what_nobody_knows(people: People) -> None:
    citizen, gate = people.citizen(), people.gate()
    _book_bay(citizen, "Roodhuyzen", later=2)
    _hold_before_the_reader(gate, citizen.scan_text())
    expect(gate.locator("h1")).to_have_text("U bent te vroeg")
    gate.reload()
    _hold_before_the_reader(gate, "W2.NOBODYKNOWSTHIS")
    expect(gate.locator("h1")).to_have_text(re.compile("Deze code is niet geldig|Wij kennen deze code niet"))


def test_calendar_and_register_hold_each_thing_once(people: People, house: House) -> None:
    """The demo's own newest bookings have a named employee; its newest arrivals came minutes ago."""
    settings = house.demo.settings
    outlook = settings.outlook.simulator_url
    register = settings.contacts.open_klant.url.removesuffix("/klantinteracties/api/v1")

    def state(url: str) -> list[dict[str, object]]:
        return list(next(iter(requests.get(f"{url}/_state", timeout=10).json().values())))

    behind = people.page("/demo/achterkant")
    wait_until(lambda: "Alles is bezorgd" in _again(behind), "that all is delivered")
    events = [(event["mailbox"], str(event["start"])) for event in state(outlook)]
    assert len(events) >= 3
    assert len(set(events)) == len(events)
    contacts = [str(contact) for contact in state(register)]
    assert len(contacts) >= 10
    assert len(set(contacts)) == len(contacts)
    expect(behind.locator("main")).to_contain_text("Afspraak gemaakt")
    expect(behind.locator("main")).to_contain_text("Aangemeld voor")


def _again(page: Page) -> str:
    page.reload()
    return page.locator("main").inner_text()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", ["/demo", "/demo/post", "/demo/achterkant", "/personeel/aanmelden"])
def test_the_pages_of_the_demo_pass_axe_and_fit_a_phone(people: People, path: str, language: str) -> None:
    page = people.page(f"{path}?taal={language}", 320, 740, language)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_wall_with_calls_passes_axe(people: People) -> None:
    wall = people.wall()
    expect(wall.names).not_to_have_count(0)
    assert violations(wall.page) == []
