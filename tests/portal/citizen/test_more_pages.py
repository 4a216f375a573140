"""The pages around a booking in a real browser: accessible, right at 320 px, and usable by roles and names alone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from booking_api.catalogue.models import Product
from tests.portal.citizen.site import Site
from tests.portal.citizen.test_own_phone import arrive_somewhere, book, call, code_now
from tests.portal.citizen.test_pages import CLIPPED, SMALL
from tests.support.browser import watched_page

pytestmark = pytest.mark.browser
WIDTHS = (320, 1280)


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


def _pages(page: Page, site: Site, address: str) -> Iterator[str]:
    """Open each page; stops on each, and tells which it is."""
    link = book(site)
    for name in ("mijn-afspraak", "aanmelden", "hulp", "privacy", "toegankelijkheid", "mijn-afspraken", "verder/x"):
        page.goto(f"{address}/{name}")
        yield name
    page.goto(f"{address}/mijn-afspraak")
    page.locator("main form .w-actions button").click()
    yield "mijn-afspraak with errors"
    page.goto(f"{address}{link}")
    page.get_by_role("button", name="Maak een adres waarmee uw agenda wijzigingen volgt").click()
    page.get_by_label("Adres", exact=True).wait_for()
    yield "mine with a feed"
    page.goto(f"{address}/aanmelden/koningsplein/{code_now(site)}")
    yield "arrive"
    page.get_by_label("Uw achternaam, of de code van uw afspraak").fill("hoogstraten")
    page.get_by_role("button", name="Verder").click()
    yield "confirm"
    page.get_by_role("button", name="Ja, meld mij aan").click()
    yield "turn"
    page.goto(f"{address}/hulp")
    yield "help in the hall"


def test_no_page_around_a_booking_breaks_a_rule_or_its_frame(page: Page, site: Site, address: str) -> None:
    trouble: list[object] = []
    names = []
    for name in _pages(page, site, address):
        names.append(name)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                trouble.append((name, width, "scrolls sideways"))
            trouble += [(name, width, one) for one in [*page.evaluate(CLIPPED), *page.evaluate(SMALL)]]
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        trouble += [(name, one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    assert trouble == []
    assert len(names) == 13


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
