"""A staff page that keeps itself fresh: at once while all is there, by asking again while a part is away or slept."""

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
from flask import Flask, render_template_string, request
from flask.typing import ResponseReturnValue
from playwright.sync_api import Locator, Page, expect
from werkzeug.serving import make_server

from booking_api.db import Database
from booking_api.errors import OutOfReach
from tests.support.mosquitto import Mosquitto
from tests.support.mqtt_client import MqttClient
from tests.support.ports import free_port
from tests.web.conftest import build_app, web_settings
from web.access import PUBLIC, access

pytestmark = pytest.mark.browser
TOPIC = "welkom/v1/centrum/personeel/gewijzigd"
CORE = "welkom/v1/core/status"
LIST = """{% extends "staff.html" %}{% from "macros/page.html" import live, live_state %}
{% block scripts %}{{ super() }}<script type="module" src="{{ asset_url('js/live.js') }}"></script>{% endblock %}
{% block main %}{{ live_state() }}<div id="message"></div>
<form hx-post="/oproepen" hx-swap="none"><button id="oproepen">Roep op</button></form>
<form hx-post="/oproepen" hx-target="#rijen"><button id="volgende">Volgende</button></form>
<div id="rijen" {{ live("/toegang") }} hx-get="/rijen">0</div>{% endblock %}"""

EACH_TEXT = """() => {
  window.texts = [];
  const place = document.querySelector("#rijen");
  new MutationObserver(() => window.texts.push(place.textContent)).observe(place, { childList: true });
}"""


class Hall:
    """A hall whose list shows how many are waiting, marked as the lists of staff are."""

    def __init__(self, app: Flask, broker: str) -> None:
        self.waiting = 0
        self.is_away = False
        self.unchanged = 0
        self.reached, self.go_on = Event(), Event()
        self.go_on.set()
        self._broker = broker
        app.add_url_rule("/lijst", "page", access(PUBLIC)(self.page))
        app.add_url_rule("/rijen", "rows", access(PUBLIC)(self.rows))
        app.add_url_rule("/toegang", "credentials", access(PUBLIC)(self.credentials))
        app.add_url_rule("/oproepen", "call", access(PUBLIC)(self.call), methods=["POST"])

    def page(self) -> str:
        return render_template_string(LIST)

    def rows(self) -> ResponseReturnValue:
        waiting = self.waiting  # as it is now, however long the answer takes
        self.reached.set()
        self.go_on.wait(20)
        if self.is_away:
            raise OutOfReach
        if request.if_none_match.contains(f"mark-{waiting}"):
            self.unchanged += 1
            return "", 304
        return self._list(waiting)

    def call(self) -> str:
        if self.is_away:
            raise OutOfReach
        return self._list(self.waiting)

    def _list(self, waiting: int) -> str:
        return f'<b data-mark="mark-{waiting}" data-spread="200">{waiting}</b>'

    def credentials(self) -> dict[str, object]:
        return {"url": self._broker, "username": "hanna", "password": "geheim", "topics": [TOPIC], "core": CORE}


def serve(database: Database, broker: str, origin: str) -> Iterator[tuple[str, Hall]]:
    app, _clock = build_app(database, web_settings(connect_sources=[origin] if origin else []))
    hall, port = Hall(app, broker), free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}/lijst", hall
    server.shutdown()
    thread.join()


@pytest.fixture
def live_hall(sqlite_database: Database, mosquitto: Mosquitto) -> Iterator[tuple[str, Hall]]:
    address = f"ws://127.0.0.1:{mosquitto.websocket_port}"
    yield from serve(sqlite_database, address, address)


@pytest.fixture
def hall_without_broker(sqlite_database: Database) -> Iterator[tuple[str, Hall]]:
    yield from serve(sqlite_database, "", "")


def tell(mosquitto: Mosquitto) -> None:
    with MqttClient(mosquitto.port, "worker", "geheim") as worker:
        worker.publish(TOPIC, b"")


def worker_is(mosquitto: Mosquitto, state: bytes) -> None:
    with MqttClient(mosquitto.port, "worker", "geheim") as worker:
        worker.publish(CORE, state, retain=True)


def open_live(page: Page, address: str, mosquitto: Mosquitto) -> Locator:
    worker_is(mosquitto, b"online")
    page.goto(address)
    state = page.locator("[data-live-state]")
    expect(state).to_have_text("live", timeout=20_000)
    return state


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(400):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came about")


def test_a_change_is_seen_without_reloading(page: Page, live_hall: tuple[str, Hall], mosquitto: Mosquitto) -> None:
    address, hall = live_hall
    open_live(page, address, mosquitto)
    hall.waiting = 3
    tell(mosquitto)
    expect(page.locator("#rijen")).to_have_text("3", timeout=20_000)
    page.evaluate("document.querySelector('#rijen b').title = 'stays'")
    before = hall.unchanged
    tell(mosquitto)
    wait_until(page, lambda: hall.unchanged > before)
    expect(page.locator("#rijen b[title=stays]")).to_have_text("3")  # what is shown already is not sent or put again
    hall.waiting = 4
    tell(mosquitto)
    expect(page.locator("#rijen")).to_have_text("4", timeout=20_000)


def test_an_answer_from_before_a_press_never_replaces_what_the_press_put_there(
    page: Page, live_hall: tuple[str, Hall], mosquitto: Mosquitto
) -> None:
    address, hall = live_hall
    open_live(page, address, mosquitto)
    expect(page.locator("#rijen b")).to_have_text("0", timeout=20_000)
    page.evaluate(EACH_TEXT)
    hall.waiting = 1
    hall.reached.clear()
    hall.go_on.clear()
    tell(mosquitto)
    assert hall.reached.wait(20)
    hall.waiting = 2  # by the press itself
    page.locator("#volgende").click()
    expect(page.locator("#rijen")).to_have_text("2", timeout=20_000)
    before = hall.unchanged
    hall.go_on.set()
    wait_until(page, lambda: hall.unchanged > before)  # it asked once more, and has what is true
    assert page.evaluate("window.texts") == ["2"]


def test_a_dead_broker_is_told_in_words_and_the_list_goes_on(
    page: Page, live_hall: tuple[str, Hall], mosquitto: Mosquitto
) -> None:
    address, hall = live_hall
    state = open_live(page, address, mosquitto)
    mosquitto.kill()
    expect(state).to_contain_text("niet live", timeout=20_000)
    hall.waiting = 4
    expect(page.locator("#rijen")).to_have_text("4", timeout=20_000)
    mosquitto.start()
    worker_is(mosquitto, b"online")
    expect(state).to_have_text("live", timeout=20_000)


def test_a_worker_that_is_away_is_told_in_words_and_the_list_goes_on(
    page: Page, live_hall: tuple[str, Hall], mosquitto: Mosquitto
) -> None:
    address, hall = live_hall
    state = open_live(page, address, mosquitto)
    worker_is(mosquitto, b"offline")
    expect(state).to_contain_text("berichten lopen achter", timeout=20_000)
    hall.waiting = 7
    expect(page.locator("#rijen")).to_have_text("7", timeout=20_000)
    worker_is(mosquitto, b"online")
    expect(state).to_have_text("live", timeout=20_000)


def test_a_press_while_the_server_is_away_is_never_silent_and_the_page_comes_back(
    page: Page, live_hall: tuple[str, Hall], mosquitto: Mosquitto
) -> None:
    address, hall = live_hall
    state = open_live(page, address, mosquitto)
    hall.is_away = True
    page.locator("#oproepen").click()
    expect(page.locator("#message [role=alert]")).to_contain_text("even niet bereikbaar", timeout=20_000)
    page.route("**/oproepen", lambda route: route.abort())
    page.locator("#oproepen").click()
    expect(page.locator("#message [role=alert]")).to_contain_text("Probeer het zo opnieuw", timeout=20_000)
    tell(mosquitto)
    expect(state).to_contain_text("dit is de stand van", timeout=20_000)
    hall.is_away, hall.waiting = False, 8
    expect(page.locator("#rijen")).to_have_text("8", timeout=20_000)
    expect(state).to_have_text("live", timeout=20_000)


def test_a_tab_that_slept_asks_at_once_when_it_wakes_and_a_lost_message_is_made_good(
    page: Page, live_hall: tuple[str, Hall], mosquitto: Mosquitto
) -> None:
    address, hall = live_hall
    page.clock.install()
    open_live(page, address, mosquitto)
    hall.waiting = 9  # and nobody says so
    page.clock.fast_forward(10_000)  # as a laptop that was shut
    expect(page.locator("#rijen")).to_have_text("9", timeout=20_000)
    hall.waiting = 10  # and the message gets lost while everything works
    page.clock.run_for(38_000)
    expect(page.locator("#rijen")).to_have_text("10", timeout=20_000)


def test_without_a_broker_the_list_is_asked_for_again_and_again(
    page: Page, hall_without_broker: tuple[str, Hall]
) -> None:
    address, hall = hall_without_broker
    page.goto(address)
    hall.waiting = 5
    expect(page.locator("#rijen")).to_have_text("5", timeout=20_000)
    expect(page.locator("[data-live-state]")).to_contain_text("niet live")
