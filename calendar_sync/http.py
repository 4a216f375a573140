"""One way of calling other systems over HTTP: what may be tried again later, and what is refused for good.

No error carries a URL, a body or a name: they end up in logs and in the outbox.
"""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar

import requests

from booking_api.outbox import GiveUp

TOO_MANY_REQUESTS = 429
TRY_LATER = frozenset({408, 425, 500, 502, 503, 504})


class CouplingFailed(Exception):
    """A call to another system did not succeed; `retryable` tells whether the same call may succeed later."""

    retryable: ClassVar[bool] = True

    def __init__(self, message: str, *, status: int | None = None, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_seconds = retry_after_seconds


class Unreachable(CouplingFailed):
    """No usable answer came: down, timed out or broken off. The other side may have done what we asked."""


class TooBusy(CouplingFailed):
    """The other side asked us to slow down; `retry_after_seconds` says for how long, when it told us."""


class CredentialsRefused(CouplingFailed):
    """Our credentials or rights are not accepted; an administrator mends that, after which a retry succeeds."""


class Rejected(CouplingFailed, GiveUp):
    """The other side refuses this request for what is in it; sending it again gives the same answer."""

    retryable: ClassVar[bool] = False


class NotFound(Rejected):
    """What we address is not (or no longer) there."""


class Conflict(Rejected):
    """It stands there already, or it was changed by somebody else."""


_BY_STATUS: dict[int, type[CouplingFailed]] = {
    401: CredentialsRefused,
    403: CredentialsRefused,
    404: NotFound,
    409: Conflict,
    410: NotFound,
    412: Conflict,
    TOO_MANY_REQUESTS: TooBusy,
}


def call(
    session: requests.Session,
    method: str,
    url: str,
    *,
    timeout: tuple[float, float],
    headers: Mapping[str, str],
    json: Any = None,
    params: Mapping[str, str] | None = None,
) -> requests.Response:
    """Send one request and return the answer when it is a 2xx; `timeout` is (connect, read) in seconds.

    Raises a CouplingFailed. Redirects are not followed: they would carry our credentials to another place.
    """
    try:
        answer = session.request(
            method, url, timeout=timeout, headers=headers, json=json, params=params, allow_redirects=False
        )
    except requests.RequestException as error:
        raise Unreachable(f"{method}: {type(error).__name__}") from None
    if not answer.ok or answer.is_redirect:
        raise failure_of(method, answer)
    return answer


def json_of(answer: requests.Response) -> dict[str, Any]:
    """Return the JSON object of an answer; raises Unreachable when something between us and them answered instead."""
    try:
        content = answer.json()
    except requests.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise Unreachable("the answer is not a JSON object", status=answer.status_code)
    return content


def failure_of(method: str, answer: requests.Response) -> CouplingFailed:
    """Translate an answer that is no success."""
    status = answer.status_code
    kind = _BY_STATUS.get(status, Unreachable if status in TRY_LATER else Rejected)
    return kind(f"{method}: {status}", status=status, retry_after_seconds=retry_after(answer.headers))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return Retry-After in seconds, given as a number or as an HTTP date; None when it is absent or unreadable."""
    value = headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        sent = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=UTC) - sent.replace(tzinfo=UTC)).total_seconds())
