"""The OpenAPI document: in Dutch, public, and by the NL API Design Rules."""

import json
from typing import Any

from apiflask import APIFlask

from booking_api.identity.rules import SCOPE_PERMISSIONS
from booking_api.rest.documents import VERSION_HEADER
from booking_api.rest.v1 import BASE_PATH, VERSION

DESCRIPTION = """Afspraken maken, aanmelden, oproepen en toegang controleren.

Tijden gaan erin met elke tijdzone en komen eruit in UTC. Fouten zijn problem details (RFC 9457)."""


def configure_document(app: APIFlask) -> None:
    """Set what stands at the head of the document."""
    app.config.update(OPENAPI_VERSION="3.1.0", AUTO_404_RESPONSE=False, AUTO_VALIDATION_ERROR_RESPONSE=False)
    app.config["AUTO_AUTH_ERROR_RESPONSE"] = False
    app.description = DESCRIPTION
    app.contact = {
        "name": "Beheer Welkom",
        "email": "beheer@welkom.example",
        "url": "https://welkom.example/beheer",
    }
    app.license = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    app.servers = [{"url": BASE_PATH, "description": "Deze installatie"}]
    app.security_schemes = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "Token van een API-client. Rechten: " + ", ".join(sorted(SCOPE_PERMISSIONS)),
        }
    }


def finished(app: APIFlask) -> dict[str, Any]:
    """Return the whole document, with the operation that gives the document itself."""
    document: dict[str, Any] = json.loads(json.dumps(app.spec))
    document["paths"]["/openapi.json"] = {"get": _own_operation()}
    return document


def _own_operation() -> dict[str, Any]:
    return {
        "summary": "Geef deze beschrijving",
        "description": "De beschrijving van deze API, zonder token te lezen.",
        "operationId": "getOpenapi",
        "tags": ["Beschrijving"],
        "security": [],
        "responses": {
            "200": {
                "description": f"OpenAPI-document, versie {VERSION}",
                "headers": {
                    **VERSION_HEADER,
                    "access-control-allow-origin": {
                        "description": "Iedereen mag dit lezen",
                        "schema": {"type": "string"},
                    },
                },
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }
