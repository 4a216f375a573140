"""What one visitor asks of a pillar (speech, contrast, large letters, buttons low), and that nothing of it stays."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from booking_api.identity.models import Device
from tests.kiosk.building import Building
from tests.kiosk.test_pages import PILLAR, at, misfits, restart, speak, tile, type_name
from tests.support.axe import violations
from tests.support.waiting import wait_until

pytestmark = pytest.mark.browser

# A voice that tells what it was asked to say, and says it at once.
VOICES = """
window.said = []; window.silenced = 0;
const speech = new EventTarget();
speech.getVoices = () => [{ lang: "nl-NL", localService: true }, { lang: "en-GB", localService: true }];
speech.speak = (words) => {
  window.loudness = words.volume;
  window.said.push(`${words.lang}: ${words.text}`);
  setTimeout(() => words.onend?.(), 0);
};
speech.cancel = () => { window.silenced += 1; };
Object.defineProperty(window, "speechSynthesis", { value: speech });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
# The same voice, taking twelve seconds for each piece.
SLOW_VOICES = VOICES.replace("words.onend?.(), 0)", "words.onend?.(), 12_000)")
# The pulse answers at once: a clock that is turned runs ahead of every server, and the pillar would take it for gone.
ANSWERING = """
const ask = window.fetch;
window.fetch = (address, ...rest) => String(address) === document.getElementById("screen").dataset.pulse
  ? Promise.resolve({ ok: true, json: () => Promise.resolve({ versie: "1" }) })
  : ask(address, ...rest);
"""
NO_VOICES = "Object.defineProperty(window, 'speechSynthesis', { value: undefined });"
STANDING = (1080, 1920)


@contextmanager
def pillar(served: Building, browser: Browser, script: str, size: tuple[int, int] = STANDING) -> Iterator[Page]:
    with served.page(browser, device=PILLAR, width=size[0], height=size[1]) as page:
        page.add_init_script(script)
        page.goto(f"{served.address}/zuil")
        yield page


def said(page: Page) -> list[str]:
    """Return what was said since the last time, once it is quiet."""
    wait_until(lambda: page.evaluate("window.said.length && !document.querySelector('.p-said')"), "all is said")
    found: list[str] = page.evaluate("window.said.splice(0)")
    return found


def test_speech_is_asked_for_says_question_and_choices_and_no_name_aloud(served: Building, browser: Browser) -> None:
    with pillar(served, browser, VOICES) as page:
        _is_asked_for(page)
        _is_said_again_and_louder_and_so_is_what_is_answered(page)
        restart(page)
        _says_no_name(page)
        speak(page, "en")
        assert all(line.startswith("en: ") for line in said(page))
        _is_silent_for_the_next_visitor(page)
        page.locator("[data-speech]").click()
        said(page)
        page.evaluate("window.dispatchEvent(new Event('offline'))")
        assert said(page)[:2] == ["nl: Even geen verbinding", "nl: Ga naar de gastheer in de hal. Die meldt u aan."]


def _is_asked_for(page: Page) -> None:
    page.locator("[data-speech]").click()
    assert said(page) == [
        "nl: Welkom",
        "nl: Heeft u een QR-code? Houd hem voor de lezer onder het scherm.",
        "nl: Of kies hier",
        "nl: Keuze 1: Ik heb een afspraak. Meld u aan met uw naam",
        "nl: Keuze 2: Ik heb een code. Vul de code uit uw bevestiging in",
        "nl: Keuze 3: Ik heb geen afspraak",
    ]
    assert misfits(page) == []


def _is_said_again_and_louder_and_so_is_what_is_answered(page: Page) -> None:
    page.locator("[data-repeat]").click()
    assert said(page)[0] == "nl: Welkom"
    page.locator("[data-loudness]").click()
    assert said(page)[0] == "nl: Welkom"
    assert page.evaluate("window.loudness") == 0.75
    page.get_by_role("button", name="Hulp nodig?").click()
    assert said(page) == ["nl: De gastheer is gewaarschuwd en komt naar u toe."]
    type_name(page, "v")
    expect(page.locator(".p-problem")).to_be_visible()
    assert "nl: Vul minstens twee letters van uw achternaam in." in said(page)


def _says_no_name(page: Page) -> None:
    page.locator("[data-speech]").click()
    assert said(page)[0] == "nl: Welkom"
    assert page.evaluate("window.loudness") == 0.5
    silenced = page.evaluate("window.silenced")
    type_name(page, "vries")
    at(page, "confirm")
    assert page.evaluate("window.silenced") > silenced
    words = " ".join(said(page))
    assert "De naam staat op het scherm" in words
    assert "Keuze 1: Ja, en wij zijn er allemaal. Met 2 personen" in words
    assert "M. de Vries" not in words


def _is_silent_for_the_next_visitor(page: Page) -> None:
    page.locator("[data-speech]").click()
    page.evaluate("window.said = []")
    restart(page)
    expect(page.locator("[data-speech]")).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.said") == []


def test_with_headphones_it_speaks_by_itself_and_says_the_name_too(served: Building, browser: Browser) -> None:
    with served.db.transaction() as session:
        session.get_one(Device, _pillar_id(served)).has_headphones = True
    with pillar(served, browser, VOICES) as page:
        expect(page.locator("[data-speech]")).to_have_attribute("aria-pressed", "true")
        type_name(page, "vries")
        at(page, "confirm")
        assert "nl: Bent u M. de Vries?" in said(page)
        page.keyboard.press("Tab")
        assert said(page) == ["nl: Ja, en wij zijn er allemaal. Met 2 personen"]


def test_no_screen_goes_away_while_it_is_read_aloud(served: Building, browser: Browser) -> None:
    with pillar(served, browser, SLOW_VOICES + ANSWERING) as page:
        page.clock.install()
        page.locator("[data-speech]").click()
        type_name(page, "vries")
        at(page, "confirm")
        tile(page, 0)
        at(page, "done")
        page.clock.run_for(59_000)
        assert page.locator("[data-count]").first.inner_text() != "0"
        assert len(page.evaluate("window.said")) > 5
        at(page, "done")
        page.clock.run_for(120_000)
        at(page, "start")


def _pillar_id(served: Building) -> UUID:
    with served.db.reading() as session:
        return session.exec(select(Device.id).where(Device.name == PILLAR)).one()


def test_without_a_voice_there_is_no_button_and_all_works(served: Building, browser: Browser) -> None:
    with pillar(served, browser, NO_VOICES) as page:
        expect(page.locator("[data-speech]")).to_be_hidden()
        type_name(page, "vries")
        at(page, "confirm")


def test_contrast_letters_and_reach_stay_with_the_visitor_and_go_with_the_visitor(
    served: Building, browser: Browser
) -> None:
    with pillar(served, browser, NO_VOICES + ANSWERING) as page:
        page.clock.install()
        for aid in ("contrast", "large", "low"):
            page.locator(f"[data-aid={aid}]").click()
        speak(page, "en")
        look = page.locator("html")
        expect(look).to_have_class(re.compile("p-contrast.*p-large.*p-low"))
        assert violations(page) == []
        assert [each for each in misfits(page) if not each.startswith("out of reach")] == []
        tile(page, 2)
        at(page, "products")
        expect(look).to_have_class(re.compile("p-contrast.*p-large.*p-low"))
        expect(page.locator("[data-aid=low]")).to_have_attribute("aria-pressed", "true")
        assert _highest(page) > 0.5
        assert violations(page) == []
        page.clock.fast_forward(41_000)
        page.clock.fast_forward(21_000)
        at(page, "start")
        expect(look).not_to_have_class(re.compile("p-contrast|p-large|p-low"))
        expect(look).to_have_attribute("lang", "nl")
        page.locator("[data-aid=contrast]").click()
        page.clock.fast_forward(41_000)
        page.clock.fast_forward(21_000)
        expect(look).not_to_have_class(re.compile("p-contrast"))


def _highest(page: Page) -> float:
    """Return where the highest button lies, as a share of the height of the screen."""
    share: float = page.evaluate(
        "Math.min(...[...document.querySelectorAll('#screen button')].map(b => b.getBoundingClientRect())"
        ".filter(b => b.width).map(b => b.top)) / innerHeight"
    )
    return share


def test_nothing_of_a_visitor_is_left_to_go_back_to(served: Building, browser: Browser) -> None:
    with pillar(served, browser, NO_VOICES) as page:
        type_name(page, "vries")
        at(page, "confirm")
        tile(page, 0)
        at(page, "done")
        tile(page, 1)
        at(page, "start")
        left = page.evaluate(
            "JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, document.body.innerHTML])"
        )
        assert "vries" not in left.lower()
        page.go_back()
        assert "Vries" not in page.content()
        page.goto(f"{served.address}/zuil")
        tile(page, 0)
        at(page, "name")
        expect(page.locator("#typed")).to_have_value("")
        expect(page.locator("#typed")).to_have_attribute("autocomplete", "off")
        page.locator("#typed").fill("Vries")
        page.reload()
        at(page, "start")
        assert "Vries" not in page.content()


KEPT = (
    "caches.open('welkom-zuil').then((cache) => cache.match(location.href))"
    ".then((found) => Boolean(found) && 'welkom-zuillijst' in localStorage)"
)


def _code_on_the_hosts_list(building: Building) -> str:
    page = building.client(staff="Hanna Hostess").text("/gastheer/daglijst/")
    (code,) = re.findall(r'class="d-code">([2-9A-Z]{4}-[2-9A-Z]{4})<', page)
    return str(code)


def _host_reads_the_list(page: Page, code: str) -> None:
    page.get_by_role("button", name="Voor de gastheer").click()
    for typed in ("2222-2222", code):
        assert "Yusuf" not in page.content()
        page.locator("#host-code").fill("")
        for key in typed.replace("-", ""):
            page.get_by_role("button", name=key, exact=True).click()
        page.get_by_role("button", name="Openen").click()
        if typed != code:
            expect(page.get_by_text("Deze code klopt niet.")).to_be_visible()
    expect(page.get_by_text("Yusuf Özdemir")).to_be_visible()
    rows = page.locator("[data-host-rows]")
    assert rows.evaluate("rows => rows.scrollWidth <= rows.clientWidth"), "no column is cut off"
    expect(rows.get_by_role("columnheader", name="Door", exact=True)).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("button", name="Sluiten").click()
    assert "Yusuf" not in page.content()


def test_a_server_that_dies_under_the_page_is_told_and_waited_for(building: Building, browser: Browser) -> None:
    code = _code_on_the_hosts_list(building)
    with building.served() as served, served.page(browser, device=PILLAR, width=1080, height=1920) as page:
        page.clock.set_fixed_time(served.clock())  # the list counts for today only
        page.goto(f"{served.address}/zuil")
        wait_until(lambda: page.evaluate(KEPT), "screen and list are kept")
        assert "Vries" not in page.evaluate("JSON.stringify({...localStorage})")
        type_name(page, "vries")
        at(page, "confirm")
        served.stop()
        tile(page, 0)
        expect(page.get_by_text("Even geen verbinding")).to_be_visible()
        expect(page.get_by_text("Ga naar de gastheer")).to_be_visible()
        assert "Vries" not in page.locator("body").inner_text()
        page.reload()
        expect(page.get_by_text("Even geen verbinding")).to_be_visible()
        _host_reads_the_list(page, code)
        served.start()
        expect(page.locator("#screen")).to_have_attribute("data-step", "start", timeout=20_000)  # after time to read
        expect(page.get_by_text("Even geen verbinding")).to_have_count(0)


# Voices for every language that a pillar offers; without one the buttons of speech are not there.
ALL_VOICES = VOICES.replace(
    'lang: "en-GB", localService: true }]',
    'lang: "en-GB" }, ...["de", "fr", "pl", "tr", "ar", "uk"].map((lang) => ({ lang }))]',
)
CUT_WORDS = """() => [...document.querySelectorAll(".p-foot button")]
  .filter((button) => button.getClientRects().length && button.scrollWidth > button.clientWidth + 1)
  .map((button) => button.innerText)"""


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768), STANDING], ids=["lying", "tablet", "standing"])
def test_while_it_speaks_the_foot_has_room_for_all_its_words_in_each_language(
    served: Building, browser: Browser, size: tuple[int, int]
) -> None:
    with pillar(served, browser, ALL_VOICES, size) as page:
        page.locator("[data-speech]").click()
        tile(page, 0)
        at(page, "name")
        for language in ("de", "fr", "tr", "uk", "ar"):
            speak(page, language)
            expect(page.locator("[data-repeat]")).to_be_visible()
            assert misfits(page) == [], language
            assert page.evaluate(CUT_WORDS) == [], language


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768)], ids=["lying", "tablet"])
def test_with_large_letters_every_subject_on_a_lying_screen_can_be_reached(
    served: Building, browser: Browser, size: tuple[int, int]
) -> None:
    with pillar(served, browser, NO_VOICES, size) as page:
        speak(page, "uk")
        page.locator("[data-aid=large]").click()
        tile(page, 2)
        at(page, "products")
        for button in page.locator(".p-below .p-tile").all():
            button.scroll_into_view_if_needed()
            box, main = button.bounding_box(), page.locator(".p-main").bounding_box()
            assert box
            assert main
            assert box["y"] >= main["y"] - 1
            assert box["y"] + box["height"] <= main["y"] + main["height"] + 1
