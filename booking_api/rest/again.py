"""The very same request again is answered where it arrives, before it is routed and read (decision 0043).

Only if the answer still holds: the database is asked each time whether configuration (and with it the token) and the
days are as they were, and the request counts for its client's limit. In every other case it goes the ordinary way.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, request

from booking_api import glance
from booking_api.availability.standing import Standing
from booking_api.errors import WelkomError
from booking_api.rest.access import current_actor, is_signed
from booking_api.rest.running import Running

MOST_ANSWERS = 64  # the text of each is the one that `appointments/remembering.py` keeps
_ANSWERED = "welkom.answered"
_SAYS = ("PATH_INFO", "QUERY_STRING", "HTTP_AUTHORIZATION", "HTTP_ACCEPT", "HTTP_ORIGIN")
"""All of a request without a body that an answer depends on."""

Start = Callable[..., Any]
App = Callable[[dict[str, Any], Start], Iterable[bytes]]
_Made = tuple[Standing, UUID | None, bytes]
"""What an answer stands on, whom it counts for, and its text."""


@dataclass(frozen=True, slots=True)
class _Answer:
    standing: Standing
    unchanged: glance.Question
    client_id: UUID | None
    body: bytes
    headers: list[tuple[str, str]]


def may_be_given_again(response: Response, standing: Standing | None) -> Response:
    """Let who sends this request again get this answer for as long as what it stands on is the same."""
    answered: list[_Made] | None = request.environ.get(_ANSWERED)
    if standing is not None and answered is not None:
        answered.append((standing, current_actor().id, response.get_data()))
    return response


class Again:
    """What an API of this process has answered last, around its app."""

    def __init__(self, app: App, running: Running) -> None:
        self._app, self._running = app, running
        self._answers: dict[bytes, _Answer] = {}

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        said = _said_in(environ)
        if said is None:
            return self._app(environ, start_response)
        known = self._answers.get(said)
        if known is not None and self._still_holds(known):
            start_response("200 OK", list(known.headers))
            return [known.body]
        answered: list[_Made] = []
        environ[_ANSWERED] = answered

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if answered and status == "200 OK":
                self._remember(said, answered[0], list(headers))
            return start_response(status, headers, *error)

        return self._app(environ, start)

    def _remember(self, said: bytes, made: _Made, headers: list[tuple[str, str]]) -> None:
        standing, client_id, body = made
        if len(self._answers) >= MOST_ANSWERS:
            self._answers.clear()
        unchanged = glance.question(self._running.db, *standing.question())
        self._answers[said] = _Answer(standing, unchanged, client_id, body, headers)

    def _still_holds(self, known: _Answer) -> bool:
        """Tell whether it does, and count the request; a refusal is told the ordinary way."""
        app = self._running
        now = app.clock()
        if not (known.standing.is_of(now) and glance.confirms(app.db, known.unchanged)):
            return False
        try:
            app.limits.count_client(app.db, known.client_id, now)
        except WelkomError:
            return False
        return True


def _said_in(environ: dict[str, Any]) -> bytes | None:
    """Return a mark of all that a request says; None if it changes something, or shows no token that is kept here."""
    token = environ.get("HTTP_AUTHORIZATION")
    if environ["REQUEST_METHOD"] != "GET" or not token or is_signed(token):
        return None
    text = "\0".join([environ.get(name, "") for name in _SAYS])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
