"""Gives a simulator its faults: refuse before anything happened, or do the work and lose the answer."""

import socket
from collections.abc import Callable

from flask import Flask, Response, abort, g, request

from calendar_sync.simulators.store import FaultKind, Store

ErrorAnswer = Callable[[int, str], Response]
_STATUS = {FaultKind.TOO_MANY: 429, FaultKind.UNAVAILABLE: 503, FaultKind.UNAUTHORISED: 401}
_CODES = {FaultKind.TOO_MANY: "TooManyRequests", FaultKind.UNAVAILABLE: "ServiceUnavailable"}


def add_faults(app: Flask, store: Store, error: ErrorAnswer, prefix: str) -> None:
    """Let requests under `prefix` meet the store's faults; POST /_faults adds one from outside."""

    @app.before_request
    def _meet() -> Response | None:
        if not request.path.startswith(prefix):
            return None
        store.requests.append((request.method, request.path))
        fault = store.next_fault(request.method)
        if fault is FaultKind.ANSWER_LOST:
            g.answer_lost = True
            return None
        return _refusal(fault, error) if fault else None

    @app.after_request
    def _lose(answer: Response) -> Response:
        return _lost() if g.get("answer_lost") else answer

    @app.post("/_faults")
    def _add() -> tuple[str, int]:
        wish = request.get_json()
        if wish.get("kind") not in list(FaultKind):
            abort(400)
        store.inject(FaultKind(wish["kind"]), method=wish.get("method"), times=int(wish.get("times", 1)))
        return "", 204


def _refusal(fault: FaultKind, error: ErrorAnswer) -> Response:
    status = _STATUS[fault]
    answer = error(status, _CODES.get(fault, "InvalidAuthenticationToken"))
    if status in {429, 503}:
        answer.headers["Retry-After"] = "1"
    return answer


def _lost() -> Response:
    """Break the connection where the server lets us; elsewhere answer as a gateway that waited in vain."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response(status=504)
