"""What each answer of another system means for us: later again, or never."""

from collections.abc import Iterator

import pytest
import requests
import responses

from calendar_sync.http import (
    Conflict,
    CouplingFailed,
    CredentialsRefused,
    NotFound,
    Rejected,
    TooBusy,
    Unreachable,
    call,
    json_of,
    retry_after,
)

URL = "https://register.example/things"


@pytest.fixture
def network() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def _get() -> requests.Response:
    return call(requests.Session(), "GET", URL, timeout=(1, 1), headers={})


@pytest.mark.parametrize(
    ("status", "failure", "retryable"),
    [
        (301, Rejected, False),
        (400, Rejected, False),
        (401, CredentialsRefused, True),
        (403, CredentialsRefused, True),
        (404, NotFound, False),
        (408, Unreachable, True),
        (409, Conflict, False),
        (412, Conflict, False),
        (429, TooBusy, True),
        (500, Unreachable, True),
        (502, Unreachable, True),
        (503, Unreachable, True),
        (504, Unreachable, True),
    ],
)
def test_each_status_has_one_meaning(
    network: responses.RequestsMock, status: int, failure: type[CouplingFailed], retryable: bool
) -> None:
    network.get(URL, status=status, headers={"Location": "https://elsewhere.example"})
    with pytest.raises(failure) as raised:
        _get()
    assert type(raised.value) is failure
    assert raised.value.retryable is retryable


@pytest.mark.parametrize("error", [requests.ConnectTimeout(), requests.ReadTimeout(), requests.ConnectionError("x")])
def test_no_answer_may_be_tried_again_and_names_no_address(network: responses.RequestsMock, error: Exception) -> None:
    network.get(URL, body=error)
    with pytest.raises(Unreachable) as raised:
        _get()
    assert "register.example" not in repr(raised.value)


@pytest.mark.parametrize("body", ["<html>welkom op de gemeentewifi</html>", "[]", ""])
def test_an_answer_of_something_in_between_is_no_answer(network: responses.RequestsMock, body: str) -> None:
    network.get(URL, body=body)
    with pytest.raises(Unreachable):
        json_of(_get())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "12"}, 12),
        ({"Retry-After": "Sun, 22 Nov 2026 10:00:30 GMT", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 30),
        ({"Retry-After": "Sun, 22 Nov 2026 09:00:00 GMT", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 0),
        ({"Retry-After": "straks"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_comes_as_seconds_or_as_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds
