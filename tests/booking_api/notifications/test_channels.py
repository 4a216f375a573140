"""By which way a message goes: NotifyNL by its official client, another system that fetches, and SMS by day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import responses
from pydantic import SecretStr
from sqlmodel import col, select

from booking_api import events
from booking_api.appointments.models import Appointment
from booking_api.customers.models import DigitalAddress
from booking_api.db import Database
from booking_api.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from booking_api.identity.actor import PUBLIC, SYSTEM, Actor
from booking_api.identity.rules import Permission
from booking_api.notifications import delivery, rules
from booking_api.notifications.channels import TryLater
from booking_api.notifications.models import Message
from booking_api.notifications.service import send_due, send_for_event
from booking_api.notifications.settings import ExternSettings, NotificationSettings, NotifySettings
from booking_api.outbox import GiveUp, OutboxEvent
from tests.booking_api.notifications.notify_nl import API_KEY, NotifyNL
from tests.booking_api.notifications.town import NOW, Settings, Worker, book, happened

MOBILE = "+31612345678"
EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


@pytest.fixture
def notify() -> Iterator[NotifyNL]:
    """A running NotifyNL."""
    service = NotifyNL()
    yield service
    service.close()


@dataclass
class Late(Worker):
    """A worker at another moment."""

    db: Database
    settings: Settings = field(default_factory=Settings)
    moment: datetime = NOW

    def clock(self) -> datetime:
        """Return that moment."""
        return self.moment


def by_notify(database: Database, service: NotifyNL, moment: datetime = NOW, **more: Any) -> Late:
    told = NotifySettings(
        base_url=service.url, api_key=SecretStr(API_KEY), email_template="mail-1", sms_template="sms-1"
    )
    return Late(
        database, Settings(notifications=NotificationSettings(channel="notify_nl", notify_nl=told, **more)), moment
    )


def booked(database: Database, phone: str = "", kind: str = events.APPOINTMENT_BOOKED, **details: Any) -> OutboxEvent:
    with database.transaction() as session:
        made = book(session, **details)
        if phone and made.customer_id:
            session.add(DigitalAddress(party_id=made.customer_id, kind="phone", address=phone))
        return happened(session, made, kind)


def messages(database: Database) -> list[Message]:
    with database.reading() as session:
        return list(session.exec(select(Message).order_by(col(Message.created_at))))


def report(database: Database, actor: Actor, one: Message, **told: Any) -> None:
    with database.transaction() as session:
        delivery.report(session, actor, one.id, **{"delivered": True, "reason": "", "now": NOW, **told})


def test_an_email_goes_by_notify_with_its_subject_text_and_reference(database: Database, notify: NotifyNL) -> None:
    event = booked(database)
    for _again in range(2):
        send_for_event(by_notify(database, notify), event)
    (taken,) = notify.taken
    (message,) = messages(database)
    assert (taken["email_address"], taken["reference"]) == ("maria@example.org", message.message_id)
    assert taken["personalisation"]["onderwerp"] == "Uw afspraak op maandag 23 november om 09:40"
    assert "uw oude paspoort" in taken["personalisation"]["tekst"]
    assert "/mijn-afspraak/" in taken["personalisation"]["tekst"]
    assert (message.status, message.provider_id, message.content) == ("sent", taken["id"], "")


def test_who_has_only_a_mobile_number_gets_an_sms(database: Database, notify: NotifyNL) -> None:
    send_for_event(by_notify(database, notify), booked(database, "06-12 34 56 78", email=None))
    (taken,) = notify.taken
    assert taken["phone_number"] == MOBILE
    words = taken["personalisation"]["tekst"]
    assert words.startswith("Gemeente Voorbeeldstad: Uw afspraak op maandag 23 november om 09:40. http://")
    assert "Paspoort" not in words
    assert messages(database)[0].medium == "sms"


def test_the_wish_for_sms_is_kept(sqlite_database: Database, notify: NotifyNL) -> None:
    event = booked(sqlite_database, MOBILE)
    with sqlite_database.transaction() as session:
        row = session.exec(select(DigitalAddress).where(DigitalAddress.kind == "email")).one()
        row.preferred = False
        session.add(row)
    send_for_event(by_notify(sqlite_database, notify), event)
    assert [one.medium for one in messages(sqlite_database)] == ["sms"]


def test_a_number_that_takes_no_sms_gets_none(sqlite_database: Database, notify: NotifyNL) -> None:
    send_for_event(by_notify(sqlite_database, notify), booked(sqlite_database, "013-5321234", email=None))
    assert (notify.taken, messages(sqlite_database)) == ([], [])


def test_what_notify_refuses_is_given_up_and_what_fails_is_tried_again_as_the_same(
    sqlite_database: Database, notify: NotifyNL
) -> None:
    event, worker = booked(sqlite_database), by_notify(sqlite_database, notify)
    notify.answers = [500, 429]
    for _again in range(2):
        with pytest.raises(TryLater):
            send_for_event(worker, event)
    assert [one.status for one in messages(sqlite_database)] == ["waiting"]
    send_for_event(worker, event)
    assert len(notify.taken) == 1
    wrong = by_notify(sqlite_database, notify)
    wrong.settings.notifications.notify_nl.email_template = "no such template"
    with sqlite_database.transaction() as session:
        again = happened(session, session.exec(select(Appointment)).one(), events.APPOINTMENT_MOVED)
    with pytest.raises(GiveUp):
        send_for_event(wrong, again)
    assert [one.status for one in messages(sqlite_database)] == ["sent", "failed"]


def test_a_notify_that_is_down_is_tried_again(sqlite_database: Database, notify: NotifyNL) -> None:
    worker = by_notify(sqlite_database, notify)
    worker.settings.notifications.notify_nl.base_url = "http://127.0.0.1:9"
    with pytest.raises(TryLater):
        send_for_event(worker, booked(sqlite_database))


def test_an_sms_of_the_night_leaves_in_the_morning(database: Database, notify: NotifyNL) -> None:
    event = booked(database, MOBILE, email=None)
    for _again in range(2):
        send_for_event(by_notify(database, notify, EVENING), event)
    send_due(by_notify(database, notify, EVENING + timedelta(hours=1)))
    assert notify.taken == []
    morning = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
    for _again in range(2):
        send_due(by_notify(database, notify, morning))
    assert len(notify.taken) == 1
    assert [(one.status, one.due_at) for one in messages(database)] == [("sent", None)]


def test_a_mail_knows_no_quiet_hours_and_neither_does_what_cannot_wait(
    sqlite_database: Database, notify: NotifyNL
) -> None:
    send_for_event(by_notify(sqlite_database, notify, EVENING), booked(sqlite_database))
    assert len(notify.taken) == 1


@pytest.mark.parametrize(
    ("local_hour", "ends_hour"), [(20, None), (21, 32), (23, 32), (0, 8), (7, 8), (8, None), (12, None)]
)
def test_quiet_hours_go_by_the_clock_of_the_place(local_hour: int, ends_hour: int | None) -> None:
    midnight = datetime(2026, 7, 5, 22, 0, tzinfo=UTC)  # in Amsterdam, in summer
    ends = rules.after_quiet_hours(midnight + timedelta(hours=local_hour), "Europe/Amsterdam", time(21), time(8))
    assert ends == (midnight + timedelta(hours=ends_hour) if ends_hour is not None else None)


def test_no_quiet_hours_when_both_times_are_equal() -> None:
    assert rules.after_quiet_hours(EVENING, "Europe/Amsterdam", time(8), time(8)) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12345678", MOBILE), ("0031612345678", MOBILE), ("+31 6-1234 5678", MOBILE), ("013-5321234", ""),
        ("+49 151 1234567", "+491511234567"), ("", ""), ("12", ""), ("+31135321234", ""),
    ],
)  # fmt: skip
def test_which_numbers_take_sms(typed: str, number: str) -> None:
    assert rules.mobile_number(typed) == number


def by_extern(database: Database, url: str = "") -> Late:
    told = ExternSettings(url=url, token=SecretStr("a token"))
    return Late(database, Settings(notifications=NotificationSettings(channel="extern", extern=told)))


def test_another_system_fetches_delivers_and_reports(database: Database) -> None:
    send_for_event(by_extern(database), booked(database))
    (message,) = messages(database)
    with database.reading() as session:
        assert delivery.offered(session, SYSTEM) == [message.id]
        found = delivery.content_of(session, SYSTEM, message.id, NOW)
    assert (found.recipient, found.medium, found.reference) == ("maria@example.org", "email", message.message_id)
    assert "uw oude paspoort" in found.text
    assert "METHOD:PUBLISH" in found.calendar_file
    for _again in range(2):
        report(database, SYSTEM, message)
    (message,) = messages(database)
    assert (message.status, message.content) == ("delivered", "")
    with database.reading() as session, pytest.raises(NotFound):
        delivery.content_of(session, SYSTEM, message.id, NOW)


def test_it_is_told_the_number_and_nothing_else(sqlite_database: Database) -> None:
    with responses.RequestsMock() as platform:
        platform.post("https://platform.example/berichten", status=202)
        send_for_event(by_extern(sqlite_database, "https://platform.example/berichten"), booked(sqlite_database))
        (call,) = platform.calls
    (message,) = messages(sqlite_database)
    assert str(message.id) in str(call.request.body)
    assert "maria" not in str(call.request.body).lower()
    assert call.request.headers["Authorization"] == "Bearer a token"


@pytest.mark.parametrize(("status", "error", "noted"), [(503, TryLater, "waiting"), (400, GiveUp, "failed")])
def test_a_platform_that_does_not_take_it_is_seen(
    sqlite_database: Database, status: int, error: type[Exception], noted: str
) -> None:
    with responses.RequestsMock() as platform:
        platform.post("https://platform.example/berichten", status=status)
        with pytest.raises(error):
            send_for_event(by_extern(sqlite_database, "https://platform.example/berichten"), booked(sqlite_database))
    assert [one.status for one in messages(sqlite_database)] == [noted]


def test_only_who_delivers_may_fetch_and_report(sqlite_database: Database) -> None:
    send_for_event(by_extern(sqlite_database), booked(sqlite_database))
    (message,) = messages(sqlite_database)
    with sqlite_database.reading() as session:
        with pytest.raises(NotAllowed):
            delivery.content_of(session, PUBLIC, message.id, NOW)
        with pytest.raises(NotAllowed):
            delivery.failed(session, PUBLIC, "", NOW)


def failing(database: Database) -> Message:
    send_for_event(by_extern(database), booked(database))
    (message,) = messages(database)
    report(database, SYSTEM, message, delivered=False, reason="550")
    return messages(database)[0]


def test_staff_see_what_failed_and_send_it_again_to_the_right_address(database: Database) -> None:
    message = failing(database)
    with database.reading() as session:
        (seen,) = delivery.failed(session, SYSTEM, "maria k7rw", NOW)
        assert delivery.failed(session, SYSTEM, "somebody else", NOW) == []
    assert (seen.code, seen.message.error) == ("K7RWH2MX", "550")
    with database.transaction() as session:
        delivery.send_again(session, SYSTEM, message.id, " maria@example.com ", NOW)
    send_due(Worker(database))
    (message,) = messages(database)
    assert (message.status, message.address) == ("sent", "maria@example.com")
    assert "To: maria@example.com" in message.content
    with database.reading() as session:
        assert session.exec(select(DigitalAddress.address)).all() == ["maria@example.com"]
        assert delivery.failed(session, SYSTEM, "", NOW) == []
        (listed,) = delivery.of_appointment(session, SYSTEM, message.appointment_id or message.id, NOW)
        assert listed.status == "sent"
    with database.transaction() as session, pytest.raises(AlreadyDone):
        delivery.send_again(session, SYSTEM, message.id, "maria@example.com", NOW)


def test_a_wrong_address_is_not_taken(sqlite_database: Database) -> None:
    message = failing(sqlite_database)
    with sqlite_database.transaction() as session, pytest.raises(InvalidInput):
        delivery.send_again(session, SYSTEM, message.id, "maria at example", NOW)


def test_staff_of_another_department_see_and_send_nothing(sqlite_database: Database) -> None:
    message = failing(sqlite_database)
    allowed = frozenset({Permission.READ_APPOINTMENTS, Permission.CHANGE_APPOINTMENTS})
    other = Actor("staff", None, allowed, department_ids=frozenset())
    with sqlite_database.reading() as session:
        assert delivery.failed(session, other, "", NOW) == []
        assert delivery.of_appointment(session, other, message.appointment_id or message.id, NOW) == []
    with sqlite_database.transaction() as session, pytest.raises(NotAllowed):
        delivery.send_again(session, other, message.id, "maria@example.org", NOW)


def test_what_waits_too_long_counts_as_failing(sqlite_database: Database, notify: NotifyNL) -> None:
    notify.answers = [500]
    with pytest.raises(TryLater):
        send_for_event(by_notify(sqlite_database, notify), booked(sqlite_database))
    with sqlite_database.reading() as session:
        assert delivery.failed(session, SYSTEM, "", NOW) == []
        (seen,) = delivery.failed(session, SYSTEM, "", NOW + timedelta(minutes=16))
    assert seen.message.error == "TryLater"


def test_a_report_that_comes_before_our_own_note_stays(sqlite_database: Database, notify: NotifyNL) -> None:
    send_for_event(by_notify(sqlite_database, notify), booked(sqlite_database))
    (message,) = messages(sqlite_database)
    with sqlite_database.transaction() as session:
        delivery.report_of_sender(
            session, SYSTEM, "", message.message_id, delivered=False, reason="permanent-failure", now=NOW
        )
    assert [(one.status, one.error) for one in messages(sqlite_database)] == [("failed", "permanent-failure")]


def test_who_wants_no_messages_gets_none(sqlite_database: Database, notify: NotifyNL) -> None:
    event = booked(sqlite_database, MOBILE)
    with sqlite_database.transaction() as session:
        for row in session.exec(select(DigitalAddress)):
            row.preferred = False
            session.add(row)
    send_for_event(by_notify(sqlite_database, notify), event)
    assert (notify.taken, messages(sqlite_database)) == ([], [])
