"""The pages around a booking in a real browser: usable by roles and names alone, on the phone, and in time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from booking_api.catalogue.models import Product
from tests.portal.citizen.site import Site
from tests.portal.citizen.test_own_phone import arrive_somewhere, book, call
from tests.support.browser import watched_page

pytestmark = pytest.mark.browser


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    with site.db.transaction() as session:
        session.exec(select(Product).where(Product.code == "bouwplan")).one().login_level = "digid"
    with site.served() as running:
        yield running


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    with watched_page(browser, 360, 740) as page:
        yield page


def test_somebody_books_by_roles_and_names_alone(page: Page, site: Site, address: str) -> None:
    """As with a screen reader: nothing is found by its place or its look."""
    page.goto(address)
    page.get_by_role("searchbox", name="Zoek in uw eigen woorden").fill("kwijt paspoort")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("checkbox", name="Paspoort aanvragen", exact=True).check()
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1, name="Voor hoeveel personen?")).to_be_visible()
    expect(page.get_by_role("region", name="Goed om te weten").get_by_role("listitem").first).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Paspoort aanvragen")).to_have_value("1")
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("navigation", name="Deel van de dag").get_by_role("link", name="Middag").click()
    page.get_by_role("navigation", name="Dag", exact=True).get_by_role("link").nth(1).click()
    times = page.get_by_role("group", name="Vrije tijden op maandag 23 november 2026")
    times.get_by_role("radio").first.check(force=True)
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("region", name="Uw tijd")).to_be_visible()
    page.get_by_role("textbox", name="Achternaam").fill("Jansen")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1, name="Klopt dit?")).to_be_visible()
    page.get_by_role("button", name="Afspraak maken").click()
    expect(page.get_by_role("heading", level=1, name="Uw afspraak is gemaakt")).to_be_visible()
    assert len(site.appointments()) == 1


def test_the_phone_turns_to_the_call_by_itself(phone: Page, site: Site, address: str) -> None:
    book(site)
    phone.goto(f"{address}{arrive_somewhere(site)}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("U bent aangemeld")
    call(site)
    expect(phone.get_by_role("heading", level=1)).to_have_text("U bent aan de beurt", timeout=20_000)
    expect(phone).to_have_title("U bent aan de beurt – Gemeente Voorbeeldstad")
    assert "Balie" in (phone.locator("[data-turn-spoken]").text_content() or "")


def test_who_needs_more_time_is_warned_and_asks_for_it(page: Page, site: Site, address: str) -> None:
    # The page counts by the clock of the browser: the hold ends a minute from there.
    page.clock.install(time=site.now)
    page.goto(address)
    page.get_by_role("checkbox").first.check()
    for _step in range(2):
        page.get_by_role("button", name="Verder").click()
    page.get_by_role("button", name="Kies deze tijd").click()
    box = page.get_by_role("region", name="Uw tijd")
    expect(box.get_by_role("status")).to_have_text("Nog 15 minuten.")
    page.clock.run_for(14 * 60_000)
    expect(box.get_by_role("status")).to_have_text("Nog 1 minuut.")
    expect(box).to_have_class("w-held w-held--soon")
    site.wait(14)
    box.get_by_role("button", name="Houd de tijd langer vast").click()
    expect(box.get_by_role("status")).to_have_text("Nog 15 minuten.")
    page.clock.run_for(16 * 60_000)
    expect(box.get_by_role("status")).to_contain_text("wat u typte, blijft staan")
