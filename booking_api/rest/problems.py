"""Problem details (RFC 9457) for every error of the API, all input errors in one answer, never an internal."""

import logging
from typing import Any

from flask import Flask, Response, json, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from booking_api.errors import Busy, InvalidInput, TooManyTries, WelkomError
from booking_api.rest.input_refusals import refusal_of
from booking_api.rest.moments import moment_text
from booking_api.rest.words import WORDS

log = logging.getLogger("welkom.api")

TYPE_BASE = "https://welkom.example/problemen/"
TITLES = {
    "ongeldige-invoer": "De invoer klopt niet",
    "niet-gevonden": "Niet gevonden",
    "geen-toegang": "Geen toegang",
    "niet-aangemeld": "Niet aangemeld",
    "tijdstip-bezet": "Dit tijdstip is net bezet",
    "reservering-verlopen": "De reservering is verlopen",
    "niet-boekbaar": "Dit kan zo niet geboekt worden",
    "status-conflict": "Dit kan in deze status niet meer",
    "al-opgeroepen": "Deze bezoeker is al opgeroepen",
    "kenmerk-geweigerd": "Dit kenmerk wordt niet aangenomen",
    "intussen-gewijzigd": "De afspraak is intussen gewijzigd",
    "idempotentie-conflict": "Deze Idempotency-Key is al gebruikt voor iets anders",
    "te-veel-verzoeken": "Te veel verzoeken",
    "even-druk": "Het is even te druk",
    "even-onbereikbaar": "Onze gegevens zijn even niet bereikbaar",
    "fout": "Er ging iets mis",
}
ADVICE = {
    "tijdstip-bezet": "Kies een van de alternatieven of vraag de beschikbaarheid opnieuw op.",
    "reservering-verlopen": "Maak een nieuwe reservering.",
    "even-druk": "Probeer het over enkele seconden opnieuw; er is niets half gedaan.",
    "even-onbereikbaar": "Probeer het over een minuut opnieuw, een boeking met dezelfde Idempotency-Key.",
    "niet-aangemeld": "Stuur een geldig token mee in de kop Authorization.",
    "geen-toegang": "Dit token mag dit niet; vraag de beheerder om het juiste recht.",
    "intussen-gewijzigd": "Vraag de afspraak opnieuw op en stuur de nieuwe ETag mee in If-Match.",
    "al-opgeroepen": "Een collega was net eerder; vraag de wachtrij opnieuw op.",
}
REASONS = {
    "buiten-openingstijd": "De locatie is dan niet open. Kies een van de alternatieven.",
    "te-ver-vooruit": "Zo ver vooruit kan nog niet geboekt worden.",
    "niet-op-locatie": "Deze afspraak is bij de klant, online of per telefoon; daarvoor meldt niemand zich aan.",
    "te-vaak": "Deze persoon heeft al zoveel afspraken als mag; een medewerker kan met een reden toch boeken.",
    "aanbod-verlopen": "Deze eerdere plek is niet meer aangeboden.",
    "te-kort-van-tevoren": "Dit is te kort van tevoren; kies een later tijdstip.",
}
_CODES_FOLLOW = ("answers", "special_needs")
_ALSO = {"starts_at": "planned_start"}
"""What use cases call otherwise than the schemas do."""
LOOK_AT_PARAMS = "Kijk naar invalidParams: elke fout staat er een keer in."
HTTP_CODES = {400: "ongeldige-invoer", 401: "niet-aangemeld", 403: "geen-toegang", 404: "niet-gevonden"}


class NotSignedIn(WelkomError):
    """No token, or one that is unknown or revoked."""

    code = "niet-aangemeld"
    status = 401


def problem(status: int, code: str, detail: str = "", **members: Any) -> Response:
    """Return a problem document; members are extra fields as they go on the wire."""
    title = TITLES.get(code, TITLES["fout"])
    body = {
        "type": TYPE_BASE + code,
        "code": code,
        "title": title,
        "status": status,
        "detail": detail or ADVICE.get(code) or title,
        **members,
    }
    return Response(json.dumps(body), status=status, content_type="application/problem+json")


def _wire_path(name: str) -> str:
    """Return where a mistake is, in Dutch: `activities.0.count` is `activiteiten.0.aantal`.

    What follows `answers.` is the code of a question, and stays as it is.
    """
    first, dot, rest = name.partition(".")
    if first in _CODES_FOLLOW:
        return f"{WORDS[first]}{dot}{rest}"
    return ".".join(WORDS.get(_ALSO.get(part, part), part) for part in name.split("."))


def init_problems(app: Flask) -> None:
    """Answer every error of this app with a problem document."""
    app.register_error_handler(WelkomError, _refused)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: WelkomError) -> Response:
    members: dict[str, Any] = {}
    detail = ""
    if isinstance(error, InvalidInput):
        fields = error.details.get("fields", {})
        members["invalidParams"] = [_invalid_param(_wire_path(name), code) for name, code in fields.items()]
        detail = LOOK_AT_PARAMS
    if "alternatives" in error.details:
        members["alternatieven"] = [moment_text(moment) for moment in error.details["alternatives"]]
    if "reason" in error.details:
        members["reden"] = error.details["reason"]
        detail = detail or REASONS.get(error.details["reason"], "")
    response = problem(error.status, error.code, detail, **members)
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.details.get("retry_after", 60))
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _invalid(error: ValidationError) -> Response:
    """Return all errors of a body or query at once (/core/error-handling/all-errors); input is not echoed."""
    params = [
        {"name": ".".join(str(part) for part in one["loc"]) or "body"} | refusal_of(one["type"])
        for one in error.errors(include_url=False, include_context=False, include_input=False)
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


def _invalid_param(name: str, code: str) -> dict[str, str]:
    return {"name": name, "code": code, "reason": code.replace("-", " ")}
