"""A page of another origin may call the API from a browser only when its origin is on the list."""

import pytest

from booking_api.rest.app import create_api
from booking_api.rest.running import Running
from tests.booking_api.rest.conftest import Answer, Caller

PORTAL = "https://mijn.voorbeeldstad.example"


class FromPage:
    """A browser with a page of some origin."""

    def __init__(self, api: Caller, origin: str) -> None:
        running = Running(api.database, lambda: api.moment, allowed_origins=frozenset({PORTAL}))
        self._http, self._api, self._origin = create_api(running).test_client(), api, origin

    def call(self, method: str, path: str, token: str = "", **headers: str) -> Answer:
        sent = {"Origin": self._origin, **({"Authorization": f"Bearer {token}"} if token else {}), **headers}
        return Answer(self._http.open(path, method=method, headers=sent))


def test_a_page_on_the_list_may_ask_call_and_read(api: Caller) -> None:
    page = FromPage(api, PORTAL)
    asked = page.call("OPTIONS", "/afspraken", **{"Access-Control-Request-Method": "POST"})
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == PORTAL
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    wanted = {"Authorization", "Content-Type", "Idempotency-Key", "If-Match"}
    assert wanted <= set(asked.headers["Access-Control-Allow-Headers"].split(", "))
    answer = page.call("GET", "/locaties", api.token)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == PORTAL
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def test_an_error_can_be_read_by_the_page_too(api: Caller) -> None:
    refused = FromPage(api, PORTAL).call("GET", "/locaties")
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, PORTAL)


@pytest.mark.parametrize(
    "origin", ["https://elders.example", f"{PORTAL}.elders.example", "null", f"{PORTAL}:8443", "*"]
)
def test_any_other_page_is_told_nothing(api: Caller, origin: str) -> None:
    page = FromPage(api, origin)
    for answer in (page.call("OPTIONS", "/afspraken"), page.call("GET", "/locaties", api.token)):
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        assert answer.headers["Vary"] == "Origin"


def test_cookies_are_never_asked_for(api: Caller) -> None:
    assert "Access-Control-Allow-Credentials" not in FromPage(api, PORTAL).call("GET", "/locaties", api.token).headers


def test_the_description_stays_open_to_everybody(api: Caller) -> None:
    for origin in (PORTAL, "https://elders.example"):
        assert FromPage(api, origin).call("GET", "/openapi.json").headers["Access-Control-Allow-Origin"] == "*"
