"""An API client in a small town, with a clock that the test moves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.rules import SCOPE_PERMISSIONS
from booking_api.identity.service import create_client
from booking_api.rest.app import create_api
from booking_api.rest.running import Running
from tests.support.town import NOW, Town, at, build


class Answer:
    """What the API answered, its JSON as a dict that a test may look into."""

    def __init__(self, response: TestResponse) -> None:
        self.status_code = response.status_code
        self.headers = response.headers
        self.content_type = response.content_type
        self.text = response.text
        self.json: dict[str, Any] = response.get_json(silent=True) or {}


@dataclass
class Caller:
    """A client of the API with one token."""

    town: Town
    database: Database
    token: str
    moment: datetime = NOW

    def __post_init__(self) -> None:
        self._http = create_api(Running(self.database, lambda: self.moment, "a secret of these tests")).test_client()

    def get(self, path: str, **options: Any) -> Answer:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("POST", path, **({"json": body} if body is not None else {}), **options)

    def call(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return Answer(self._http.open(path, method=method, headers={**sent, **(headers or {})}, **options))

    def with_scopes(self, *scopes: str, **bounds: Any) -> "Caller":
        with self.database.transaction() as session:
            _, token = create_client(session, SYSTEM, "Narrow", scopes, NOW, **bounds)
        return Caller(self.town, self.database, token, self.moment)

    def wish(self, hour: int = 10, product: str = "passport", count: int = 1, **more: Any) -> dict[str, Any]:
        return {
            "locatieId": str(self.town.shop),
            "activiteiten": [{"productId": str(self.town.products[product]), "aantal": count}],
            "geplandAanvangsmoment": at(hour).isoformat(),
            **more,
        }

    def booked(self, hour: int = 10, **more: Any) -> dict[str, Any]:
        answer = self.post("/afspraken", self.wish(hour, klant={"achternaam": "de Vries"}, **more))
        assert answer.status_code == 201, answer.text
        return answer.json

    def desk(self, number: int = 0) -> UUID:
        return self.town.desks[number]


@pytest.fixture
def api(sqlite_database: Database) -> Caller:
    """A client that may do everything, in a town with two employees."""
    return caller_on(sqlite_database)


def caller_on(database: Database) -> Caller:
    """Build the town on a database, and make the client."""
    town = build(database)
    with database.transaction() as session:
        _, token = create_client(session, SYSTEM, "Portaal", sorted(SCOPE_PERMISSIONS), NOW)
    return Caller(town, database, token)
