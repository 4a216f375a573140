"""Our 3.1 description written as OpenAPI 3.0: each construction says the same, and what 3.0 cannot say is refused."""

from typing import Any

import pytest

from booking_api.rest.openapi_30 import schema_30

TEXT = {"type": "string", "maxLength": 20}
NAMED = {"$ref": "#/components/schemas/CustomerIn"}


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (TEXT, TEXT),
        ({"anyOf": [TEXT, {"type": "null"}], "default": None}, {**TEXT, "default": None, "nullable": True}),
        ({"anyOf": [NAMED, {"type": "null"}]}, {"anyOf": [NAMED, {"enum": [None]}]}),
        ({"anyOf": [TEXT, NAMED]}, {"anyOf": [TEXT, NAMED]}),
        ({"not": {"type": "null"}}, {"not": {"enum": [None]}}),
        ({"const": "open", "examples": ["open"]}, {"enum": ["open"], "example": "open"}),
        ({"type": "array", "items": {"const": 1}}, {"type": "array", "items": {"enum": [1]}}),
        ({"additionalProperties": {"const": 1}}, {"additionalProperties": {"enum": [1]}}),
        ({"additionalProperties": False}, {"additionalProperties": False}),
        ({"properties": {"const": {"const": 1}}}, {"properties": {"const": {"enum": [1]}}}),
    ],
)
def test_each_construction_says_the_same(new: dict[str, Any], old: dict[str, Any]) -> None:
    assert schema_30(new) == old


@pytest.mark.parametrize(
    "new", [{"type": ["string", "null"]}, {"prefixItems": [TEXT]}, {"exclusiveMinimum": 3}, {"propertyNames": TEXT}]
)
def test_what_the_older_version_cannot_say_is_refused(new: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(new))):
        schema_30(new)
