"""Fuzzers that read the OpenAPI document: each operation by itself, and rows of operations along its links.

The suite runs a sample, `tests/soak` as many as one likes. No answer may be one that the document does not promise.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance, use_after_free
from sqlalchemy import delete, select
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from booking_api.db import Database
from booking_api.rest.app import create_api
from booking_api.rest.running import Running
from booking_api.rest.v1 import BASE_PATH
from migrations.tables import METADATA
from tests.booking_api.rest.conftest import Caller
from tests.support.town import at

Say = Callable[[str], None]
Seen = Counter[tuple[str, int]]

# A period of at most so many days, and a product that exists, are no part of what a schema can say.
BEYOND_A_SCHEMA = [positive_data_acceptance]
# Who left the waiting list may go on it again.
MAY_COME_BACK = {"getWaitingPlace"}


def fuzz_each(api: Caller, examples: int, say: Say) -> int:
    """Send each operation so many odd requests; returns how many operations there are."""
    document = schemathesis.openapi.from_wsgi(f"{BASE_PATH}/openapi.json", _mounted(api))
    found: list[Any] = list(document.get_all_operations())
    for number, one in enumerate(found, 1):
        say(f"{number} of {len(found)}: {one.ok().label}")
        _fuzz(one.ok(), api.token, examples)
    return len(found)


def fuzz_rows(api: Caller, rows: int, steps: int, say: Say) -> Seen:
    """Follow the links of what was made in any order; returns how often each operation answered what."""
    document = schemathesis.openapi.from_wsgi(f"{BASE_PATH}/openapi.json", _mounted(api))
    document.config.phases.stateful.inference.algorithms = []  # our own links, which are part of what is promised
    seen: Seen = Counter()
    wipe = _wiper(api.database)

    class Client(document.as_state_machine()):  # type: ignore[misc]
        """Fills in what exists, where a schema can only say what an id looks like."""

        def setup(self) -> None:
            wipe()  # each row begins the same, as Hypothesis wants it
            say(f"{sum(seen.values())} answers, {len(seen)} different ones")

        def before_call(self, case: Any) -> None:
            if case.meta.generation.mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
                _make_it_possible(api, _name(case), case.body)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {api.token}"}}

        def validate_response(self, response: Any, case: Any, additional_checks: Any = None, **sent: Any) -> None:
            seen[_name(case), response.status_code] += 1
            case.validate_response(
                response, additional_checks=additional_checks, headers=sent["headers"], transport_kwargs=sent,
                excluded_checks=[*BEYOND_A_SCHEMA, *([use_after_free] if _name(case) in MAY_COME_BACK else [])],
                recorder=self.recorder,
            )  # fmt: skip

    run_state_machine_as_test(
        Client,
        settings=settings(
            max_examples=rows, stateful_step_count=steps, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
        ),
    )  # fmt: skip
    return seen


def _wiper(db: Database) -> Callable[[], None]:
    """Return what empties the tables that are empty now, and forgets what this process remembers of them."""
    with db.reading() as session:
        tables = [each for each in reversed(METADATA.sorted_tables) if session.execute(select(each)).first() is None]

    def wipe() -> None:
        with db.transaction() as session:
            for table in tables:
                session.execute(delete(table))
            session.info["shared"].clear()

    return wipe


def _mounted(api: Caller) -> Flask:
    """Return an app with the API at its base path, on the caller's database and clock."""
    app, inner = Flask("mounted"), create_api(Running(api.database, lambda: api.moment, "a secret of these tests"))
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {BASE_PATH: inner})  # type: ignore[method-assign]
    return app


def _fuzz(operation: Any, token: str, examples: int) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def every_answer_is_promised(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=BEYOND_A_SCHEMA)

    every_answer_is_promised()


def _name(case: Any) -> str:
    return str(case.operation.definition.raw["operationId"])


def _make_it_possible(api: Caller, operation: str, body: dict[str, Any]) -> None:
    """Put a location, a product, a start and a desk that exist in a body that asks for such."""
    hour, held = 9 + len(str(body)) % 7, body.get("reserveringId")
    possible: dict[str, dict[str, Any]] = {
        "postHold": api.wish(hour),
        "postAppointment": {"reserveringId": held} if held else api.wish(hour, klant={"achternaam": "Vries"}),
        "moveAppointment": {"geplandAanvangsmoment": at(hour, 30).isoformat()},
        "postVisit": {"locatieId": str(api.town.shop), "activiteiten": api.wish()["activiteiten"]},
        "postCall": {"balieId": str(api.desk())},
    }
    if operation in possible and not (operation == "postVisit" and "afspraakId" in body):
        body.clear()
        body |= possible[operation]
