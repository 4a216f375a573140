"""What the publisher sends: whole retained boards with rising numbers, and empty messages to staff browsers."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from booking_api.clock import Clock
from booking_api.db import Database
from booking_api.outbox import OutboxEvent
from booking_api.visits import service
from hardware.bus import topics
from hardware.bus.memory import MemoryBus
from signage import publisher
from tests.booking_api.visits.hall import NOW, Hall, open_hall


@dataclass
class Context:
    db: Database
    clock: Clock
    bus: MemoryBus


class Ticking:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def hall(sqlite_database: Database) -> Hall:
    return open_hall(sqlite_database)


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def context(hall: Hall, clock: Ticking) -> Context:
    bus = MemoryBus()
    bus.start()
    return Context(hall.database, clock, bus)


def on_the_wall(context: Context, hall: Hall) -> tuple[int, list[str]]:
    payload = context.bus.retained(topics.board_state("stadhuis", str(hall.counter.id)))
    if payload is None:
        return 0, []
    board = json.loads(payload)
    return board["seq"], [line["naam"] for line in board["regels"]]


def call_somebody(hall: Hall) -> OutboxEvent:
    booked = hall.booked()
    with hall.database.transaction() as session:
        visit = service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
        service.call(session, hall.fatima, visit.id, hall.at_desk3, NOW)
    with hall.database.reading() as session:
        return session.exec(select(OutboxEvent).order_by(col(OutboxEvent.seq).desc())).first()  # type: ignore[return-value]


def test_a_call_changes_the_retained_board_and_a_repeat_does_no_harm(context: Context, hall: Hall) -> None:
    event = call_somebody(hall)
    publisher.publish_boards(context, event)
    assert on_the_wall(context, hall) == (1, ["M. de Vries"])
    publisher.publish_boards(context, event)
    assert on_the_wall(context, hall) == (2, ["M. de Vries"])


def test_a_late_delivery_shows_what_is_true_now(context: Context, hall: Hall) -> None:
    event = call_somebody(hall)
    with hall.database.transaction() as session:
        service.start(session, hall.fatima, event.subject_id, NOW)
    publisher.publish_boards(context, event)
    assert on_the_wall(context, hall) == (1, [])


def test_what_the_broker_did_not_take_is_offered_again(context: Context, hall: Hall) -> None:
    event = call_somebody(hall)
    context.bus.stop()
    with pytest.raises(publisher.NotAcknowledged):
        publisher.publish_boards(context, event)
    with pytest.raises(publisher.NotAcknowledged):
        publisher.tell_staff(context, event)


def test_after_a_reconnection_every_board_is_there_again(context: Context, hall: Hall) -> None:
    call_somebody(hall)
    publisher.republish_all(context)
    assert on_the_wall(context, hall) == (1, ["M. de Vries"])
    assert context.bus.retained(topics.board_state("stadhuis", str(hall.upstairs.id)))


def test_a_line_that_went_by_itself_leaves_the_retained_board_too(context: Context, hall: Hall, clock: Ticking) -> None:
    publisher.publish_boards(context, call_somebody(hall))
    publisher.publish_expired(context)
    assert on_the_wall(context, hall) == (1, ["M. de Vries"])
    clock.moment = NOW + timedelta(minutes=15, seconds=4)
    context.bus.stop()
    publisher.publish_expired(context)  # nobody to tell: every board follows when the broker is back
    context.bus.start()
    publisher.publish_expired(context)
    assert on_the_wall(context, hall) == (2, [])
    clock.moment += timedelta(minutes=1)
    publisher.publish_expired(context)
    assert on_the_wall(context, hall) == (2, [])


def test_staff_browsers_hear_that_something_changed_and_nothing_else(context: Context, hall: Hall) -> None:
    heard: list[tuple[str, bytes]] = []
    context.bus.subscribe(topics.staff_changed("stadhuis"), lambda topic, payload: heard.append((topic, payload)))
    publisher.tell_staff(context, call_somebody(hall))
    assert heard == [("welkom/v1/stadhuis/personeel/gewijzigd", b"")]
    assert context.bus.retained(topics.staff_changed("stadhuis")) is None
