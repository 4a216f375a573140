"""The language of a page: chosen, remembered, or what the browser prefers."""

import pytest
from flask.testing import FlaskClient

from booking_api.texts import LANGUAGES, translator
from tests.web.conftest import House
from web.i18n import language_url, offered_languages


def language_of(page: str) -> str:
    return page.partition('<html lang="')[2].partition('"')[0]


def test_dutch_is_spoken_when_nothing_is_asked(client: FlaskClient) -> None:
    assert language_of(client.get("/personeel/aanmelden").text) == "nl"


def test_the_browser_is_asked_what_it_prefers(client: FlaskClient) -> None:
    page = client.get("/personeel/aanmelden", headers={"Accept-Language": "de, en;q=0.8"}).text
    assert language_of(page) == "en"
    assert "Sign in" in page


def test_a_choice_is_remembered(client: FlaskClient) -> None:
    client.get("/personeel/aanmelden?taal=en")
    assert language_of(client.get("/personeel/aanmelden").text) == "en"


def test_an_unknown_language_is_not_remembered(client: FlaskClient) -> None:
    answer = client.get("/personeel/aanmelden?taal=xx")
    assert language_of(answer.text) == "nl"
    assert "welkom_taal" not in answer.headers.get("Set-Cookie", "")


def test_a_right_to_left_language_turns_the_page(client: FlaskClient) -> None:
    assert '<html lang="ar" dir="rtl"' in client.get("/personeel/aanmelden?taal=ar").text


def test_another_language_keeps_the_rest_of_the_address(house: House) -> None:
    with house.app.test_request_context("/boeken?product=1&product=2&taal=nl"):
        assert language_url("en") == "/boeken?product=1&product=2&taal=en"


def test_each_language_is_offered_by_its_own_name(house: House, client: FlaskClient) -> None:
    page = client.get("/personeel/aanmelden").text
    assert all(LANGUAGES[code].own_name in page for code in house.web.languages)


def test_staff_choose_among_the_languages_that_their_screens_speak(house: House) -> None:
    with house.app.test_request_context("/personeel"):
        assert [language.code for language in offered_languages()] == ["nl", "en"]
    with house.app.test_request_context("/personeel/aanmelden"):
        assert [language.code for language in offered_languages()] == ["nl", "en", "ar"]


@pytest.mark.parametrize(("code", "text"), [("nl", "Terug"), ("en", "Back"), ("so", "Terug")])
def test_a_language_without_a_catalogue_speaks_dutch(code: str, text: str) -> None:
    assert translator(code).gettext("Terug") == text
