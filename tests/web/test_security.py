"""Headers on every answer, and forms that another site cannot send."""

import pytest
from flask.testing import FlaskClient

from booking_api.db import Database
from tests.web.conftest import House, build_app, token_in, web_settings
from web.access import PUBLIC, access
from web.security import MAX_BODY, content_security_policy

PAGES = ["/demo/stijl", "/personeel/aanmelden", "/bestaat-niet", "/demo/stijl/scherm"]


@pytest.fixture
def posting(house: House) -> FlaskClient:
    """A client of an app with one more view, which takes a form."""

    @access(PUBLIC)
    def send() -> str:
        return "gelukt"

    house.app.add_url_rule("/stuur", "send", send, methods=["POST"])
    return house.app.test_client()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_forbids_what_it_does_not_need(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_the_policy_allows_this_origin_only() -> None:
    policy = content_security_policy([], [])
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert set(directives.values()) == {"'none'", "'self'"}
    assert {"base-uri", "form-action", "frame-ancestors"} <= set(directives)


def test_the_broker_and_the_embedding_portal_are_named_one_by_one() -> None:
    policy = content_security_policy(["wss://broker.example.nl"], ["https://mijn.example.nl"])
    assert "connect-src 'self' wss://broker.example.nl;" in policy
    assert policy.endswith("frame-ancestors 'self' https://mijn.example.nl")


def test_a_page_that_may_be_embedded_says_nothing_about_frames_by_the_old_header(sqlite_database: Database) -> None:
    app, _clock = build_app(sqlite_database, web_settings(frame_ancestors=["https://mijn.example.nl"]))
    login = app.test_client().get("/personeel/aanmelden")
    assert "X-Frame-Options" not in login.headers
    assert login.headers["Content-Security-Policy"].endswith("frame-ancestors 'self' https://mijn.example.nl")
    assert app.test_client().get("/demo/stijl").headers["X-Frame-Options"] == "DENY", "no screen of the building"


def test_cookies_of_embedded_pages_are_kept_apart_for_each_site_that_embeds(sqlite_database: Database) -> None:
    app, _clock = build_app(sqlite_database, web_settings(frame_ancestors=["https://mijn.example.nl"]))
    for told in app.test_client().get("/personeel/aanmelden?taal=en").headers.getlist("Set-Cookie"):
        assert {"Secure", "SameSite=None", "Partitioned", "HttpOnly"} <= set(told.split("; ")), told


def test_only_https_promises_https(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/demo/stijl").headers
    answer = client.get("/demo/stijl", base_url="https://afspraken.example.nl")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_form_without_a_token_is_refused(posting: FlaskClient) -> None:
    assert posting.post("/stuur").status_code == 403


def test_a_form_with_an_empty_token_is_refused_even_before_there_is_a_session(posting: FlaskClient) -> None:
    assert posting.post("/stuur", data={"csrf_token": ""}).status_code == 403


def test_the_token_of_somebody_else_is_refused(posting: FlaskClient, house: House) -> None:
    other = token_in(house.app.test_client().get("/demo/stijl").text)
    posting.get("/demo/stijl")
    assert posting.post("/stuur", data={"csrf_token": other}).status_code == 403


def test_the_own_token_lets_a_form_through(posting: FlaskClient) -> None:
    token = token_in(posting.get("/demo/stijl").text)
    assert posting.post("/stuur", data={"csrf_token": token}).text == "gelukt"


def test_a_script_sends_the_token_as_a_header(posting: FlaskClient) -> None:
    token = token_in(posting.get("/demo/stijl").text)
    assert posting.post("/stuur", headers={"X-CSRF-Token": token}).text == "gelukt"


def test_a_browser_that_says_another_site_asks_is_refused(posting: FlaskClient) -> None:
    token = token_in(posting.get("/demo/stijl").text)
    answer = posting.post("/stuur", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_who_lost_the_session_while_the_page_stood_open_loses_nothing_else(posting: FlaskClient) -> None:
    token = token_in(posting.get("/demo/stijl").text)
    posting.delete_cookie("welkom")
    sent = {"csrf_token": token}
    assert posting.post("/stuur", data=sent, headers={"Sec-Fetch-Site": "same-origin"}).text == "gelukt"
    assert posting.post("/stuur", data=sent, headers={"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert posting.post("/stuur", data=sent, headers={"Sec-Fetch-Site": "none"}).status_code == 403


def test_without_a_session_no_token_is_right_for_a_browser_that_does_not_say_who_asks(posting: FlaskClient) -> None:
    for token in ("", "-", "None", "x" * 43):
        for told in ({}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}):
            assert posting.post("/stuur", data={"csrf_token": token}, headers=told).status_code == 403, (token, told)


def test_another_name_below_our_domain_is_refused_even_with_the_right_token(posting: FlaskClient) -> None:
    token = token_in(posting.get("/demo/stijl").text)
    for site in ("same-site", "cross-site"):
        answer = posting.post("/stuur", data={"csrf_token": token}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403, site


def test_nobody_is_signed_in_by_the_form_of_another_site(client: FlaskClient, house: House) -> None:
    wanted = {"csrf_token": "-", "medewerker": str(house.hanna)}
    for told in ({}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/personeel/aanmelden/demo", data=wanted, headers=told).status_code == 403, told
    assert client.get("/personeel").status_code == 302, "nobody is signed in"


def test_the_token_of_another_session_is_refused_whatever_the_browser_says(posting: FlaskClient) -> None:
    posting.get("/demo/stijl")
    answer = posting.post("/stuur", data={"csrf_token": "x"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    assert "stond te lang open" in answer.text
    assert "Probeer het opnieuw" not in answer.text, "nothing can be opened at this address"


def test_a_request_that_is_too_large_is_refused_in_plain_words(posting: FlaskClient) -> None:
    token = token_in(posting.get("/demo/stijl").text)
    answer = posting.post("/stuur", data={"csrf_token": token, "tekst": "x" * (MAX_BODY + 1)})
    assert answer.status_code == 413
    assert "te groot" in answer.text


@pytest.mark.parametrize("sent", [{"naam": "Jan\x00"}, {"na\x00am": "Jan"}])
def test_a_sign_that_no_database_keeps_is_refused_in_plain_words(posting: FlaskClient, sent: dict[str, str]) -> None:
    token = token_in(posting.get("/demo/stijl").text)
    refused = posting.post("/stuur", data={"csrf_token": token, **sent}, headers={"Accept-Language": "nl"})
    assert refused.status_code == 400
    assert "Er klopt iets niet" in refused.text


@pytest.mark.parametrize("address", ["/demo/stijl?zoek=%00", "/demo/stijl?%00=1", "/mijn-afspraak/a%00b"])
def test_such_a_sign_in_an_address_is_refused_as_well(client: FlaskClient, address: str) -> None:
    refused = client.get(address, headers={"Accept-Language": "nl"})
    assert refused.status_code == 400
    assert "Er klopt iets niet" in refused.text


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(sqlite_database: Database) -> None:
    app, _clock = build_app(sqlite_database, web_settings(secure_cookies=True))
    cookie = app.test_client().get("/demo/stijl", base_url="https://afspraken.example.nl").headers["Set-Cookie"]
    assert cookie.startswith("__Host-welkom=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain=" not in cookie
