"""Two consoles in real browsers: of two who press at once one wins; keys and panels work."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kiosk.building import Building
from tests.kiosk.test_host_and_console import arrive, leg
from tests.support.settled import settled

pytestmark = pytest.mark.browser


def sit(page: Page, served: Building, name: str) -> None:
    page.goto(f"{served.address}/balie")
    page.get_by_role("button", name=name).click()
    expect(page.locator("#live")).to_be_visible()
    page.wait_for_load_state()  # before its scripts run, a page hears no keys


def test_of_two_browsers_that_call_at_once_one_wins_and_the_other_is_told(served: Building, browser: Browser) -> None:
    visit_id = arrive(served, "maria")
    with served.page(browser, staff="Bram Balie") as bram, served.page(browser, staff="Dewi Desk") as dewi:
        sit(bram, served, "Balie 1")
        sit(dewi, served, "Balie 2")
        for page in (bram, dewi):
            page.evaluate(f"document.getElementById('roep-{visit_id}').click()")
        for page in (bram, dewi):
            expect(page.locator("#stap-start, #message .w-notice").first).to_be_visible()
        won = [page.locator("#stap-start").count() for page in (bram, dewi)]
        assert sorted(won) == [0, 1]
        loser = bram if won[0] == 0 else dewi
        expect(loser.locator("#message")).to_contain_text("was u net voor: Maria de Vries gaat naar Balie")
    assert leg(served, visit_id).call_count == 1


def test_keys_open_panels_that_search_and_give_the_focus_back(served: Building, browser: Browser) -> None:
    arrive(served, "maria")
    with served.page(browser, staff="Bram Balie") as page:
        sit(page, served, "Balie 1")
        page.keyboard.press("F8")
        expect(page.locator("#stap-start")).to_be_visible()
        page.keyboard.press("F8")
        expect(page.locator("#stap-pauze")).to_be_visible()
        expect(page.locator("#notitie")).to_be_visible()
        page.keyboard.press("F4")
        expect(page.locator("#notitie")).to_be_focused()
        page.keyboard.type("Nog niet af")
        page.keyboard.press("F9")
        page.get_by_label("Zoek in de lijst").fill("dewi")
        expect(page.locator("#panel label.c-option:visible")).to_have_count(1)
        page.locator("#doorzetten").click()
        expect(page.locator("#panel [role=alert]")).to_contain_text("Kies of vul eerst iets in.")
        page.keyboard.press("Escape")
        expect(page.locator("#stap-doorzetten")).to_be_focused()
        expect(page.locator("#notitie")).to_have_value("Nog niet af")
        page.keyboard.press("F2")
        expect(page.get_by_role("heading", name="Even apart gezet")).to_be_visible()


def test_what_came_of_a_press_is_seen_by_who_scrolled_down(served: Building, browser: Browser) -> None:
    for key in ("maria", "jan", "piet", "yusuf"):
        arrive(served, key)
    with served.page(browser, staff="Bram Balie", width=768, height=400) as page:
        sit(page, served, "Balie 1")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.evaluate("document.getElementById('vraag-hulp').click()")
        expect(page.locator("#message")).to_contain_text("dat u hulp vraagt")
        expect(page.locator("#message")).to_be_in_viewport(ratio=0.9)
        expect(page.locator("#message")).not_to_have_css(
            "background-color", "rgba(0, 0, 0, 0)"
        )  # nothing shines through


@pytest.mark.parametrize("width", [320, 768])
def test_the_console_fits_a_phone_and_a_tablet(served: Building, browser: Browser, width: int) -> None:
    arrive(served, "maria")
    with served.page(browser, staff="Bram Balie", width=width) as page:
        sit(page, served, "Balie 1")
        for key in ("#volgende", "#stap-start", "#stap-doorzetten"):
            page.locator(key).click()
            expect(page.locator(key) if key == "#stap-doorzetten" else page.locator("#stap-doorzetten")).to_be_visible()
            settled(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
