"""Every screen of the building in a real browser: nothing scrolls on a pillar, all is within reach and by keyboard."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kiosk.building import Building
from tests.support.axe import violations
from tests.support.scanner import scan

pytestmark = pytest.mark.browser

PILLAR = "Zuil bij de ingang"
STANDING, LYING, TABLET, UPRIGHT = (1080, 1920), (1920, 1080), (1024, 768), (820, 1180)
HARDEST = ("uk", "ar", "nl")
"""Of the eight languages the one with the longest words, the one that runs the other way, and the one to go on in."""
PASSING = ("marks", "help")
"""What a screen shows for a moment only: another language is another screen."""

FITS = """async () => {
  await document.fonts.ready;
  const bad = [], high = innerHeight, wide = innerWidth;
  const root = document.documentElement;
  if (root.scrollHeight > high || root.scrollWidth > wide) bad.push(`scrolls ${root.scrollWidth}x${root.scrollHeight}`);
  const parts = ".p-above, .p-below, .p-main, .p-head, .p-foot, .p-tile, .p-key, .p-facts";
  for (const part of document.querySelectorAll(parts)) {
    const box = part.getBoundingClientRect();
    if (!box.width) continue;
    const over = [part.scrollWidth - part.clientWidth, part.scrollHeight - part.clientHeight];
    if (Math.max(...over) > 1) bad.push(`cut ${part.className} by ${over}`);
    if (box.bottom > high + 1 || box.right > wide + 1 || box.top < 0 || box.left < 0) bad.push(`out ${part.className}`);
  }
  for (const button of document.querySelectorAll("#screen button")) {
    const box = button.getBoundingClientRect();
    const label = button.textContent.trim();
    if (box.width && Math.min(box.width, box.height) < 75.9) bad.push(`small ${label} ${box.width}x${box.height}`);
    // A tablet stands on a table: all of it is within reach.
    if (box.width && high > 1400 && box.top < high / 2 - 1) bad.push(`out of reach ${label}`);
  }
  return bad;
}"""


def misfits(page: Page) -> list[str]:
    """Return what does not fit once letters are there and lines were laid out with them."""
    page.evaluate("document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))))")
    found: list[str] = page.evaluate(FITS)
    return found


def at(page: Page, step: str) -> None:
    expect(page.locator("#screen")).to_have_attribute("data-step", step)


def tile(page: Page, number: int) -> None:
    page.locator(".p-below .p-tile").nth(number).click()


def speak(page: Page, language: str) -> None:
    # While an answer is on its way other taps are dropped, also where the language stays what it was.
    page.evaluate("document.getElementById('screen').dataset.old = 'yes'")
    page.locator(f".p-language[value={language}]").click()
    expect(page.locator("#screen:not([data-old])")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)


def restart(page: Page) -> None:
    page.locator(".p-foot-button").first.click()
    at(page, "start")


def type_name(page: Page, name: str) -> None:
    tile(page, 0)
    at(page, "name")
    page.locator("#typed").fill(name)
    page.keyboard.press("Enter")


@pytest.fixture
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the welcome stay: looking at it closely on a busy machine takes longer than a visitor does."""
    monkeypatch.setattr("kiosk.pillar_welcome.DONE_SECONDS", 600)


def walk(page: Page, building: Building, language: str) -> Iterator[str]:
    """Go through all screens of a pillar; yields at each."""
    page.goto(f"{building.address}/zuil")
    speak(page, language)
    yield "start"
    yield from walk_by_name(page)
    speak(page, language)
    yield from walk_to_welcome(page)
    speak(page, language)
    tile(page, 1)
    at(page, "code")
    yield "code"
    restart(page)
    speak(page, language)
    tile(page, 2)
    at(page, "products")
    yield "products"
    tile(page, 0)
    at(page, "persons")
    yield "persons"
    tile(page, 1)
    at(page, "walk-in-name")
    yield "walk-in name"
    restart(page)
    yield from walk_too_early(page, building)


def walk_too_early(page: Page, building: Building) -> Iterator[str]:
    tile(page, 1)
    at(page, "code")
    page.locator("#typed").fill(building.cast.codes["tomorrow"])
    page.keyboard.press("Enter")
    at(page, "refused")
    yield "another day"
    restart(page)


def walk_by_name(page: Page) -> Iterator[str]:
    tile(page, 0)
    at(page, "name")
    yield "name"
    page.locator("[data-swap='letters marks']").click()
    yield "marks"
    page.locator("#typed").fill("berg")
    page.keyboard.press("Enter")
    at(page, "choose-time")
    yield "choose time"
    tile(page, 2)
    at(page, "refused")
    yield "refused"
    restart(page)


def walk_to_welcome(page: Page) -> Iterator[str]:
    type_name(page, "Berghe-de Groot O'Brien")
    at(page, "confirm")
    yield "confirm"
    tile(page, 0)
    at(page, "done")
    yield "done"
    page.locator(".p-foot-button--help").click()
    expect(page.locator("#notice p")).to_be_visible()
    yield "help"
    tile(page, 1)
    at(page, "start")


@pytest.mark.usefixtures("_patient")
@pytest.mark.parametrize("size", [STANDING, LYING, TABLET, UPRIGHT], ids=["standing", "lying", "tablet", "upright"])
def test_nothing_on_a_pillar_scrolls_is_cut_off_or_too_small_in_any_language(
    served: Building, browser: Browser, size: tuple[int, int]
) -> None:
    found = {}
    with served.page(browser, device=PILLAR, width=size[0], height=size[1]) as page:
        for name in walk(page, served, "nl"):
            found[name] = misfits(page)
            for language in () if name in PASSING else HARDEST:
                speak(page, language)
                found[f"{name} {language}"] = misfits(page)
    assert {name: bad for name, bad in found.items() if bad} == {}


SEEN_AT_SWAP = """() => {
  window.seen = [];
  document.addEventListener("htmx:afterSwap", () => {
    const screen = document.getElementById("screen");
    window.seen.push([screen.dataset.step, screen.classList.contains(`p-screen--${screen.dataset.step}`)]);
  });
}"""


def test_a_screen_is_never_laid_out_as_the_one_before(served: Building, browser: Browser) -> None:
    """By default htmx gives a new element the class of the old one for 20 ms, on a slow pillar longer: it jumps."""
    with served.page(browser, device=PILLAR, width=LYING[0], height=LYING[1]) as page:
        page.goto(f"{served.address}/zuil")
        page.evaluate(SEEN_AT_SWAP)
        tile(page, 1)
        at(page, "code")
        restart(page)
        assert page.evaluate("window.seen") == [["code", True], ["start", True]]


@pytest.mark.usefixtures("_patient")
def test_every_screen_of_a_pillar_passes_axe(served: Building, browser: Browser) -> None:
    with served.page(browser, device=PILLAR, width=1080, height=1920) as page:
        page.emulate_media(reduced_motion="reduce")
        found = {name: violations(page) for name in walk(page, served, "nl")}
    assert {name: bad for name, bad in found.items() if bad} == {}


@pytest.mark.usefixtures("_patient")
def test_a_scanner_that_types_checks_in_from_any_screen(served: Building, browser: Browser) -> None:
    with served.page(browser, device=PILLAR, width=1080, height=1920) as page:
        page.goto(f"{served.address}/zuil")
        scan(page, served.cast.codes["maria"])
        at(page, "done")
        tile(page, 1)
        at(page, "start")
        tile(page, 0)
        at(page, "name")
        scan(page, served.cast.codes["yusuf"])
        at(page, "done")
        expect(page.locator("h1")).to_contain_text("Yusuf Özdemir")


def test_fingers_on_the_screens_own_keys_are_enough(served: Building, browser: Browser) -> None:
    with served.page(browser, device=PILLAR, width=1080, height=1920) as page:
        page.goto(f"{served.address}/zuil")
        tile(page, 0)
        at(page, "name")
        for key in ("V", "R", "I", "E", "X"):
            page.locator(f".p-keys:not([hidden]) [data-key={key}]").click()
        page.locator(".p-keys:not([hidden]) [data-erase]").click()
        page.locator("[data-swap='abc qwerty']").click()
        expect(page.locator("[data-layer=qwerty]")).to_be_visible()
        page.locator(".p-keys:not([hidden]) [data-key=S]").click()
        expect(page.locator("#typed")).to_have_value("Vries")
        page.locator(".p-key--go").click()
        at(page, "confirm")


def test_a_keyboard_is_enough_too(served: Building, browser: Browser) -> None:
    with served.page(browser, device=PILLAR, width=1920, height=1080) as page:
        page.goto(f"{served.address}/zuil")
        page.locator(".p-tile").first.focus()
        page.keyboard.press("Enter")
        at(page, "name")
        expect(page.locator("#typed")).to_be_focused()
        page.keyboard.type("vries", delay=60)
        page.keyboard.press("Enter")
        at(page, "confirm")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        at(page, "done")


def test_who_walks_away_is_warned_and_then_wiped(served: Building, browser: Browser) -> None:
    with served.page(browser, device=PILLAR, width=1080, height=1920) as page:
        page.clock.install()
        page.goto(f"{served.address}/zuil")
        type_name(page, "vries")
        at(page, "confirm")
        page.clock.fast_forward(41_000)
        expect(page.locator("[role=alertdialog]")).to_be_visible()
        page.locator("[data-stay]").click()
        expect(page.locator("[role=alertdialog]")).to_have_count(0)
        at(page, "confirm")
        page.clock.fast_forward(41_000)
        expect(page.locator("[role=alertdialog] [data-count]")).to_have_text(re.compile("^(1[0-9]|20)$"))
        page.clock.fast_forward(21_000)
        at(page, "start")
        assert "Maria" not in page.content()
        assert page.evaluate("history.length") <= 2


def test_the_welcome_goes_away_by_itself(served: Building, browser: Browser) -> None:
    with served.page(browser, device=PILLAR, width=1080, height=1920) as page:
        page.clock.install()
        page.goto(f"{served.address}/zuil")
        type_name(page, "vries")
        at(page, "confirm")
        tile(page, 0)
        at(page, "done")
        page.clock.fast_forward(26_000)
        at(page, "start")


def test_without_connection_the_pillar_says_where_to_go_wipes_and_comes_back(
    served: Building, browser: Browser
) -> None:
    with served.page(browser, device=PILLAR, width=1080, height=1920) as page:
        page.goto(f"{served.address}/zuil")
        type_name(page, "vries")
        at(page, "confirm")
        page.context.set_offline(True)
        expect(page.get_by_text("Even geen verbinding")).to_be_visible()
        assert "Maria" not in page.locator("body").inner_text()
        page.context.set_offline(False)
        screen = page.locator("#screen")  # stays until one can have read it
        expect(screen).to_have_attribute("data-step", "start", timeout=20_000)


@contextmanager
def employee(served: Building, browser: Browser, name: str, desk: int, width: int = 1280) -> Iterator[Page]:
    with served.page(browser, staff=name, width=width) as page:
        page.goto(f"{served.address}/balie")
        page.get_by_role("button", name=f"Balie {desk}").click()
        expect(page.locator("h1")).to_have_text(f"Balie {desk}")
        page.wait_for_load_state("load")  # keys work once the scripts are there
        yield page


def arrive(served: Building, key: str) -> None:
    served.client(device=PILLAR).text("/zuil/code", {"code": served.cast.codes[key]})


def test_two_colleagues_call_the_same_visitor_and_one_is_told_who_won(served: Building, browser: Browser) -> None:
    arrive(served, "maria")
    with employee(served, browser, "Bram Balie", 1) as bram, employee(served, browser, "Dewi Desk", 2) as dewi:
        # Both still see the visitor wait: what refreshes itself is held back, as under a moving pointer.
        dewi.route("**/balie/nu", lambda route: route.abort())
        bram.locator("tr", has_text="Maria de Vries").get_by_role("button").click()
        expect(bram.locator(".k-now")).to_contain_text("Opgeroepen naar Balie 1")
        dewi.locator("tr", has_text="Maria de Vries").get_by_role("button").click()
        expect(dewi.locator("#message")).to_contain_text("Bram Balie was u net voor")


def test_one_key_runs_a_visit_from_next_to_done(served: Building, browser: Browser) -> None:
    arrive(served, "maria")
    with employee(served, browser, "Bram Balie", 3) as page:
        page.keyboard.press("F8")
        expect(page.locator(".k-now")).to_contain_text("Opgeroepen naar Balie 3")
        page.keyboard.press("F8")
        expect(page.locator(".k-now")).to_contain_text("In gesprek")
        page.keyboard.press("F8")
        expect(page.locator(".k-now")).to_contain_text("Er wacht niemand voor u")


def test_arrivals_and_calls_for_help_appear_without_reloading(served: Building, browser: Browser) -> None:
    with served.page(browser, staff="Hanna Hostess", width=768, height=1024) as page:
        page.goto(f"{served.address}/gastheer")
        expect(page.locator("#live")).to_contain_text("Er is nu niemand in de hal")
        arrive(served, "maria")
        served.client(device=PILLAR).text("/zuil/hulp", {"stap": "name"})
        expect(page.locator("#live")).to_contain_text("Hulp gevraagd", timeout=15_000)
        page.get_by_role("button", name="Ik kom").click()
        expect(page.locator(".k-help")).to_have_count(0)
        expect(page.locator("section", has_text="In de hal").first).to_contain_text("Maria de Vries")


def test_a_walk_in_takes_no_more_than_five_taps(served: Building, browser: Browser) -> None:
    with served.page(browser, staff="Hanna Hostess", width=768, height=1024) as page:
        page.goto(f"{served.address}/gastheer")
        page.get_by_role("link", name="Bezoeker zonder afspraak").click()
        page.get_by_role("checkbox", name="Paspoort aanvragen").check()
        page.get_by_role("button", name="Aanmelden", exact=True).click()
        expect(page.locator("h1")).to_contain_text("is aangemeld")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_staff_screens_reflow_and_pass_axe(served: Building, browser: Browser, width: int) -> None:
    for key in ("odd", "maria"):
        arrive(served, key)
    served.client(device=PILLAR).text("/zuil/hulp", {"stap": "name"})
    found: dict[str, list[str]] = {}
    with served.page(browser, staff="Hanna Hostess", width=width) as page:
        for path in ("/gastheer", "/gastheer/inloop"):
            page.goto(served.address + path)
            found[path] = judged(page)
    with employee(served, browser, "Bram Balie", 3, width) as page:
        found["queue"] = judged(page)
        page.keyboard.press("F8")
        expect(page.locator("#stap-start")).to_be_visible()
        found["called"] = judged(page)
    with served.page(browser, staff="Abel Beheer", width=width) as page:
        for path in ("/apparaten", "/apparaten/koppelen"):
            page.goto(served.address + path)
            found[path] = judged(page)
    assert {name: bad for name, bad in found.items() if bad} == {}


def judged(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*violations(page), *([f"{wide} px too wide"] if wide > 0 else [])]


def test_a_gate_fills_the_glass_with_its_answer_and_passes_axe(served: Building, browser: Browser) -> None:
    with served.page(browser, width=1080, height=1920) as page:
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"{served.address}/poort/demo/{served.cast.gate}")
        assert violations(page) == []
        scan(page, served.cast.codes["bay"])
        at(page, "open")
        assert violations(page) == []
        scan(page, served.cast.codes["bay later"])
        at(page, "closed")
        assert violations(page) == []
        assert page.evaluate(FITS) == []
