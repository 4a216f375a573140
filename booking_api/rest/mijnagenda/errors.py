"""Refusals with the codes of the contract; they name fields, never what was sent in them."""

import logging

from flask import Flask, Response, json, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from booking_api.errors import Busy, InvalidInput, TooManyTries, WelkomError
from booking_api.rest.problems import NotSignedIn

log = logging.getLogger("welkom.api")

REFUSALS = {
    400: ("ONGELDIGE_AANVRAAG", "Ongeldige aanvraag", "De aanvraag klopt niet."),
    401: ("NIET_GEAUTHENTICEERD", "Niet geauthenticeerd", "Er is geen geldig token meegestuurd."),
    403: ("NIET_GEAUTORISEERD", "Niet geautoriseerd", "De client mist de scope afspraken:lezen."),
    404: ("AFSPRAAK_NIET_GEVONDEN", "Afspraak niet gevonden", "Er is geen afspraak met deze identificatie."),
    405: ("METHODE_NIET_TOEGESTAAN", "Methode niet toegestaan", "De kop Allow noemt welke methoden hier wel kunnen."),
    406: ("FORMAAT_NIET_LEVERBAAR", "Formaat niet leverbaar", "De API antwoordt alleen met application/json."),
    413: ("BERICHT_TE_GROOT", "Bericht te groot", "Het bericht is te groot."),
    415: ("GEEN_JSON", "Geen JSON", "Stuur JSON met Content-Type application/json."),
    429: ("TE_VEEL_VERZOEKEN", "Te veel verzoeken", "Probeer het opnieuw na de tijd in de kop Retry-After."),
    500: ("INTERNE_FOUT", "Interne serverfout", "Er ging bij ons iets mis. Probeer het later opnieuw."),
    503: ("SERVICE_NIET_BESCHIKBAAR", "Service niet beschikbaar", "Het is even te druk. Probeer het zo opnieuw."),
}


class InvalidIdentification(WelkomError):
    """What stands in the address cannot be an identification of an appointment."""

    code = "ONGELDIGE_IDENTIFICATIE"


def init_errors(app: Flask) -> None:
    """Answer every error of this app as the contract says."""
    app.register_error_handler(WelkomError, _refused)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: WelkomError) -> Response:
    if isinstance(error, InvalidIdentification):
        return _told(400, error.code, "Ongeldige identificatie", "De identificatie bevat ongeldige tekens.")
    if isinstance(error, InvalidInput):
        return _told(400, detail=_detail(error.details.get("fields", {})))
    response = _told(error.status)
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.details.get("retry_after", 60))
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _invalid(error: ValidationError) -> Response:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return _told(400, detail=_detail({".".join(map(str, one["loc"])) or "body": one["msg"] for one in found}))


def _detail(fields: dict[str, str]) -> str:
    return "; ".join(f"{name}: {reason}" for name, reason in fields.items())


def _http(error: HTTPException) -> Response:
    response = _told(error.code or 500)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return _told(500)


def _told(status: int, code: str = "", title: str = "", detail: str = "") -> Response:
    known = REFUSALS.get(status, REFUSALS[500])
    body = {
        "status": status,
        "code": code or known[0],
        "title": title or known[1],
        "detail": detail or known[2],
        "instance": request.path,
    }
    return Response(json.dumps(body), status=status, content_type="application/problem+json")
