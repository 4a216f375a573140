"""A request that is sent again is answered where it arrives, and never with what no longer holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest
from booking_api.appointments.service import book, hold
from booking_api.availability.models import KeptCapacity
from booking_api.catalogue.models import Product
from booking_api.db import Database
from booking_api.glance import confirms, question
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.identity.models import ApiClient
from booking_api.identity.queries import client_actor
from booking_api.identity.service import revoke_client
from booking_api.rest.app import create_api
from booking_api.rest.limits import Limits
from booking_api.rest.running import Running
from tests.booking_api.rest.conftest import Answer, Caller, caller_on
from tests.support.postgres import PostgresServer
from tests.support.town import MONDAY, NOW, at


@pytest.fixture
def api(database: Database) -> Caller:
    """The client and the town of the other tests, on each database."""
    return caller_on(database)


def path(api: Caller, product: str = "passport", count: int = 1) -> str:
    day = f"datumVanaf={MONDAY}&datumTot={MONDAY}"
    return f"/beschikbaarheid?locatieId={api.town.shop}&activiteit={api.town.products[product]}:{count}&{day}"


def starts(answer: Answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [start for day in answer.json["dagen"] for start in day["aanvangsmomenten"]]


@contextmanager
def sessions(api: Caller) -> Iterator[list[str]]:
    """Collect what is asked by way of a session, as whoever routes and reads a request does."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        seen.append(statement)

    event.listen(api.database.engine, "before_cursor_execute", see)
    yield seen
    event.remove(api.database.engine, "before_cursor_execute", see)


def goes_the_ordinary_way(api: Caller, **headers: str) -> bool:
    with sessions(api) as seen:
        api.get(path(api), headers=headers)
    return bool(seen)


def test_the_same_request_again_gets_the_same_answer_at_a_glance(api: Caller) -> None:
    first = api.get(path(api))
    with sessions(api) as seen:
        again = api.get(path(api))
    assert not seen
    assert starts(again)
    assert (again.status_code, again.text, list(again.headers)) == (200, first.text, list(first.headers))
    assert again.headers["API-Version"]
    assert again.headers["Cache-Control"] == "no-store"


def _book(api: Caller) -> None:
    with api.database.transaction() as session:
        wish = (ActivityWish(api.town.products["passport"]),)
        for _ in range(2):
            book(session, PUBLIC, BookRequest("web", location_id=api.town.shop, activities=wish, starts_at=at(10)), NOW)


def _later(api: Caller) -> None:
    with api.database.transaction() as session:
        session.get_one(Product, api.town.products["passport"]).lead_minutes = 3 * 24 * 60


def _keep_back(api: Caller) -> None:
    with api.database.transaction() as session:
        session.add(KeptCapacity(location_id=api.town.shop, count=2))


@pytest.mark.parametrize("change", [_book, _later, _keep_back])
@pytest.mark.parametrize("elsewhere", [True, False])
def test_after_a_change_it_is_answered_anew(api: Caller, change: Callable[[Caller], None], *, elsewhere: bool) -> None:
    reader = api.with_scopes("catalogus:lezen")
    before = [starts(reader.get(path(api))) for _ in range(2)][-1]
    other = Database(api.database.url)
    change(Caller(api.town, other if elsewhere else api.database, api.token))
    other.dispose()
    after = [starts(reader.get(path(api))) for _ in range(2)]
    assert before != after[0] == after[1] == starts(Caller(api.town, api.database, reader.token).get(path(api)))


def test_a_change_that_is_undone_changes_nothing(api: Caller) -> None:
    before = starts(api.get(path(api)))
    with api.database.transaction() as session:
        session.get_one(Product, api.town.products["passport"]).lead_minutes = 3 * 24 * 60
        session.flush()
        session.rollback()
    assert starts(api.get(path(api))) == before


def test_a_token_that_was_revoked_elsewhere_is_refused_at_once(api: Caller) -> None:
    assert [api.get(path(api)).status_code for _ in range(2)] == [200, 200]
    other = Database(api.database.url)
    with other.transaction() as session:
        client = client_actor(session, api.token)
        assert client is not None
        assert client.id is not None
        revoke_client(session, SYSTEM, client.id, NOW)
    other.dispose()
    assert api.get(path(api)).status_code == 401


def test_a_client_that_lost_its_scope_is_refused_at_once(api: Caller) -> None:
    narrow = api.with_scopes("catalogus:lezen")
    assert [narrow.get(path(api)).status_code for _ in range(2)] == [200, 200]
    with api.database.transaction() as session:
        client = client_actor(session, narrow.token)
        assert client is not None
        session.get_one(ApiClient, client.id).scopes = ["afspraken:lezen"]
    assert narrow.get(path(api)).status_code == 403


def test_the_clock_alone_ends_it(api: Caller) -> None:
    with api.database.transaction() as session:
        for _ in range(2):
            held = hold(
                session, PUBLIC, HoldRequest(api.town.shop, (ActivityWish(api.town.products["passport"]),), at(10)), NOW
            )
    during = [starts(api.get(path(api))) for _ in range(2)]
    assert during[0] == during[1]
    api.moment = held.expires_at - timedelta(microseconds=1)
    assert [starts(api.get(path(api))) for _ in range(2)] == during
    api.moment = held.expires_at
    assert len(starts(api.get(path(api)))) > len(during[0])
    api.moment += timedelta(minutes=1)
    assert goes_the_ordinary_way(api)


def test_it_counts_for_the_limit(api: Caller) -> None:
    running = Running(api.database, lambda: api.moment, limits=Limits(per_client=4))
    http = create_api(running).test_client()
    told = [http.get(path(api), headers={"Authorization": f"Bearer {api.token}"}) for _ in range(6)]
    assert [each.status_code for each in told] == [200] * 4 + [429] * 2
    assert told[-1].headers["Retry-After"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer raad"},
        {"Authorization": ""},
        {"Accept": "text/html"},
        {"Origin": "https://elders.example"},
    ],
)
def test_who_says_anything_else_is_not_given_it(api: Caller, headers: dict[str, str]) -> None:
    api.get(path(api))
    answer = api.get(path(api), headers=headers)
    fresh = Caller(api.town, api.database, api.token).get(path(api), headers=headers)
    assert (answer.status_code, answer.text) == (fresh.status_code, fresh.text)
    assert answer.status_code == 200 or starts(api.get(path(api)))


def test_another_method_or_question_goes_the_ordinary_way(api: Caller) -> None:
    api.get(path(api))
    with sessions(api) as seen:
        assert api.call("HEAD", path(api)).text == ""
        assert api.get(path(api, count=2)).status_code == 200
        assert api.call("DELETE", path(api)).status_code == 405
    assert seen


def test_no_more_than_some_answers_are_kept(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booking_api.rest.again.MOST_ANSWERS", 2)
    for count in (1, 2, 3):
        api.get(path(api, count=count))
    assert goes_the_ordinary_way(api)
    assert not goes_the_ordinary_way(api)


def test_what_cannot_be_asked_is_not_confirmed(api: Caller) -> None:
    wrong = question(api.database, text("SELECT nothing FROM nowhere"), {})
    assert not confirms(api.database, wrong)
    assert confirms(api.database, question(api.database, text("SELECT 1"), {}))


def test_a_database_that_is_away_is_told_and_comes_back(postgres_url: str, postgres: PostgresServer) -> None:
    db = Database(postgres_url)
    api = caller_on(db)
    before = starts(api.get(path(api)))
    with postgres.away(postgres_url.rpartition("/")[2]):
        assert api.get(path(api)).status_code == 503
    assert starts(api.get(path(api))) == before
    db.dispose()
