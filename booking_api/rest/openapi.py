"""The OpenAPI document: in Dutch, public, and by the NL API Design Rules."""

import copy
import json
import re
from typing import Any

from apiflask import APIFlask

from booking_api.identity.rules import SCOPE_PERMISSIONS
from booking_api.rest.documents import (
    ETAG_HEADER,
    LOCATION_HEADER,
    PROBLEM,
    PROBLEM_RESPONSES,
    PROBLEM_SCHEMA,
    REQUEST_HEADERS,
    VERSION_HEADER,
    VERSIONED,
)
from booking_api.rest.examples import add_examples, example_of
from booking_api.rest.links import links_of
from booking_api.rest.meanings import MEANINGS, add_meanings
from booking_api.rest.openapi_30 import as_openapi_30
from booking_api.rest.refusal_texts import TITLES
from booking_api.rest.requests import MERGE_PATCH
from booking_api.rest.settings import ContactSettings
from booking_api.rest.v1 import BASE_PATH, VERSION
from booking_api.rest.words import wire

DESCRIPTION = """Afspraken maken, aanmelden, oproepen en toegang controleren.

Tijden gaan erin met elke tijdzone en komen eruit in UTC. Fouten zijn problem details (RFC 9457)."""


TAGS = {
    "Catalogus": "Waar en waarvoor afspraken te maken zijn.",
    "Afspraken": "Vrije tijden, reserveringen en afspraken.",
    "Bezoeken": "Aanmelden, oproepen, helpen en toegang.",
    "Berichten": "Berichten die een ander systeem bezorgt.",
    "Beschrijving": "Deze beschrijving.",
}
# A model within a model is written under both their names; each schema stands in the document once.
_NESTED = re.compile(r"#/components/schemas/\w+\.(\w+)")
_ARGUMENT = re.compile(r"\{(\w+)\}")


def configure_document(app: APIFlask, contact: ContactSettings) -> None:
    """Set what stands at the head of the document."""
    app.config.update(OPENAPI_VERSION="3.1.0", AUTO_404_RESPONSE=False, AUTO_VALIDATION_ERROR_RESPONSE=False)
    app.config["AUTO_AUTH_ERROR_RESPONSE"] = False
    app.description = DESCRIPTION
    app.contact = contact.model_dump()
    app.license = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    app.servers = [{"url": BASE_PATH, "description": "Deze installatie"}]
    app.security_schemes = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "Token van een API-client, van een identity provider of van /api/oauth/token. Rechten: "
            + ", ".join(sorted(SCOPE_PERMISSIONS)),
        }
    }


def finished(app: APIFlask) -> dict[str, Any]:
    """Return the whole document: Dutch names in paths, each schema once, and the operation that gives the document."""
    document: dict[str, Any] = json.loads(_NESTED.sub(r"#/components/schemas/\1", json.dumps(app.spec)))
    schemas = document["components"]["schemas"]
    named = {name.rpartition(".")[2]: _untitled(one) for name, one in schemas.items()}
    document["components"]["schemas"] = named | {PROBLEM: copy.deepcopy(PROBLEM_SCHEMA)}
    add_examples(document["components"]["schemas"])
    add_meanings(document["components"]["schemas"])
    document["paths"] = {_in_dutch(path): operations for path, operations in document["paths"].items()}
    document["paths"]["/openapi.json"] = {"get": _own_operation()}
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    for operation in _operations(document):
        _finish(operation, document["components"]["schemas"])
    return document


def rendered(app: APIFlask, version: str) -> dict[str, Any] | None:
    """Return the document in a version of OpenAPI, None for one that it is not given in (decision 0036)."""
    if version not in ("3.1", "3.0"):
        return None
    document = finished(app)
    return document if version == "3.1" else as_openapi_30(document)


def _finish(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    if "requestBody" in operation:
        name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        if operation["operationId"].startswith("patch"):
            operation["requestBody"]["content"][MERGE_PATCH] = operation["requestBody"]["content"]["application/json"]
        operation["requestBody"]["required"] = bool(schemas[name].keys() & {"required", "anyOf", "oneOf"})
    links = links_of(operation["operationId"])
    for status, response in operation["responses"].items():
        if status.startswith(("2", "3")):
            response.setdefault("headers", {}).update(VERSION_HEADER | (ETAG_HEADER if _is_versioned(response) else {}))
            response["headers"].update(LOCATION_HEADER if status == "201" else {})
            response.update({"links": links} if links else {})
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _untitled(parameter["schema"])
        if parameter["in"] == "path":
            is_id = parameter["name"].endswith("_id")
            parameter["name"] = wire(parameter["name"])
            parameter["schema"] = {"type": "string", **({"format": "uuid"} if is_id else {"enum": sorted(TITLES)})}
        parameter["description"] = MEANINGS[parameter["name"]]
        parameter["example"] = example_of(parameter["name"], parameter["schema"])
    headers = [header for status, header in REQUEST_HEADERS.items() if status in operation["responses"]]
    operation["parameters"] = [*operation.get("parameters", []), *headers]


def _is_versioned(response: dict[str, Any]) -> bool:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2] in VERSIONED


def _in_dutch(path: str) -> str:
    return _ARGUMENT.sub(lambda found: "{" + wire(found.group(1)) + "}", path)


def _untitled(schema: Any) -> Any:
    """Return a schema without the titles that pydantic makes of field names."""
    if isinstance(schema, list):
        return [_untitled(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _untitled(one) for key, one in schema.items() if key != "title" or not isinstance(one, str)}


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values() if "responses" in operation]


def _own_operation() -> dict[str, Any]:
    return {
        "summary": "Geef deze beschrijving",
        "description": "De beschrijving van deze API, zonder token te lezen; ook voor wie alleen OpenAPI 3.0 kent.",
        "operationId": "getOpenapi",
        "tags": ["Beschrijving"],
        "security": [],
        "parameters": [
            {
                "name": wire("version"),
                "in": "query",
                "description": "Welke versie van OpenAPI; de inhoud is dezelfde.",
                "schema": {"type": "string", "enum": ["3.1", "3.0"], "default": "3.1"},
                "example": "3.1",
            }
        ],
        "responses": {
            "400": PROBLEM_RESPONSES[400],
            "429": PROBLEM_RESPONSES[429],
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
            },
        },
    }
