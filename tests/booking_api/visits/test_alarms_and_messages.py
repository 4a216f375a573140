"""What does not work is told and answered in one tap; colleagues whisper, and only the one addressed reads it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from booking_api.errors import InvalidInput, NotAllowed, NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import Device
from booking_api.outbox import OutboxEvent
from booking_api.visits.alarms import PRINTER, answer_alarm, end_alarm, open_alarms, raise_alarm, watch_devices
from booking_api.visits.messages import forget_messages, my_messages, read_message, send_message
from booking_api.visits.models_hall import StaffMessage
from booking_api.visits.queries import open_help
from booking_api.visits.service import ask_help
from booking_api.visits.values_hall import AlarmView
from tests.booking_api.visits.hall import NOW, Hall


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def hears(hall: Hall, kind: str, last_seen: datetime | None) -> None:
    with hall.database.transaction() as session:
        device = session.exec(select(Device).where(Device.kind == kind)).one()
        device.token_hash, device.last_seen_at = kind, last_seen
        session.add(device)


def watch(hall: Hall, after: float) -> int:
    with hall.database.transaction() as session:
        return watch_devices(session, SYSTEM, minutes(after))


def alarms(hall: Hall) -> list[AlarmView]:
    with hall.database.reading() as session:
        return open_alarms(session, hall.host, hall.location.id)


def kinds(hall: Hall) -> list[str]:
    with hall.database.reading() as session:
        return list(session.exec(select(OutboxEvent.kind).order_by(OutboxEvent.seq)))  # type: ignore[arg-type]


def test_a_silent_pillar_is_told_once_and_forgotten_when_it_speaks_again(hall: Hall) -> None:
    hears(hall, "pillar", NOW)
    hears(hall, "wall", None)
    assert [watch(hall, 2), watch(hall, 4), watch(hall, 5)] == [0, 1, 0]
    assert [(alarm.kind, alarm.name) for alarm in alarms(hall)] == [("device", "pillar")]
    hears(hall, "pillar", minutes(6))
    assert watch(hall, 6) == 1
    assert alarms(hall) == []
    assert kinds(hall) == ["AlarmRaised", "AlarmEnded"]


def test_an_alarm_is_answered_by_name_and_stays_until_it_works(hall: Hall) -> None:
    hears(hall, "pillar", NOW)
    watch(hall, 4)
    for actor in (hall.host, hall.host):
        with hall.database.transaction() as session:
            answer_alarm(session, actor, alarms(hall)[0].id, minutes(5))
    assert [alarm.answered_name for alarm in alarms(hall)] == ["Joke Maas"]
    assert kinds(hall) == ["AlarmRaised", "AlarmAnswered"]
    with hall.database.transaction() as session, pytest.raises(NotAllowed):
        answer_alarm(session, hall.bram, alarms(hall)[0].id, minutes(5))


def test_a_printer_without_paper_is_one_alarm_however_often_it_fails(hall: Hall) -> None:
    for attempt in range(3):
        with hall.database.transaction() as session:
            raise_alarm(session, SYSTEM, hall.location.id, PRINTER, "zuil", "paper_out", minutes(attempt))
    assert [(alarm.name, alarm.detail) for alarm in alarms(hall)] == [("zuil", "paper_out")]
    with hall.database.transaction() as session:
        end_alarm(session, SYSTEM, hall.location.id, PRINTER, "zuil", minutes(4))
        end_alarm(session, SYSTEM, hall.location.id, PRINTER, "zuil", minutes(5))
    assert alarms(hall) == []


def test_a_message_reaches_one_colleague_and_its_text_no_event(hall: Hall) -> None:
    assert hall.bram.id
    with hall.database.transaction() as session:
        message_id = send_message(session, hall.host, hall.location.id, hall.bram.id, "  Kom je\nhelpen? ", NOW)
    with hall.database.reading() as session:
        assert [message.text for message in my_messages(session, hall.bram, NOW)] == ["Kom je helpen?"]
        assert my_messages(session, hall.fatima, NOW) == []
        told = session.exec(select(OutboxEvent)).one()
        assert "helpen" not in str(told.keys_after)
    with hall.database.transaction() as session, pytest.raises(NotFound):
        read_message(session, hall.fatima, message_id, NOW)
    with hall.database.transaction() as session:
        read_message(session, hall.bram, message_id, NOW)
        read_message(session, hall.bram, message_id, NOW)
    with hall.database.reading() as session:
        assert my_messages(session, hall.bram, NOW) == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 201])
def test_a_message_says_something_and_is_short(hall: Hall, text: str) -> None:
    assert hall.bram.id
    with hall.database.transaction() as session, pytest.raises(InvalidInput):
        send_message(session, hall.host, hall.location.id, hall.bram.id, text, NOW)


def test_a_message_is_gone_the_next_day(hall: Hall) -> None:
    assert hall.bram.id
    with hall.database.transaction() as session:
        send_message(session, hall.host, hall.location.id, hall.bram.id, "Tot morgen", NOW)
        forget_messages(session, SYSTEM, minutes(23 * 60))
        assert len(session.exec(select(StaffMessage)).all()) == 1
        forget_messages(session, SYSTEM, minutes(24 * 60))
        assert session.exec(select(StaffMessage)).all() == []


def test_a_colleague_who_asks_for_help_is_named(hall: Hall) -> None:
    for actor in (hall.bram, hall.bram, hall.pillar):
        with hall.database.transaction() as session:
            ask_help(session, actor, hall.location.id, "Balie 4", "console", NOW)
    with hall.database.reading() as session:
        asked = open_help(session, hall.host, hall.location.id)
    assert sorted((call.staff_name, call.staff_id) for call in asked if call.staff_id) == [
        ("Bram de Wit", hall.bram.id)
    ]
    assert len(asked) == 2
