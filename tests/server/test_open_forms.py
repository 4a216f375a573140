"""The addresses for Open Formulieren: on where set, off otherwise, and read as they come over a real connection."""

import base64
import http.client
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from booking_api.db import Database
from booking_api.rest import jcc, qmatic
from booking_api.rest.settings import OpenFormsSettings
from calendar_sync.simulators.serving import LoopbackServer
from server.app import create_app
from server.demo.open_forms import FILE, write_access
from server.settings import DatabaseSettings, Settings, token_secret
from tests.support.town import NOW, Town, build
from web.settings import WebSettings

JCC, QMATIC = f"{jcc.BASE_PATH}/version", f"{qmatic.BASE_PATH}/v1/services"


def _settings(tmp_path: Path, **on: bool) -> Settings:
    web = WebSettings(secret_key="only-for-this-test-0123456789abcdef", secure_cookies=False)
    database = DatabaseSettings(url=f"sqlite:///{tmp_path / 'none.db'}")
    return Settings(database=database, web=web, data_dir=tmp_path, open_forms=OpenFormsSettings(**on))


@pytest.mark.parametrize(
    ("on", "answers"),
    [
        ({}, (404, 404)),
        ({"jcc": True}, (401, 404)),
        ({"qmatic": True}, (404, 401)),
        ({"jcc": True, "qmatic": True}, (401, 401)),
    ],
)
def test_each_address_answers_only_where_it_is_switched_on(
    tmp_path: Path, sqlite_database: Database, on: dict[str, bool], answers: tuple[int, int]
) -> None:
    client = create_app(_settings(tmp_path, **on), sqlite_database, lambda: NOW).test_client()
    assert (client.get(JCC).status_code, client.get(QMATIC).status_code) == answers


def test_tokens_have_a_key_of_their_own(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    assert token_secret(settings) != settings.web.secret_key.get_secret_value()
    settings.open_forms = OpenFormsSettings.model_validate({"token_key": "another"})
    assert token_secret(settings) == "another"


def test_the_file_of_the_demo_books_through_both_over_a_real_connection(
    tmp_path: Path, sqlite_database: Database
) -> None:
    town = build(sqlite_database)
    app = create_app(_settings(tmp_path, jcc=True, qmatic=True), sqlite_database, lambda: NOW)
    server = LoopbackServer(app)
    try:
        write_access(sqlite_database, tmp_path, server.url, NOW)
        told = json.loads((tmp_path / FILE).read_text())
        _book_by_qmatic(told["qmatic"], town)
        _ask_jcc(told["jcc"])
    finally:
        server.close()
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_a_next_start_of_the_demo_keeps_the_credentials_and_tells_the_new_address(
    tmp_path: Path, sqlite_database: Database
) -> None:
    told = []
    for address in ("http://127.0.0.1:1", "http://127.0.0.1:2"):
        write_access(sqlite_database, tmp_path, address, NOW)
        told.append(json.loads((tmp_path / FILE).read_text()))
    assert told[0]["jcc"]["secret"] == told[1]["jcc"]["secret"]
    assert told[1]["qmatic"]["url"].startswith("http://127.0.0.1:2/")


def _book_by_qmatic(access: dict[str, str], town: Town) -> None:
    """Send the path as the plugin does: `;`, `=` and `:` as they are."""
    passport = town.products["passport"]
    where = f"v2/branches/{town.shop}/dates"
    dates = _call(access, "GET", f"{where};servicePublicId={passport};numberOfCustomers=1")
    assert dates == {"dates": ["2026-12-07T00:00:00"]}
    times = _call(access, "GET", f"{where}/2026-12-07/times;servicePublicId={passport}")["times"]
    body = {"services": [{"publicId": str(passport)}], "customers": [{"lastName": "Vries"}], "notes": ""}
    assert _call(access, "POST", f"{where}/2026-12-07/times/{times[0]}/book", json.dumps(body))["publicId"]


def _ask_jcc(access: dict[str, str]) -> None:
    basic = base64.b64encode(f"{access['client_id']}:{access['secret']}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
    form = "grant_type=client_credentials&scope=warp-api"
    token = _send(access["url"], "POST", "connect/token", headers, form)["access_token"]
    assert _send(access["url"], "GET", "version", {"Authorization": f"Bearer {token}", "language": "nl"})


def _call(access: dict[str, str], method: str, path: str, body: str | None = None) -> dict[str, list[str]]:
    headers = {"X-Api-Key": access["api_key"], "Content-Type": "application/json"}
    return _send(access["url"], method, path, headers, body)


def _send(root: str, method: str, path: str, headers: dict[str, str], body: str | None = None) -> dict[str, list[str]]:
    address = urlsplit(root)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.request(method, address.path + path, body, headers)
    response = connection.getresponse()
    text = response.read()
    connection.close()
    assert response.status < 300, text
    found: dict[str, list[str]] = json.loads(text)
    return found
