"""No client, and no stranger, takes more than its share; the count is in the database, whoever answers."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import select

from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.counting import forget_old_counts, take
from booking_api.identity.guessing import network_mark
from booking_api.identity.models import RateCount
from booking_api.rest.app import create_api
from booking_api.rest.limits import Limits
from booking_api.rest.running import Running
from tests.booking_api.rest.conftest import Answer, Caller
from tests.support.town import NOW

SECRET = "hides where strangers are"


class Process:
    """One of several processes that answer for the same installation."""

    def __init__(self, api: Caller, per_client: int = 0, per_stranger: int = 0, proxies: int = 0) -> None:
        self.api = api
        limits = Limits(per_client, per_stranger, SECRET)
        running = Running(api.database, lambda: api.moment, limits=limits, trusted_proxies=proxies)
        self._http = create_api(running).test_client()

    def get(self, token: str, address: str = "192.0.2.7", path: str = "/locaties", **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {token}", **headers} if token else headers
        return Answer(self._http.get(path, headers=sent, environ_overrides={"REMOTE_ADDR": address}))

    def statuses(self, times: int, token: str, address: str = "192.0.2.7") -> list[int]:
        return [self.get(token, address).status_code for _ in range(times)]


def test_after_its_share_a_client_is_told_when_to_come_back(api: Caller) -> None:
    process = Process(api, per_client=5)
    api.moment = NOW + timedelta(seconds=48)
    assert process.statuses(6, api.token) == [200] * 5 + [429]
    refused = process.get(api.token)
    assert refused.headers["Retry-After"] == "12"
    assert (refused.content_type, refused.json["code"]) == ("application/problem+json", "te-veel-verzoeken")
    api.moment += timedelta(seconds=12)
    assert process.get(api.token).status_code == 200


def test_one_client_does_not_pay_for_another(api: Caller) -> None:
    process, other = Process(api, per_client=3), api.with_scopes("catalogus:lezen")
    assert process.statuses(4, api.token)[-1] == 429
    assert process.statuses(3, other.token) == [200] * 3


@pytest.mark.parametrize("limit", [1, 7, 100, 130])
def test_processes_together_let_through_no_more_than_the_limit(api: Caller, limit: int) -> None:
    processes = [Process(api, per_client=limit) for _ in range(3)]
    told = Counter(processes[number % 3].get(api.token).status_code for number in range(limit + 20))
    portion = max(1, limit // 50)
    assert limit - 2 * portion <= told[200] <= limit
    assert set(told) == {200, 429}


def test_processes_that_count_at_once_lose_nothing(database: Database) -> None:
    told, together = list[int](), threading.Barrier(4)

    def count() -> None:
        together.wait()
        for _ in range(10):
            with database.transaction() as session:
                told.append(take(session, "somebody", 1, NOW))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == list(range(1, 41))


def test_another_minute_begins_anew_and_old_ones_are_forgotten(database: Database) -> None:
    with database.transaction() as session:
        assert [take(session, "a", 5, NOW), take(session, "a", 5, NOW)] == [5, 10]
        assert take(session, "a", 1, NOW + timedelta(minutes=1)) == 1
        take(session, "b", 1, NOW + timedelta(hours=1))
        forget_old_counts(session, SYSTEM, NOW + timedelta(hours=1))
        assert session.exec(select(RateCount.key)).all() == ["b"]


def test_who_tries_one_token_after_another_is_stopped_with_the_neighbours_but_nobody_else(api: Caller) -> None:
    process = Process(api, per_stranger=3)
    assert [process.get(f"raad-{number}").status_code for number in range(4)] == [401, 401, 401, 429]
    assert process.get("raad", "192.0.2.200").status_code == 429
    assert process.get("raad", "198.51.100.1").status_code == 401
    assert process.get(api.token).status_code == 200


def test_the_public_document_counts_too(api: Caller) -> None:
    process = Process(api, per_stranger=2)
    assert [process.get("", path="/openapi.json").status_code for _ in range(3)] == [200, 200, 429]


def test_an_address_of_six_is_taken_by_its_network(api: Caller) -> None:
    process = Process(api, per_stranger=1)
    addresses = ("2001:db8:1:2::3", "2001:db8:1:ffff::9", "2001:db8:2::1", "onzin")
    assert [process.get("x", address).status_code for address in addresses] == [401, 429, 401, 401]


def test_a_header_about_the_address_is_believed_from_trusted_proxies_only(api: Caller) -> None:
    told = {"X-Forwarded-For": "203.0.113.9, 198.51.100.4"}
    direct, behind = Process(api, per_stranger=1), Process(api, per_stranger=1, proxies=1)
    assert [direct.get("x", **told).status_code for _ in range(2)] == [401, 429]
    assert [behind.get("x", **told).status_code for _ in range(2)] == [401, 429]
    assert behind.get("x", **{"X-Forwarded-For": "198.51.100.9, 203.0.113.9"}).status_code == 401


def test_no_address_is_kept(api: Caller) -> None:
    Process(api, per_stranger=5).get("x", "192.0.2.77")
    with api.database.reading() as session:
        [row] = session.exec(select(RateCount)).all()
    assert "192.0.2" not in row.key
    assert network_mark("192.0.2.77", "another", NOW) != row.key == network_mark("192.0.2.1", SECRET, NOW)
    assert network_mark("192.0.2.77", SECRET, NOW + timedelta(days=1)) != row.key
