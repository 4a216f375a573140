"""What internet.nl looks for: security.txt, robots.txt, headers on the first answer, and nothing that is not needed."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from booking_api.db import Database
from tests.web.conftest import MONDAY, build_app, web_settings

KNOWN = {
    "contacts": ["mailto:security@voorbeeldstad.example", "https://voorbeeldstad.example/melden"],
    "policy": "https://voorbeeldstad.example/cvd",
    "acknowledgments": "https://voorbeeldstad.example/dank",
    "canonical": ["https://afspraken.voorbeeldstad.example/.well-known/security.txt"],
}


@pytest.fixture
def told(sqlite_database: Database) -> FlaskClient:
    app, _clock = build_app(sqlite_database, web_settings(security=KNOWN))
    return app.test_client()


def test_who_found_a_weakness_reads_whom_to_tell(told: FlaskClient) -> None:
    answer = told.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.partition(": ")[::2] for line in answer.text.splitlines()]
    names = [name for name, _value in fields]
    assert names.count("Contact") == 2
    assert names.count("Expires") == names.count("Preferred-Languages") == names.count("Canonical") == 1
    assert {"Policy", "Acknowledgments"} <= set(names)
    expires = datetime.strptime(dict(fields)["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert MONDAY < expires < MONDAY + timedelta(days=365)


def test_the_old_place_leads_to_the_file(told: FlaskClient) -> None:
    answer = told.get("/security.txt")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/.well-known/security.txt")


def test_without_a_contact_there_is_no_such_file(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_search_engines_read_what_is_everybodys_and_no_more(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Disallow: /"
    assert "Allow: /$" in lines
    assert not any("mijn-afspraak" in line or "personeel" in line for line in lines)


@pytest.mark.parametrize("address", ["/", "/robots.txt", "/bestaat-niet", "/security.txt"])
def test_the_first_answer_behind_a_proxy_promises_https_and_keeps_to_it(
    sqlite_database: Database, address: str
) -> None:
    app, _clock = build_app(sqlite_database, web_settings(secure_cookies=True))
    headers = app.test_client().get(address).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "data:" not in policy
