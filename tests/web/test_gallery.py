"""The shared components in a real browser: reflow, accessibility, no-script, and what our small modules do."""

from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.support.axe import violations
from tests.support.browser import watched_page
from tests.support.ports import free_port
from tests.web.conftest import House

pytestmark = pytest.mark.browser

CITIZEN, STAFF, WALL = "/demo/stijl", "/demo/stijl/personeel", "/demo/stijl/scherm"
EVERY = [CITIZEN, f"{CITIZEN}?fout=1", STAFF, WALL]
EVERY += ["/personeel/aanmelden", "/bestaat-niet"]
SIZES = [(320, 800), (768, 1024), (1280, 900)]
CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && getComputedStyle(e).display !== "inline"
    && !e.classList.contains("w-hidden") && !["INPUT", "svg"].includes(e.tagName))
  .map(e => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 30)}`)"""


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The address of a running server."""
    port = free_port()
    server = make_server("127.0.0.1", port, house.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()


def test_no_component_breaks_an_accessibility_rule(page: Page, address: str) -> None:
    found = {}
    for path in EVERY:
        page.goto(address + path)
        found[path] = violations(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
def test_nothing_is_cut_off_or_scrolls_sideways(browser: Browser, address: str, language: str) -> None:
    trouble = []
    for width, height in SIZES:
        with watched_page(browser, width, height) as page:
            for path in EVERY:
                page.goto(f"{address}{path}{'&' if '?' in path else '?'}taal={language}")
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    trouble.append((path, width, "scrolls sideways"))
                trouble += [(path, width, one) for one in page.evaluate(CLIPPED)]
    assert trouble == []


@pytest.mark.parametrize(("path", "least"), [(CITIZEN, 18), (STAFF, 16)])
def test_no_text_is_smaller_than_promised(page: Page, address: str, path: str, least: int) -> None:
    page.goto(address + path)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.clientWidth > 1)
          .map(e => [parseFloat(getComputedStyle(e).fontSize), e.className])"""
    )
    small = {name for size, name in sizes if size < least and "w-badge" not in name}
    assert small == set()


def test_an_error_leads_to_its_field(page: Page, address: str) -> None:
    page.goto(f"{address}{CITIZEN}?fout=1")
    expect(page.locator(".w-error-summary")).to_be_focused()
    page.get_by_role("link", name="Vul uw achternaam in.").click()
    expect(page.get_by_label("Achternaam")).to_be_focused()
    assert "fout-achternaam" in (page.get_by_label("Achternaam").get_attribute("aria-describedby") or "")


def test_the_stepper_counts_within_its_bounds(page: Page, address: str) -> None:
    page.goto(address + CITIZEN)
    more = page.get_by_role("button", name="Een meer: Voor hoeveel personen?")
    for _ in range(10):
        more.click()
    expect(page.get_by_label("Voor hoeveel personen?", exact=True)).to_have_value("8")


def test_without_scripts_the_language_can_still_be_chosen(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    page.goto(address + CITIZEN)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


def test_the_first_thing_a_keyboard_meets_skips_to_the_content(page: Page, address: str) -> None:
    page.goto(address + CITIZEN)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
