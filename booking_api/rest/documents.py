"""Parts of the OpenAPI document that every operation shares: the version header and the problems."""

from typing import Any

from booking_api.rest.refusal_texts import ADVICE, TITLES

PROBLEM = "Problem"
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Wat er misging (RFC 9457); ga af op `code`, die blijft.",
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
"""Every problem; it stands in the description once, under the name PROBLEM."""
VERSION_HEADER: dict[str, Any] = {
    "API-Version": {"description": "De volledige versie van de API", "schema": {"type": "string"}}
}


# What an answer about one of these tells besides, so that a change of it can name what it is a change of.
VERSIONED = ("AppointmentOut", "VisitOut")
ETAG_HEADER: dict[str, Any] = {
    "ETag": {"description": "Het kenmerk van deze stand, voor If-Match", "schema": {"type": "string"}}
}

LOCATION_HEADER: dict[str, Any] = {
    "Location": {
        "description": "Waar het gemaakte te lezen is",
        "schema": {"type": "string", "format": "uri-reference"},
    }
}


IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Hetzelfde verzoek met dezelfde sleutel geeft hetzelfde antwoord en maakt niets tweemaal.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[\\x21-\\x7e]+$"},
    "example": "01937a5e-0000-7000-8000-000000000009",
}
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "description": "De ETag zoals u die kent; is er intussen iets gewijzigd, dan gebeurt er niets (412).",
    "schema": {"type": "string"},
    "example": '"3fa1c0d2"',
}


# Which header a request may have, by a status that only operations with that header answer.
REQUEST_HEADERS = {"201": IDEMPOTENCY_KEY, "412": IF_MATCH}


def _example(status: int, code: str, **members: Any) -> dict[str, Any]:
    title = TITLES[code]
    return {
        "type": f"https://afspraken.voorbeeld.example/api/v1/problemen/{code}", "code": code, "title": title,
        "status": status, "detail": ADVICE.get(code, title), **members,
    }  # fmt: skip


def _problem(text: str, status: int, code: str, **members: Any) -> dict[str, Any]:
    told = {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}, "example": _example(status, code, **members)}
    return {"description": text, "headers": VERSION_HEADER, "content": {"application/problem+json": told}}


def _with_header(response: dict[str, Any], name: str, text: str) -> dict[str, Any]:
    added = {name: {"description": text, "schema": {"type": "integer"}}}
    return {**response, "headers": {**response["headers"], **added}}


_MISTAKE = {"name": "klant.emailadres", "code": "ongeldig-e-mailadres", "reason": "Dit is geen e-mailadres."}
_TOO_MANY = _problem("Te veel verzoeken", 429, "te-veel-verzoeken")
_BUSY = _problem("Het is even te druk; opnieuw proberen is veilig", 503, "even-druk")
PROBLEM_RESPONSES: dict[int, dict[str, Any]] = {
    400: _problem("De invoer klopt niet", 400, "ongeldige-invoer", invalidParams=[_MISTAKE]),
    401: _problem("Er is geen geldig token meegestuurd", 401, "niet-aangemeld"),
    403: _problem("Dit token mag dit niet", 403, "geen-toegang"),
    404: _problem("Niet gevonden", 404, "niet-gevonden"),
    429: _with_header(_TOO_MANY, "Retry-After", "Seconden tot het weer mag"),
    503: _with_header(_BUSY, "Retry-After", "Seconden tot dan"),
}
CONFLICT: dict[int, dict[str, Any]] = {
    409: _problem("Dit kan nu niet (meer)", 409, "tijdstip-bezet", alternatieven=["2026-12-07T09:15:00Z"])
}
STALE: dict[int, dict[str, Any]] = {412: _problem("Het is intussen gewijzigd", 412, "intussen-gewijzigd")}
BODY_PROBLEMS: dict[int, dict[str, Any]] = {**CONFLICT, 415: _problem("Stuur JSON", 415, "geen-json")}
