"""The demo's post page: what a booking wrote can be read there as a person reads it, and nowhere outside the demo."""

import re
from io import BytesIO
from threading import Thread

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Page, expect
from pydantic import SecretStr
from werkzeug.serving import make_server

from booking_api.db import Database
from booking_api.notifications.service import send_for_event
from server.app import create_app
from server.settings import DatabaseSettings, Settings
from tests.booking_api.notifications.town import Worker, book, happened
from tests.support.ports import free_port
from web.settings import WebSettings


def _app(database: Database, *, demo: bool = True) -> Flask:
    web = WebSettings(secret_key=SecretStr("k" * 40), demo=demo, secure_cookies=False)
    return create_app(Settings(database=DatabaseSettings(url=database.url), web=web), database)


@pytest.fixture
def client(sqlite_database: Database) -> FlaskClient:
    """A browser in the demo, after one booking was confirmed by mail."""
    with sqlite_database.transaction() as session:
        event = happened(session, book(session))
    send_for_event(Worker(sqlite_database), event)
    return _app(sqlite_database).test_client()


def _mail_path(client: FlaskClient) -> str:
    found = re.search(r'href="(/demo/post/[0-9a-f-]{36})"', client.get("/demo/post").text)
    assert found
    return found.group(1)


def test_the_list_names_each_mail(client: FlaskClient) -> None:
    page = client.get("/demo/post").text
    assert "Uw afspraak op maandag 23 november om 09:40" in page
    assert "maria@example.org" in page


def test_an_empty_list_says_what_to_do(sqlite_database: Database) -> None:
    assert "Er is nog geen post" in _app(sqlite_database).test_client().get("/demo/post").text


def test_the_parts_of_a_mail_can_be_read_each(client: FlaskClient) -> None:
    path = _mail_path(client)
    assert "K7RW H2MX" in client.get(f"{path}/tekst").text
    image = Image.open(BytesIO(client.get(f"{path}/deel/qr").data))
    assert zxingcpp.read_barcodes(image)[0].text == "WELKOM:K7RWH2MX"
    assert client.get(f"{path}/deel/afspraak.ics").mimetype == "text/calendar"
    assert client.get(f"{path}/deel/anders").status_code == 404


def test_a_mail_in_its_frame_may_run_nothing(client: FlaskClient) -> None:
    response = client.get(f"{_mail_path(client)}/html")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "<script" not in response.text


@pytest.mark.browser
def test_the_mail_is_seen_with_its_qr_image(client: FlaskClient, page: Page) -> None:
    port = free_port()
    server = make_server("127.0.0.1", port, client.application, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page.goto(f"http://127.0.0.1:{port}/demo/post")
    page.get_by_role("link", name="Uw afspraak op").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Uw afspraak is gemaakt")).to_be_visible()
    width = frame.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    server.shutdown()
    thread.join()
    assert width > 100


def test_outside_the_demo_there_is_no_such_page(sqlite_database: Database) -> None:
    assert _app(sqlite_database, demo=False).test_client().get("/demo/post").status_code == 404
