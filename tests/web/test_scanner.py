"""The scanner module in a real browser: a scan is announced and leaves no trace, typing stays typing."""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, Route

SCANNER = Path(__file__).parents[2] / "web" / "static" / "js" / "scanner.js"
PAGE = """<!doctype html><html lang="nl"><title>Zuil</title>
<form action="/sent"><input id="name" aria-label="Naam"><button>Verder</button></form>
<script type="module">
import { listen } from "./scanner.js";
window.codes = []; window.changes = 0;
document.addEventListener("scan", (event) => window.codes.push(event.detail.code));
document.querySelector("#name").addEventListener("change", () => { window.changes += 1; });
window.stop = listen(document);
</script>"""
FAST, SLOW = 0.004, 0.120

pytestmark = pytest.mark.browser


class Keyboard:
    """Types with times of our own, so that a busy machine changes nothing."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._at = time.time()  # the browser takes no time before its page was opened

    def type(self, text: str, gap: float) -> None:
        for sign in text:
            self.press(sign, gap, sign)

    def press(self, key: str, gap: float, text: str = "") -> None:
        self._at += gap
        down = {"type": "keyDown", "key": key, "text": text, "timestamp": self._at}
        self._session.send("Input.dispatchKeyEvent", down)
        self._session.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "timestamp": self._at})

    def enter(self, gap: float) -> None:
        self.press("Enter", gap, "\r")


def serve(route: Route) -> None:
    if route.request.url.endswith("scanner.js"):
        route.fulfill(body=SCANNER.read_text("utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")


@pytest.fixture
def pillar(page: Page) -> Page:
    page.route("http://zuil.test/**", serve)
    page.goto("http://zuil.test/")
    page.wait_for_function("window.stop !== undefined")
    page.focus("#name")
    return page


@pytest.fixture
def keyboard(pillar: Page) -> Iterator[Keyboard]:
    session = pillar.context.new_cdp_session(pillar)
    yield Keyboard(session)
    session.detach()


def codes(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.codes")
    return found


def test_the_times_we_give_are_the_times_the_page_sees(pillar: Page, keyboard: Keyboard) -> None:
    pillar.evaluate("window.times = []; addEventListener('keydown', (event) => window.times.push(event.timeStamp))")
    keyboard.type("abc", SLOW)
    times: list[float] = pillar.evaluate("window.times")
    assert [round(later - earlier) for earlier, later in pairwise(times)] == [120, 120]


def test_a_scan_is_announced_sends_no_form_and_leaves_the_name_as_it_was(pillar: Page, keyboard: Keyboard) -> None:
    keyboard.type("De V", SLOW)
    keyboard.type("T", SLOW)
    keyboard.type("B1:ABC234", FAST)
    keyboard.enter(FAST)
    assert codes(pillar) == ["TB1:ABC234"]
    assert pillar.input_value("#name") == "De V"
    assert pillar.url == "http://zuil.test/"


def test_a_slow_scan_leaves_the_name_as_it_was_too(pillar: Page, keyboard: Keyboard) -> None:
    keyboard.type("De V", SLOW)
    keyboard.type("W", SLOW * 3)
    keyboard.type("ELKOM:ABCD2345", SLOW)
    keyboard.enter(SLOW)
    assert codes(pillar) == ["WELKOM:ABCD2345"]
    assert pillar.input_value("#name") == "De V"
    assert pillar.url == "http://zuil.test/"


def test_typing_and_sending_by_hand_goes_on_as_ever(pillar: Page, keyboard: Keyboard) -> None:
    keyboard.type("De Vries", SLOW)
    assert pillar.input_value("#name") == "De Vries"
    with pillar.expect_navigation(url="**/sent*"):
        keyboard.enter(SLOW)


def test_without_a_field_in_focus_a_scan_works_too(pillar: Page, keyboard: Keyboard) -> None:
    pillar.evaluate("document.activeElement.blur()")
    keyboard.type("ABC234", FAST)
    keyboard.enter(FAST)
    assert codes(pillar) == ["ABC234"]


def test_a_code_that_stays_before_the_lens_counts_once_but_never_presses_a_button(
    pillar: Page, keyboard: Keyboard
) -> None:
    for _ in range(2):
        keyboard.type("ABC234", FAST)
        keyboard.enter(FAST)
    assert codes(pillar) == ["ABC234"]
    assert pillar.input_value("#name") == ""
    assert pillar.url == "http://zuil.test/"


def test_after_stop_nothing_is_announced(pillar: Page, keyboard: Keyboard) -> None:
    pillar.evaluate("window.stop()")
    pillar.evaluate("document.activeElement.blur()")
    keyboard.type("ABC234", FAST)
    keyboard.enter(FAST)
    assert codes(pillar) == []
