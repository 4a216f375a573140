"""Problem details (RFC 9457) for every error of the API, all input errors in one answer, never an internal."""

import logging
from typing import Any

from flask import Flask, Response, json, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from booking_api.errors import Busy, InvalidInput, TooManyTries, WelkomError
from booking_api.rest.input_refusals import refusal_of
from booking_api.rest.moments import moment_text
from booking_api.rest.refusal_texts import ADVICE, TITLES, mistakes_of, sentence_of
from booking_api.rest.running import running
from booking_api.rest.v1 import BASE_PATH

log = logging.getLogger("welkom.api")

EXPLAINED_AT = "/problemen"
LOOK_AT_PARAMS = "Kijk naar invalidParams: elke fout staat er een keer in."
HTTP_CODES = {
    400: "ongeldige-invoer",
    401: "niet-aangemeld",
    403: "geen-toegang",
    404: "niet-gevonden",
    405: "methode-niet-toegestaan",
    406: "niet-te-leveren",
    413: "bericht-te-groot",
    415: "geen-json",
}


class NotSignedIn(WelkomError):
    """No token, or one that is unknown or revoked."""

    code = "niet-aangemeld"
    status = 401


def problem(status: int, code: str, detail: str = "", **members: Any) -> Response:
    """Return a problem document; members are extra fields as they go on the wire."""
    title = TITLES.get(code, TITLES["fout"])
    body = {
        "type": type_of(code),
        "code": code,
        "title": title,
        "status": status,
        "detail": detail or ADVICE.get(code) or title,
        **members,
    }
    return Response(json.dumps(body), status=status, content_type="application/problem+json")


def type_of(code: str) -> str:
    """Return where this kind of problem is explained (RFC 9457 section 3.1.1): an address of this installation."""
    return f"{running().public_url.rstrip('/')}{BASE_PATH}{EXPLAINED_AT}/{code}"


def init_problems(app: Flask) -> None:
    """Answer every error of this app with a problem document."""
    app.register_error_handler(WelkomError, _refused)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: WelkomError) -> Response:
    members: dict[str, Any] = {}
    detail = sentence_of(error.code, error.detail, error.details)
    if isinstance(error, InvalidInput):
        members["invalidParams"] = mistakes_of(error.details, request.method == "GET")
        detail = LOOK_AT_PARAMS
    if "alternatives" in error.details:
        members["alternatieven"] = [moment_text(moment) for moment in error.details["alternatives"]]
    if "reason" in error.details:
        members["reden"] = error.details["reason"]
    response = problem(error.status, error.code, detail, **members)
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.details.get("retry_after", 60))
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, NotSignedIn):
        # Who showed a token learns that it is that one (RFC 6750 section 3.1).
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"' if _shows_token() else "Bearer"
    return response


def _shows_token() -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return kind.lower() == "bearer" and bool(token.strip())


def _invalid(error: ValidationError) -> Response:
    """Return all errors of a body or query at once (/core/error-handling/all-errors); input is not echoed."""
    params = [
        {"name": ".".join(str(part) for part in one["loc"]) or "body"} | refusal_of(one["type"], one.get("ctx", {}))
        for one in error.errors(include_url=False, include_input=False)
    ]
    return problem(400, "ongeldige-invoer", LOOK_AT_PARAMS, invalidParams=params)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    response = problem(status, HTTP_CODES.get(status, "fout"), _http_detail(status))
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _http_detail(status: int) -> str:
    return {
        404: "Dit adres bestaat niet.",
        405: "Deze methode kan hier niet; de kop Allow noemt welke wel.",
        406: "De API antwoordt alleen met application/json.",
        413: "Het bericht is te groot.",
        415: "Stuur JSON met Content-Type application/json.",
    }.get(status, "")


def _unexpected(error: Exception) -> Response:
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return problem(500, "fout", "Er ging bij ons iets mis. Probeer het later opnieuw.")
