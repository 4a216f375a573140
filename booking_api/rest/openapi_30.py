"""The same OpenAPI document as version 3.0: for programs, and for the adopted NL API Design Rules, that know no 3.1.

Nothing is described twice: each construction of 3.1 (JSON Schema 2020-12) that our document uses is written as 3.0 says
the same. One that it does not use yet and 3.0 has no word for is refused, so that the two never tell different things.
"""

from typing import Any

OPENAPI_30 = "3.0.3"

_NULL = {"type": "null"}
# In 3.0 a schema without a type takes null, so this one takes null and nothing else.
_ONLY_NULL: dict[str, Any] = {"enum": [None]}
_SCHEMAS = frozenset({"items", "not"})
_LISTS_OF_SCHEMAS = frozenset({"anyOf", "oneOf", "allOf"})
_SAME = frozenset({
    "$ref", "additionalProperties", "default", "description", "enum", "format", "maxItems", "maxLength", "maximum",
    "minItems", "minLength", "minimum", "pattern", "required", "title", "type", "uniqueItems",
})  # fmt: skip


def as_openapi_30(document: dict[str, Any]) -> dict[str, Any]:
    """Return a 3.1 document as 3.0; raises ValueError for what 3.0 cannot say."""
    licence = {name: value for name, value in document["info"]["license"].items() if name != "identifier"}
    schemas = {name: schema_30(schema) for name, schema in document["components"]["schemas"].items()}
    return {
        **_described(document),
        "openapi": OPENAPI_30,
        "info": {**document["info"], "license": licence},
        "components": {**_described(document["components"]), "schemas": schemas},
    }


def schema_30(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of 3.1 as 3.0 says it."""
    if schema == _NULL:
        return dict(_ONLY_NULL)
    found: dict[str, Any] = {}
    for key, value in schema.items():
        found |= _keyword(key, value)
    return _nullable(found)


def _keyword(key: str, value: Any) -> dict[str, Any]:
    if key == "properties":
        return {key: {name: schema_30(each) for name, each in value.items()}}
    if key in _SCHEMAS or (key == "additionalProperties" and isinstance(value, dict)):
        return {key: schema_30(value)}
    if key in _LISTS_OF_SCHEMAS:
        return {key: [schema_30(each) for each in value]}
    if key == "const":
        return {"enum": [value]}
    if key == "examples":
        return {"example": value[0]}
    if (key in _SAME and not isinstance(value, dict | list)) or key in ("default", "enum", "required"):
        return {key: value}
    raise ValueError(f"OpenAPI 3.0 has no {key} such as {value}")


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Return «one thing, or null» as 3.0 writes it; beside a reference nothing else may stand."""
    choices = schema.get("anyOf", [])
    others = [each for each in choices if each != _ONLY_NULL]
    if len(others) == 1 and len(choices) == 2 and "type" in others[0]:
        rest = {key: value for key, value in schema.items() if key != "anyOf"}
        return {**others[0], **rest, "nullable": True}
    return schema


def _described(part: Any) -> Any:
    """Return a part of the document with each schema in it as 3.0 says it."""
    if isinstance(part, list):
        return [_described(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {key: schema_30(value) if key == "schema" else _described(value) for key, value in part.items()}
