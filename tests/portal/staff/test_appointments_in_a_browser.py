"""The appointment screens in a real browser: booked with the keyboard at hand, and right at 320 pixels."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from booking_api.identity.rules import Role
from tests.portal.citizen.site import Site
from tests.portal.staff.office import Desk, hire, location_id, product_id
from tests.portal.staff.test_in_a_browser import TOO_WIDE, sit_down
from tests.support.browser import watched_page

pytestmark = pytest.mark.browser


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """The address of the running site."""
    with site.served() as running:
        yield running


@pytest.fixture
def employee(site: Site) -> Desk:
    """An employee of Werk & Inkomen, who plans sessions and books."""
    with site.db.transaction() as session:
        return Desk(site, hire(session, "Wil Werk", Role.EMPLOYEE, bound=True))


def look(page: Page) -> None:
    """Nothing sticks out; `test_every_page` looks for what keeps anybody out."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url
    assert page.evaluate(TOO_WIDE) == [], page.url


def test_an_employee_books_a_visit_on_a_phone_and_finds_it_again(
    browser: Browser, site: Site, employee: Desk, address: str
) -> None:
    with watched_page(browser, width=320) as page:
        sit_down(page, employee, address)
        page.goto(f"{address}/afspraken")
        look(page)
        page.goto(
            f"{address}/afspraken/nieuw?locatie={location_id(site)}&product={product_id(site, 'loonwaardebepaling')}"
        )
        look(page)
        page.locator(".w-tile__input").first.check(force=True)
        page.get_by_role("button", name="Houd deze tijd vast").click()
        page.get_by_role("button", name="Maak de afspraak").click()
        expect(page.locator(".w-error-summary")).to_contain_text("Adres: vul dit in.")
        look(page)
        page.fill('[name="family_name"]', "Dijk")
        page.fill('[name="email"]', "sanne@voorbeeld.example")
        page.fill('[name="visit_address"]', "Havendijk 3, Voorbeeldstad")
        page.locator("summary", has_text="Herhalen").click()
        look(page)
        page.get_by_role("button", name="Maak de afspraak").click()
        expect(page.get_by_text("De afspraak is gemaakt")).to_be_visible()
        look(page)
        page.get_by_role("link", name="Verplaatsen").click()
        look(page)
        page.goto(f"{address}/afspraken")
        page.fill("#zoek", "dijk")
        page.keyboard.press("Enter")
        expect(page.locator("table")).to_contain_text("Dijk")
        look(page)


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (320, "nl")])
def test_sessions_are_planned_on_pages_that_everybody_can_use(
    browser: Browser, site: Site, employee: Desk, address: str, width: int, language: str
) -> None:
    with watched_page(browser, width=width) as page:
        sit_down(page, employee, address, language)
        page.goto(f"{address}/afspraken/bijeenkomsten/nieuw")
        look(page)
        page.fill('[name="starts_at"]', "2026-12-01")
        page.fill('[name="clock"]', "14:00")
        page.fill('[name="weeks"]', "2")
        page.locator('.m-save button[value="plan"]').click()
        expect(page.locator(".w-notice").first).to_be_visible()
        look(page)
        page.goto(f"{address}/afspraken/bijeenkomsten")
        look(page)
        page.locator("table a").first.click()
        page.locator(".m-tools a").click()
        look(page)
        page.goto(f"{address}/afspraken/overnemen")
        look(page)
