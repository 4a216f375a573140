"""Each refusal is a page that says what to do next, in the language of the visitor."""

import pytest
from flask.testing import FlaskClient

from booking_api import errors
from booking_api.errors import AlreadyCalled, NotAllowed, OutOfReach, SlotTaken, TooManyTries, WelkomError
from tests.web.conftest import House
from web.access import PUBLIC, access
from web.errors import BY_CODE, BY_STATUS, error_text


def client_of(house: House, error: Exception) -> FlaskClient:
    @access(PUBLIC)
    def broken() -> str:
        raise error

    house.app.add_url_rule("/stuk", "broken", broken)
    house.app.config["PROPAGATE_EXCEPTIONS"] = False
    return house.app.test_client()


def test_a_taken_time_is_explained_in_dutch_and_in_english(house: House) -> None:
    client = client_of(house, SlotTaken())
    answer = client.get("/stuk")
    assert answer.status_code == 409
    assert "Deze tijd is net door iemand anders gekozen" in answer.text
    assert "Somebody else has just chosen this time" in client.get("/stuk?taal=en").text


def test_htmx_gets_a_fragment(house: House) -> None:
    answer = client_of(house, AlreadyCalled()).get("/stuk", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_too_many_tries_say_when_to_come_back(house: House) -> None:
    answer = client_of(house, TooManyTries(retry_after=30)).get("/stuk")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "30"


def test_who_sent_nothing_is_not_told_that_it_was_kept(house: House) -> None:
    assert "heeft ingevuld" not in client_of(house, OutOfReach()).get("/stuk").text
    with house.app.test_request_context():
        assert "heeft ingevuld" in str(error_text(OutOfReach.code, OutOfReach.status).advice)


def test_a_crash_tells_nothing_of_the_inside(house: House) -> None:
    answer = client_of(house, RuntimeError("wachtwoord in de code")).get("/stuk")
    assert answer.status_code == 500
    assert "Er ging bij ons iets mis" in answer.text
    assert "wachtwoord" not in answer.text


def test_a_visitor_who_may_not_come_here_is_not_sent_to_a_supervisor(house: House) -> None:
    refused = client_of(house, NotAllowed()).get("/stuk")
    assert refused.status_code == 403
    assert "Ga naar het begin" in refused.text
    assert "/hulp" in refused.text
    assert "teamleider" not in refused.text


def test_a_page_that_does_not_exist_shows_the_way_back(client: FlaskClient) -> None:
    answer = client.get("/nergens")
    assert answer.status_code == 404
    assert 'href="/"' in answer.text


def test_the_api_keeps_its_own_words_for_errors(client: FlaskClient) -> None:
    assert "w-page" not in client.get("/api/v1/nergens").text


def all_errors(kind: type[WelkomError] = WelkomError) -> list[type[WelkomError]]:
    return [one for child in kind.__subclasses__() for one in (child, *all_errors(child))]


@pytest.mark.parametrize("kind", [kind for kind in all_errors() if kind.__module__ == errors.__name__])
def test_every_error_has_a_text(kind: type[WelkomError], house: House) -> None:
    with house.app.test_request_context():
        text = error_text(kind.code, kind.status)
        assert kind.code in BY_CODE or kind.status in BY_STATUS
        assert str(text.title)
        assert str(text.advice)
