"""A fuzzer reads the OpenAPI document and finds no answer that it does not promise; the long run is in soak."""

import os
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from booking_api.rest.app import create_api
from booking_api.rest.running import Running
from booking_api.rest.v1 import BASE_PATH
from tests.booking_api.rest.conftest import Caller

EXAMPLES = int(os.environ.get("WELKOM_FUZZ_EXAMPLES", "8"))

# A period of at most so many days, and a product that exists, are no part of what a schema can say.
BEYOND_A_SCHEMA = [positive_data_acceptance]


def test_no_answer_surprises(api: Caller) -> None:
    app = Flask("mounted")
    mounted = create_api(Running(api.database, lambda: api.moment, "a secret of these tests"))
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {BASE_PATH: mounted})  # type: ignore[method-assign]
    document = schemathesis.openapi.from_wsgi(f"{BASE_PATH}/openapi.json", app)
    found: list[Any] = list(document.get_all_operations())
    operations = [one.ok() for one in found]
    assert len(operations) > 15
    for operation in operations:
        _fuzz(operation, api.token)


def _fuzz(operation: Any, token: str) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def every_answer_is_promised(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=BEYOND_A_SCHEMA)

    every_answer_is_promised()
