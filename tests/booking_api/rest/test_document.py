"""The description of the API: every schema has an example, and each example is what its own schema asks."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest

from tests.booking_api.rest.conftest import Caller


@pytest.fixture
def document(api: Caller) -> dict[str, Any]:
    return api.get("/openapi.json").json


def test_every_schema_has_an_example_that_it_accepts(document: dict[str, Any]) -> None:
    dialect = "https://json-schema.org/draft/2020-12/schema"
    for name, schema in document["components"]["schemas"].items():
        fields = schema.get("properties", {}).values()
        assert "examples" in schema or any("examples" in field for field in fields), name
        root = {"$schema": dialect, "$ref": f"#/components/schemas/{name}", "components": document["components"]}
        judge = jsonschema_rs.validator_for(root)
        assert [one.message for example in schema.get("examples", []) for one in judge.iter_errors(example)] == [], name
        for field in fields:
            judge = jsonschema_rs.validator_for({**field, "$schema": dialect, "components": document["components"]})
            assert all(judge.is_valid(example) for example in field.get("examples", [])), name


def test_no_example_has_a_key_that_the_linter_of_the_design_rules_takes_for_an_operation(
    document: dict[str, Any],
) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert not re.search(r'"(get|delete|put|post|patch)\w*":', json.dumps(schema.get("examples", []))), name


def test_every_field_and_every_parameter_says_what_it_means(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        told = {field: "$ref" in one or one.get("description") for field, one in schema.get("properties", {}).items()}
        assert all(told.values()), (name, told)
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                assert parameter["description"], (path, parameter["name"])
                assert jsonschema_rs.is_valid(parameter["schema"], parameter["example"]), (path, parameter)


def test_every_problem_has_an_example_of_its_own_status(document: dict[str, Any]) -> None:
    problem = jsonschema_rs.validator_for(document["components"]["schemas"]["Problem"])
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status >= "400":
                    example = response["content"]["application/problem+json"]["example"]
                    assert problem.is_valid(example), (path, status)
                    assert example["status"] == int(status)


def test_every_operation_is_in_a_group_with_a_name(document: dict[str, Any]) -> None:
    known = {tag["name"] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert set(operation["tags"]) <= known, path
