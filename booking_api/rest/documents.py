"""Parts of the OpenAPI document that every operation shares: the version header and the problems."""

from typing import Any

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "code", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "code": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "invalidParams": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "code", "reason"],
                "properties": {
                    "name": {"type": "string"},
                    "code": {"type": "string"},
                    "reason": {"type": "string"},
                },
            },
        },
        "alternatieven": {"type": "array", "items": {"type": "string", "format": "date-time"}},
        "reden": {"type": "string"},
    },
}
VERSION_HEADER: dict[str, Any] = {
    "API-Version": {"description": "De volledige versie van de API", "schema": {"type": "string"}}
}


# What an answer about one of these tells besides, so that a change of it can name what it is a change of.
VERSIONED = ("AppointmentOut", "VisitOut")
ETAG_HEADER: dict[str, Any] = {
    "ETag": {"description": "Het kenmerk van deze stand, voor If-Match", "schema": {"type": "string"}}
}


IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Hetzelfde verzoek met dezelfde sleutel geeft hetzelfde antwoord en maakt niets tweemaal.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[\\x21-\\x7e]+$"},
}
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "description": "De ETag zoals u die kent; is er intussen iets gewijzigd, dan gebeurt er niets (412).",
    "schema": {"type": "string"},
}


# Which header a request may have, by a status that only operations with that header answer.
REQUEST_HEADERS = {"201": IDEMPOTENCY_KEY, "412": IF_MATCH}


def _problem(text: str) -> dict[str, Any]:
    return {
        "description": text,
        "headers": VERSION_HEADER,
        "content": {"application/problem+json": {"schema": PROBLEM_SCHEMA}},
    }


def _with_header(response: dict[str, Any], name: str, text: str) -> dict[str, Any]:
    added = {name: {"description": text, "schema": {"type": "integer"}}}
    return {**response, "headers": {**response["headers"], **added}}


PROBLEM_RESPONSES: dict[int, dict[str, Any]] = {
    400: _problem("De invoer klopt niet"),
    401: _problem("Er is geen geldig token meegestuurd"),
    403: _problem("Dit token mag dit niet"),
    404: _problem("Niet gevonden"),
    429: _with_header(_problem("Te veel verzoeken"), "Retry-After", "Seconden tot het weer mag"),
    503: _with_header(_problem("Het is even te druk; opnieuw proberen is veilig"), "Retry-After", "Seconden tot dan"),
}
CONFLICT: dict[int, dict[str, Any]] = {409: _problem("Dit kan nu niet (meer)")}
STALE: dict[int, dict[str, Any]] = {412: _problem("Het is intussen gewijzigd")}
BODY_PROBLEMS: dict[int, dict[str, Any]] = {**CONFLICT, 415: _problem("Stuur JSON")}
