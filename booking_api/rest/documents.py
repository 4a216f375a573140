"""Parts of the OpenAPI document that every operation shares: the version header and the problems."""

from typing import Any

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "code", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
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


def _problem(text: str) -> dict[str, Any]:
    return {
        "description": text,
        "headers": VERSION_HEADER,
        "content": {"application/problem+json": {"schema": PROBLEM_SCHEMA}},
    }


PROBLEM_RESPONSES: dict[int, dict[str, Any]] = {
    400: _problem("De invoer klopt niet"),
    401: _problem("Er is geen geldig token meegestuurd"),
    403: _problem("Dit token mag dit niet"),
    404: _problem("Niet gevonden"),
    429: _problem("Te veel verzoeken"),
    503: _problem("Het is even te druk; opnieuw proberen is veilig"),
}
CONFLICT: dict[int, dict[str, Any]] = {409: _problem("Dit kan nu niet (meer)")}
BODY_PROBLEMS: dict[int, dict[str, Any]] = {**CONFLICT, 415: _problem("Stuur JSON")}
