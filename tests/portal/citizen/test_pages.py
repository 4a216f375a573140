"""The booking in a real browser: right at 320 px, without scripts, with the keyboard alone."""

import contextlib
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.portal.citizen.site import Site

pytestmark = pytest.mark.browser

WIDTHS = (1280, 768, 320)
CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *, aside *")]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && getComputedStyle(e).display !== "inline"
    && !e.classList.contains("w-hidden") && !["INPUT", "svg"].includes(e.tagName))
  .map(e => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 30)}`)"""
SMALL = """() => [...document.querySelectorAll("main :is(button, .w-option, .w-tile, input[type=text])")]
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """The address of the running site."""
    with site.served() as running:
        yield running


def _next(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form .w-actions button").first.click()


def _walk(page: Page, address: str, language: str = "nl") -> Iterator[str]:
    """Book and cancel an appointment; stops on each page, also on those with errors, and tells which it is."""
    page.goto(f"{address}/?taal={language}")
    yield from _choose_what(page, "rijbewijs" if language == "nl" else "driving")
    yield from _choose_when(page)
    yield from _tell_who(page)
    yield "booked"
    yield from _cancel(page)


def _choose_what(page: Page, words: str) -> Iterator[str]:
    yield "products"
    _next(page)
    yield "products with an error"
    page.locator("input[name=product]").nth(0).check()
    page.fill("#zoek", words)
    with page.expect_navigation():
        page.locator(".w-search button").click()
    yield "search"
    page.locator("input[name=product]:not(:checked)").last.check()
    _next(page)
    yield "counts"
    page.locator("input[type=number]").first.fill("99")
    _next(page)
    yield "counts with an error"
    page.locator("input[type=number]").first.fill("2")
    _next(page)


def _choose_when(page: Page) -> Iterator[str]:
    yield "time"
    _next(page)
    yield "time with an error"
    page.locator(".w-days a").nth(1).click()
    page.locator(".w-days li:nth-child(2) a[aria-current]").wait_for()
    page.locator("input[name=tijd]").nth(3).check(force=True)
    _next(page)


def _tell_who(page: Page) -> Iterator[str]:
    yield "details"
    page.fill("#veld-email", "kapot")
    _next(page)
    yield "details with an error"
    page.fill("#veld-given_name", "Maria")
    page.fill("#veld-family_name", "van den Berg-de Groot-van der Weijden")
    page.fill("#veld-email", "een.heel.lang.adres.zonder.streepjes@voorbeeldstad.example")
    _next(page)
    yield "check"
    _next(page)


def _cancel(page: Page) -> Iterator[str]:
    link = page.locator("a[href^='/mijn-afspraak/']:not([href$=ics])").first.get_attribute("href") or ""
    mine = urljoin(page.url, link)
    for name, address in (("mine", mine), ("move", f"{mine}/verplaatsen"), ("cancel", f"{mine}/annuleren")):
        page.goto(address)
        yield name
    _next(page)
    yield "cancelled"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_is_cut_off_scrolls_sideways_or_is_too_small_to_press(page: Page, address: str, language: str) -> None:
    trouble = []
    for name in _walk(page, address, language):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                trouble.append((name, width, "scrolls sideways"))
            trouble += [(name, width, one) for one in [*page.evaluate(CLIPPED), *page.evaluate(SMALL)]]
    assert trouble == []


def test_it_works_without_javascript(browser: Browser, site: Site, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    for name in _walk(page, address):
        if name == "booked":
            expect(page.get_by_role("heading", level=1)).to_have_text("Uw afspraak is gemaakt")
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw afspraak is geannuleerd")
    context.close()
    assert len(site.appointments()) == 1


def test_the_way_back_never_asks_whether_a_form_must_be_sent_again(page: Page, address: str) -> None:
    next(name for name in _walk(page, address) if name == "check")
    passed: list[str] = []
    while "/gegevens" not in passed or passed[-1] == "/gegevens":
        page.go_back()
        passed.append(urlsplit(page.url).path)
    assert set(passed) == {"/gegevens", "/tijd"}


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until something that fits the selector has the focus, and make sure one sees that it has."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"never reached with Tab: {selector}")


def test_it_works_with_the_keyboard_alone(page: Page, site: Site, address: str) -> None:
    page.goto(address)
    button = ".w-actions button"
    for selector, key in (
        ("input[name=product]", "Space"),
        (button, "Enter"),
        (button, "Enter"),
        ("input[name=tijd]", "Space"),
        (button, "Enter"),
        ("#veld-family_name", "J"),
        (button, "Enter"),
        (button, "Enter"),
    ):
        _tab_to(page, selector)
        with page.expect_navigation() if key == "Enter" else contextlib.nullcontext():
            page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw afspraak is gemaakt")
    assert len(site.appointments()) == 1


def test_the_focus_goes_to_the_errors_and_from_there_to_the_field(page: Page, address: str) -> None:
    page.goto(address)
    _next(page)
    expect(page.locator(".w-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#veld-product")).to_be_focused()


def test_a_double_click_on_the_last_button_makes_one_appointment(page: Page, site: Site, address: str) -> None:
    for name in _walk(page, address):
        if name == "check":
            break
    page.locator("main form .w-actions button").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw afspraak is gemaakt")
    assert len(site.appointments()) == 1


def test_the_qr_code_on_the_page_can_be_scanned_from_the_screen(page: Page, site: Site, address: str) -> None:
    for name in _walk(page, address):
        if name == "booked":
            break
    picture = Image.open(BytesIO(page.locator(".w-ticket").screenshot()))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [f"WELKOM:{site.appointments()[0].code}"]
