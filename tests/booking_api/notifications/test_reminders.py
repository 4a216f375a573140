"""Reminders: planned with a booking, sent once, never for what was cancelled or moved, and as departments choose."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlmodel import select

from booking_api import events
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.catalogue.models import Product
from booking_api.db import Database
from booking_api.errors import InvalidInput, NotAllowed
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.identity.rules import Role
from booking_api.notifications import reminders, rules
from booking_api.notifications.models import Message, Reminder, ReminderRule
from booking_api.notifications.rules_of_reminders import save_rule
from booking_api.notifications.service import send_for_event
from booking_api.notifications.settings import NotificationSettings
from booking_api.outbox import OutboxEvent
from tests.booking_api.notifications.town import NOW, WINTER, Worker, book, happened
from tests.support.town import staff_actor

DEFAULT = [2880, 120]
TWO_DAYS_BEFORE, TWO_HOURS_BEFORE = WINTER - timedelta(days=2), WINTER - timedelta(hours=2)


@pytest.fixture
def booked(database: Database) -> UUID:
    """An appointment for Monday at twenty to ten, booked on Friday, with its reminders planned."""
    with database.transaction() as session:
        appointment = book(session)
        event = happened(session, appointment)
        appointment_id = appointment.id
    for _again in range(2):
        reminders.plan_for_event(Worker(database), event)
    return appointment_id


def _change(database: Database, appointment_id: UUID, **changes: Any) -> None:
    with database.transaction() as session:
        row = session.get_one(Appointment, appointment_id)
        for name, value in changes.items():
            setattr(row, name, value)
        session.add(row)


def _remind(database: Database, appointment_id: UUID, now: datetime) -> bool:
    with database.transaction() as session:
        return reminders.remind(session, SYSTEM, appointment_id, DEFAULT, now)


def _rows(database: Database) -> list[tuple[int, str]]:
    with database.reading() as session:
        rows = session.exec(select(Reminder)).all()
    return sorted((row.minutes, row.outcome) for row in rows)


def _due(database: Database, now: datetime) -> list[UUID]:
    with database.reading() as session:
        return list(reminders.due_reminders(session, SYSTEM, now))


def _events(database: Database) -> list[OutboxEvent]:
    with database.reading() as session:
        return list(session.exec(select(OutboxEvent).where(OutboxEvent.kind == events.REMINDER_DUE)))


def test_a_booking_gets_its_two_reminders_once(database: Database, booked: UUID) -> None:
    assert _rows(database) == [(120, ""), (2880, "")]
    assert _due(database, TWO_DAYS_BEFORE - timedelta(minutes=1)) == []
    assert _due(database, TWO_DAYS_BEFORE) == [booked]
    assert _remind(database, booked, TWO_DAYS_BEFORE)
    assert not _remind(database, booked, TWO_DAYS_BEFORE)
    assert _due(database, TWO_DAYS_BEFORE) == []
    assert _rows(database) == [(120, ""), (2880, "sent")]
    assert len(_events(database)) == 1


def test_a_worker_that_was_away_reminds_once_and_not_twice(database: Database, booked: UUID) -> None:
    assert _remind(database, booked, TWO_HOURS_BEFORE)
    assert _rows(database) == [(120, "sent"), (2880, "sent")]
    assert len(_events(database)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"status": AppointmentStatus.CANCELLED},
        {"starts_at": WINTER + timedelta(days=1), "ends_at": WINTER + timedelta(days=1, minutes=20)},
        {"displaced_at": NOW},
    ],
    ids=["cancelled", "moved", "closed"],
)
def test_what_no_longer_holds_is_not_reminded_of(database: Database, booked: UUID, changes: dict[str, Any]) -> None:
    _change(database, booked, **changes)
    assert not _remind(database, booked, TWO_DAYS_BEFORE)
    assert _events(database) == []
    assert (2880, "dropped") in _rows(database)


def test_after_the_start_nobody_is_reminded(database: Database, booked: UUID) -> None:
    assert not _remind(database, booked, WINTER + timedelta(minutes=1))
    assert _events(database) == []


def test_a_move_drops_the_old_reminders_and_plans_new_ones(database: Database, booked: UUID) -> None:
    later = WINTER + timedelta(days=1)
    _change(database, booked, starts_at=later, ends_at=later + timedelta(minutes=20))
    with database.transaction() as session:
        reminders.plan(session, SYSTEM, booked, DEFAULT, NOW)
    assert _rows(database) == [(120, ""), (120, "dropped"), (2880, ""), (2880, "dropped")]
    _change(database, booked, starts_at=WINTER, ends_at=WINTER + timedelta(minutes=20))
    with database.transaction() as session:
        reminders.plan(session, SYSTEM, booked, DEFAULT, NOW)
    assert _due(database, TWO_DAYS_BEFORE) == [booked]
    assert _remind(database, booked, TWO_DAYS_BEFORE)


def test_a_cancellation_drops_what_was_planned(database: Database, booked: UUID) -> None:
    _change(database, booked, status=AppointmentStatus.CANCELLED)
    with database.transaction() as session:
        reminders.plan(session, SYSTEM, booked, DEFAULT, NOW)
    assert _rows(database) == [(120, "dropped"), (2880, "dropped")]


def test_who_books_just_before_gets_no_reminder(database: Database) -> None:
    with database.transaction() as session:
        appointment = book(session, starts_at=NOW + timedelta(hours=2, minutes=30))
        reminders.plan(session, SYSTEM, appointment.id, DEFAULT, NOW)
    assert _rows(database) == []


@pytest.mark.parametrize(
    ("department", "product", "planned"),
    [([], None, []), ([1440], None, [1440]), ([], [60], [60]), ([1440], [], []), (None, None, [120, 2880])],
)
def test_a_department_and_a_product_choose_for_themselves(
    database: Database, department: list[int] | None, product: list[int] | None, planned: list[int]
) -> None:
    with database.transaction() as session:
        appointment = book(session)
        passport = session.exec(select(Product).where(Product.code == "paspoort")).one()
        if department is not None:
            session.add(ReminderRule(department_id=passport.department_id, minutes=department))
        if product is not None:
            session.add(ReminderRule(product_id=passport.id, minutes=product))
        session.flush()
        reminders.plan(session, SYSTEM, appointment.id, DEFAULT, NOW)
    assert [minutes for minutes, _outcome in _rows(database)] == planned


def test_switching_off_holds_at_once_also_for_what_was_planned(database: Database, booked: UUID) -> None:
    with database.transaction() as session:
        passport = session.exec(select(Product).where(Product.code == "paspoort")).one()
        session.add(ReminderRule(product_id=passport.id, minutes=[]))
    assert not _remind(database, booked, TWO_DAYS_BEFORE)


@pytest.mark.parametrize(
    "minutes", [[-60], [0], [29], [rules.LONGEST_REMINDER + 1], [10**12], [60, 120, 240, 1440, 2880]]
)
def test_no_moment_after_the_start_or_months_before_it_is_kept(sqlite_database: Database, minutes: list[int]) -> None:
    with sqlite_database.transaction() as session:
        book(session)
        passport = session.exec(select(Product.id).where(Product.code == "paspoort")).one()
        with pytest.raises(InvalidInput):
            save_rule(session, staff_actor(None, None, Role.ADMINISTRATOR), passport, minutes, NOW)
    with pytest.raises(ValidationError):
        NotificationSettings(reminder_minutes=minutes)


def test_the_message_of_a_reminder_tells_what_one_needs_and_comes_once(database: Database, booked: UUID) -> None:
    _remind(database, booked, TWO_DAYS_BEFORE)
    (event,) = _events(database)
    for _again in range(2):
        send_for_event(Worker(database), event)
    with database.reading() as session:
        (message,) = session.exec(select(Message)).all()
    assert (message.kind, message.status) == ("reminder", "sent")
    assert message.subject == "Denkt u aan uw afspraak op maandag 23 november om 09:40?"
    assert "uw oude paspoort" in message.content


def test_a_reminder_of_what_moved_meanwhile_is_left_out(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        appointment = book(session)
        reminders.plan(session, SYSTEM, appointment.id, DEFAULT, NOW)
        booked_id = appointment.id
    _remind(sqlite_database, booked_id, TWO_DAYS_BEFORE)
    later = WINTER + timedelta(hours=1)
    _change(sqlite_database, booked_id, starts_at=later, ends_at=later + timedelta(minutes=20))
    send_for_event(Worker(sqlite_database), _events(sqlite_database)[0])
    with sqlite_database.reading() as session:
        assert session.exec(select(Message)).all() == []


def test_only_welkom_itself_plans_reminders(sqlite_database: Database) -> None:
    with sqlite_database.reading() as session, pytest.raises(NotAllowed):
        reminders.due_reminders(session, PUBLIC, NOW)


@pytest.mark.parametrize(
    ("starts_at", "minutes", "due"),
    [
        # The night to Sunday 25 October 2026 has an hour more, that to 28 March 2027 one less.
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), 2880, datetime(2026, 10, 24, 7, 0, tzinfo=UTC)),
        (datetime(2027, 3, 29, 7, 0, tzinfo=UTC), 2880, datetime(2027, 3, 27, 8, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 7, 0, tzinfo=UTC), 120, datetime(2027, 3, 28, 5, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 2, 0, tzinfo=UTC), 120, datetime(2027, 3, 28, 0, 0, tzinfo=UTC)),
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), 2880 + 60, datetime(2026, 10, 24, 6, 0, tzinfo=UTC)),
    ],
)
def test_two_days_before_nine_is_nine_also_when_the_clocks_change(
    starts_at: datetime, minutes: int, due: datetime
) -> None:
    assert rules.due_moments(starts_at, [minutes], "Europe/Amsterdam", NOW - timedelta(days=60)) == {minutes: due}


def test_several_products_are_reminded_of_together() -> None:
    assert rules.reminders_of([120], [[60], None], [None, [1440, 60]]) == [1440, 60]
