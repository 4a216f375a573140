"""The administrator's pages in a real browser: with the keyboard, with errors, with a live preview, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal.citizen.site import Site
from tests.portal.staff.office import Desk, location_id, product_id
from tests.support.axe import violations

pytestmark = pytest.mark.browser

TOO_WIDE = """() => [...document.querySelectorAll("main *, header *")]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && getComputedStyle(e).display !== "inline"
    && !e.classList.contains("w-hidden") && !["INPUT", "svg", "SELECT", "TEXTAREA"].includes(e.tagName))
  .map(e => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 30)}`)"""


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """The address of the running site."""
    with site.served() as running:
        yield running


def sit_down(page: Page, desk: Desk, address: str, language: str = "nl") -> None:
    """Give the browser the session of an administrator."""
    cookie = desk.client.get_cookie("welkom")
    assert cookie is not None
    page.context.add_cookies([{"name": "welkom", "value": cookie.value, "url": address}])
    page.goto(f"{address}/beheer?taal={language}")


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".m-save button").first.click()


def test_forms_with_errors_are_accessible_and_lead_to_the_field(
    page: Page, site: Site, manager: Desk, address: str
) -> None:
    sit_down(page, manager, address)
    for path, field in (
        (f"/producten/{product_id(site, 'paspoort')}", "steps-0-handling_minutes"),
        ("/locaties/nieuw", "early_minutes"),
        (f"/locaties/{location_id(site)}/openingstijden", "hours-0-closes"),
        (f"/locaties/{location_id(site)}/plekken/nieuw/balie", "number"),
        ("/medewerkers/nieuw", "mailbox"),
    ):
        page.goto(f"{address}/beheer{path}")
        typed = "07:00" if field.startswith("hours") else "fout"
        page.fill(f'[name="{field}"]', typed)
        save(page)
        link = page.locator(f'.w-error-summary a[href="#veld-{field}"]')
        link.click()
        expect(page.locator(f'[id="veld-{field}"]')).to_be_focused()
        assert page.input_value(f'[name="{field}"]') == typed
        assert violations(page) == [], path


def test_the_preview_follows_what_is_typed(page: Page, site: Site, manager: Desk, address: str) -> None:
    sit_down(page, manager, address)
    page.goto(f"{address}/beheer/producten/{product_id(site, 'paspoort')}")
    page.fill('[name="texts-nl-name"]', "Paspoort, net getypt")
    expect(page.locator("#voorbeeld .m-paper__title")).to_have_text("Paspoort, net getypt")
    page.select_option("#taal-voorbeeld", "en")
    expect(page.locator("#voorbeeld .m-paper").first).to_have_attribute("lang", "en")


def test_enter_in_a_field_saves_and_does_not_add_a_row(page: Page, site: Site, manager: Desk, address: str) -> None:
    sit_down(page, manager, address)
    page.goto(f"{address}/beheer/producten/{product_id(site, 'paspoort')}")
    page.fill('[name="max_persons"]', "4")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Opgeslagen")).to_be_visible()
    assert page.input_value('[name="max_persons"]') == "4"


def test_without_scripts_everything_still_works(browser: Browser, site: Site, manager: Desk, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    sit_down(page, manager, address)
    page.goto(f"{address}/beheer/producten/{product_id(site, 'paspoort')}")
    page.fill('[name="texts-nl-name"]', "Zonder scripts")
    page.click('button[value="voorbeeld"]')
    expect(page.locator("#voorbeeld .m-paper__title")).to_have_text("Zonder scripts")
    page.click('button[value="bedrag-erbij"]')
    page.fill('[name="fees-1-name"]', "Spoed")
    page.fill('[name="fees-1-amount"]', "12,50")
    save(page)
    expect(page.locator("h1")).to_have_text("Zonder scripts")
    assert page.input_value('[name="fees-1-amount"]') == "12,50"
    context.close()
