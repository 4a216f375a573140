"""The outbox's promises: told once per target in order, retried with patience, and nothing lost when a process dies."""

import contextlib
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from unittest.mock import Mock

import pytest
from sqlalchemy import text
from sqlmodel import select

from booking_api import events, outbox
from booking_api.db import Database
from booking_api.errors import OutOfReach
from booking_api.events import Event
from booking_api.identity.actor import SYSTEM
from booking_api.outbox import Delivery, GiveUp, OutboxEvent
from booking_api.references import new_id
from hardware.bus.memory import MemoryBus
from hardware.bus.topics import core_status
from server import deliveries
from server.deliveries import Leased
from server.run_worker import RunningWorker
from server.settings import Settings
from server.subscription import Subscription
from server.subscriptions import SUBSCRIPTIONS
from server.worker import Worker, WorkerContext
from signage.publisher import NotAcknowledged
from tests.support.waiting import wait_until

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
CORE = core_status()
CALLED = frozenset({events.VISIT_CALLED})


@dataclass
class Listener:
    """A subscriber that remembers what it heard, and fails as long as it is told to."""

    heard: list[int] = field(default_factory=list)
    failing: Exception | None = None
    fails_for: set[str] = field(default_factory=set)

    def handle(self, _context: object, event: OutboxEvent) -> None:
        if self.failing and (not self.fails_for or event.keys_after["board"] in self.fails_for):
            raise self.failing
        self.heard.append(event.keys_after["number"])


class Office:
    """A worker with one listener, on a clock that the test moves."""

    def __init__(self, database: Database, *, whole_state: bool = False) -> None:
        self.database = database
        self.now = NOW
        self.listener = Listener()
        subscription = Subscription("listener", CALLED, "fast", _board, self.listener.handle, whole_state=whole_state)
        context = WorkerContext(database, lambda: self.now, Settings(), MemoryBus(CORE), {}, {})
        self.worker = Worker(context, [subscription])

    def call(self, number: int, board: str = "A") -> None:
        happened = Event(events.VISIT_CALLED, new_id(), after={"number": number, "board": board})
        with self.database.transaction() as session:
            outbox.record(session, SYSTEM, happened, self.now)

    def open(self) -> list[Delivery]:
        with self.database.reading() as session:
            return [row for row in session.exec(select(Delivery)) if row.done_at is None]


def _board(event: OutboxEvent) -> list[str]:
    return [event.keys_after["board"]]


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_what_happened_is_told_once_and_in_order(office: Office) -> None:
    for number in range(5):
        office.call(number)
    office.worker.drain()
    office.worker.drain()
    assert office.listener.heard == [0, 1, 2, 3, 4]
    assert office.open() == []


def test_of_one_event_who_stands_first_in_the_table_is_told_first_and_that_is_the_wall(database: Database) -> None:
    office, table = Office(database), ["wall", "pages", "a printer"]
    heard: list[str] = []

    def hear(name: str, *_told: object) -> None:
        heard.append(name)

    for _ in range(3):
        office.call(1)
    subscriptions = [Subscription(name, CALLED, "fast", _board, partial(hear, name)) for name in table]
    Worker(office.worker.context, subscriptions).drain()
    assert heard == table * 3
    assert [each.name for each in SUBSCRIPTIONS[:2]] == ["boards", "staff-browsers"]


def test_a_broker_that_does_not_answer_lets_nothing_else_wait(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever waits to be tried again, a mail as well, is tried at a start, though no wall can be told."""
    office.listener.failing = ConnectionError("the mail server is away")
    office.call(1)
    office.worker.drain()
    [waits] = office.open()
    assert waits.next_try_at > NOW
    running = RunningWorker(Settings(), office.database, lambda: NOW)
    monkeypatch.setattr("server.run_worker.republish_all", Mock(side_effect=NotAcknowledged))
    running._republish()
    [waits] = office.open()
    assert waits.next_try_at == NOW


def test_what_is_rolled_back_is_never_told(office: Office) -> None:
    with contextlib.suppress(ZeroDivisionError), office.database.transaction() as session:
        outbox.record(session, SYSTEM, Event(events.VISIT_CALLED, new_id(), after={"number": 1, "board": "A"}), NOW)
        raise ZeroDivisionError
    office.worker.drain()
    assert office.listener.heard == []


def test_a_failure_is_tried_again_after_a_growing_pause(office: Office) -> None:
    office.listener.failing = OSError("away")
    office.call(1)
    pauses = []
    for _ in range(4):
        office.worker.drain()
        [waiting] = office.open()
        pauses.append((waiting.next_try_at - office.now).total_seconds())
        office.now = waiting.next_try_at
    office.listener.failing = None
    office.worker.drain()
    assert pauses == [1, 2, 4, 8]
    assert office.listener.heard == [1]


def test_a_poison_delivery_parks_its_own_target_only(office: Office) -> None:
    office.listener.failing, office.listener.fails_for = OSError("away"), {"A"}
    office.call(1, "A")
    office.call(2, "A")
    office.call(3, "B")
    office.worker.drain()
    assert office.listener.heard == [3]
    assert len(office.open()) == 2


def test_giving_up_closes_the_delivery_with_its_reason(office: Office) -> None:
    office.listener.failing = GiveUp("nobody lives there")
    office.call(1)
    office.worker.drain()
    assert office.open() == []
    with office.database.reading() as session:
        assert session.exec(select(Delivery.last_error)).one() == "nobody lives there"


def test_no_text_of_an_error_is_kept_for_it_may_quote_a_person(office: Office) -> None:
    office.listener.failing = ValueError("Maria de Vries")
    office.call(1)
    office.worker.drain()
    assert office.open()[0].last_error == "ValueError"


def test_whole_states_that_wait_become_one(database: Database) -> None:
    office = Office(database, whole_state=True)
    for number in range(5):
        office.call(number)
    office.worker.drain()
    assert office.listener.heard == [4]
    assert office.open() == []


def test_a_lease_of_a_dead_worker_ends(office: Office) -> None:
    office.call(1)
    with office.database.transaction() as session:
        deliveries.fan_out(session, office.worker.subscriptions, office.now)
    with office.database.transaction() as session:
        assert deliveries.lease(session, "fast", office.now) is not None
    office.worker.drain()
    assert office.listener.heard == []
    office.now += deliveries.LEASE + timedelta(seconds=1)
    office.worker.drain()
    assert office.listener.heard == [1]


def test_a_worker_that_has_later_events_waits_for_the_one_that_has_earlier_ones(postgres_url: str) -> None:
    office = Office(Database(postgres_url))
    for number in range(deliveries.BATCH + 1):
        office.call(number)
    with office.database.transaction() as session:
        deliveries.fan_out(session, office.worker.subscriptions, office.now)
        other = threading.Thread(target=office.worker.drain)
        other.start()
        wait_until(lambda: other_waits_for_a_lock(office.database), "the other worker to wait")
        assert office.listener.heard == []
    other.join()
    assert office.listener.heard == list(range(deliveries.BATCH + 1))


def other_waits_for_a_lock(database: Database) -> bool:
    with database.reading() as session:
        waits = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE NOT granted"
        return bool(session.execute(text(f"{waits} AND datname = current_database()")).scalar())


def test_what_is_told_of_one_event_alone_is_not_told_of_those_before_it(office: Office) -> None:
    office.call(1)
    office.call(2)
    with office.database.transaction() as session:
        deliveries.fan_out(session, office.worker.subscriptions, office.now)
    first, second = office.open()
    with office.database.transaction() as session:
        event = session.get_one(OutboxEvent, second.event_seq)
        leased = Leased(second.id, second.subscriber, second.target_key, second.event_seq, 1, event)
        deliveries.close(session, leased, office.now)
    assert [each.id for each in office.open()] == [first.id]


def test_several_workers_tell_each_thing_once(postgres_url: str) -> None:
    office = Office(Database(postgres_url))
    for number in range(200):
        office.call(number, board=str(number % 7))
    workers = [threading.Thread(target=office.worker.drain) for _ in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    office.worker.drain()
    assert sorted(office.listener.heard) == list(range(200))
    for board in range(7):
        told = [number for number in office.listener.heard if number % 7 == board]
        assert told == sorted(told)


def test_a_running_worker_hears_of_another_process_at_once(database_url: str) -> None:
    office = Office(Database(database_url))
    office.worker.start()
    try:
        subprocess.run([sys.executable, "-c", ELSEWHERE, database_url], check=True)
        wait_until(lambda: office.listener.heard == [7], "the event of another process")
    finally:
        office.worker.stop()


def test_while_the_database_is_away_the_worker_is_not_there_for_the_pages(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or they would go on saying that they are live, and ask every half minute only."""
    office = Office(Database(database_url))
    bus = office.worker.context.bus
    assert isinstance(bus, MemoryBus)
    bus.start()
    with monkeypatch.context() as broken:
        broken.setattr(deliveries, "has_new_events", _away)
        office.worker.start()
        wait_until(lambda: bus.retained(CORE) == b"offline", "the worker says that it can do nothing")
    office.worker.wake()
    wait_until(lambda: bus.retained(CORE) == b"online", "the worker is back")
    office.worker.stop()


def _away(_session: object) -> bool:
    raise OutOfReach


ELSEWHERE = """
import sys
from booking_api import events, outbox
from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.events import Event
from booking_api.identity.actor import SYSTEM
from booking_api.references import new_id
with Database(sys.argv[1]).transaction() as session:
    happened = Event(events.VISIT_CALLED, new_id(), after={"number": 7, "board": "A"})
    outbox.record(session, SYSTEM, happened, utc_now())
"""


def test_killed_in_the_middle_a_worker_loses_nothing(database_url: str) -> None:
    office = Office(Database(database_url))
    for number in range(20):
        office.call(number)
    dying = subprocess.run([sys.executable, "-c", DIES, database_url], check=False)
    assert dying.returncode == -9
    office.now += deliveries.LEASE * 2
    office.worker.drain()
    assert office.listener.heard == list(range(5, 20))


DIES = """
import os, sys
from datetime import UTC, datetime
from booking_api.db import Database
from tests.server.test_worker import Office
office = Office(Database(sys.argv[1]))
def handle(_context, event):
    if event.keys_after["number"] == 5:
        os.kill(os.getpid(), 9)
from dataclasses import replace
subscription = replace(office.worker.subscriptions[0], handle=handle)
office.worker._subscriptions = {subscription.name: subscription}
office.worker.drain()
"""
