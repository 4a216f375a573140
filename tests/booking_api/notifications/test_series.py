"""What was booked together is confirmed together: one mail with all dates, one calendar file with all events."""

from datetime import timedelta
from email import message_from_string, policy
from email.message import EmailMessage

import icalendar
import pytest
from sqlmodel import Session, select

from booking_api import events
from booking_api.appointments.models import Activity, Appointment, AppointmentStatus
from booking_api.db import Database
from booking_api.notifications.models import Message
from booking_api.notifications.service import send_for_event
from booking_api.outbox import OutboxEvent
from booking_api.references import new_id
from tests.booking_api.notifications.town import Worker, book, happened


def weekly(database: Database, weeks: int = 4) -> list[OutboxEvent]:
    """Write a series of appointments and return their events, in order of time."""
    with database.transaction() as session:
        first = book(session)
        first.series_id = new_id()
        rows = [first, *(again(session, first, week) for week in range(1, weeks))]
        return [happened(session, row) for row in rows]


def again(session: Session, first: Appointment, week: int) -> Appointment:
    """Write the same appointment so many weeks later, with a code of its own."""
    kept = first.model_dump(exclude={"id", "code", "link_nonce", "starts_at", "ends_at"})
    later = timedelta(weeks=week)
    row = Appointment(**kept, starts_at=first.starts_at + later, ends_at=first.ends_at + later)
    session.add(row)
    session.flush()
    product_id = session.exec(select(Activity.product_id).where(Activity.appointment_id == first.id)).one()
    session.add(Activity(appointment_id=row.id, product_id=product_id))
    session.flush()
    return row


def sent(database: Database) -> list[Message]:
    with database.reading() as session:
        return list(session.exec(select(Message).order_by(Message.created_at)))  # type: ignore[arg-type]


def mail_of(message: Message) -> EmailMessage:
    mail = message_from_string(message.content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def cancel(database: Database, event: OutboxEvent) -> None:
    with database.transaction() as session:
        row = session.get_one(Appointment, event.subject_id)
        row.status, row.sequence = AppointmentStatus.CANCELLED, row.sequence + 1
        session.add(row)


def test_a_series_is_confirmed_by_one_mail_with_all_dates_and_one_calendar_file(sqlite_database: Database) -> None:
    database = sqlite_database
    worker = Worker(database)
    told = weekly(database)
    for event in reversed(told):
        send_for_event(worker, event)
        send_for_event(worker, event)
    [message] = sent(database)
    mail = mail_of(message)
    assert str(mail["Subject"]).startswith("Uw 4 afspraken, de eerste op maandag 23 november")
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text
    assert html
    with database.reading() as session:
        rows = [session.get_one(Appointment, event.subject_id) for event in told]
        codes = [f"{row.code[:4]} {row.code[4:]}" for row in rows]
        ids = {f"{row.id}@welkom" for row in rows}
    for body in (text.get_content(), html.get_content()):
        assert all(code in body.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ") for code in codes)
        assert body.count("/mijn-afspraak/") == 4, "each has a page of its own"
    assert "cid:qr" not in html.get_content(), "one QR image would be of one date only"
    [file] = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(file.get_content())
    found = list(calendar.walk("VEVENT"))
    assert {str(each["UID"]) for each in found} == ids
    assert len({each.decoded("DTSTART") for each in found}) == 4


def test_of_a_series_each_change_is_told_by_itself(sqlite_database: Database) -> None:
    database = sqlite_database
    worker = Worker(database)
    told = weekly(database)
    send_for_event(worker, told[0])
    cancel(database, told[2])
    with database.transaction() as session:
        ended = happened(session, session.get_one(Appointment, told[2].subject_id), events.APPOINTMENT_CANCELLED)
    send_for_event(worker, ended)
    assert [(one.kind, one.appointment_id) for one in sent(database)] == [
        ("confirmation", told[0].subject_id),
        ("cancellation", told[2].subject_id),
    ]
    assert b"METHOD:CANCEL" in mail_of(sent(database)[1]).as_bytes()


def test_when_the_first_is_gone_already_the_next_one_tells_of_what_stands(sqlite_database: Database) -> None:
    database = sqlite_database
    worker = Worker(database)
    told = weekly(database)
    cancel(database, told[0])
    for event in told:
        send_for_event(worker, event)
    [message] = sent(database)
    assert message.subject.startswith("Uw 3 afspraken")
    assert message.appointment_id == told[1].subject_id


@pytest.mark.parametrize(
    ("language", "weeks", "said"),
    [
        ("pl", 3, "Umówione 3 wizyty"),
        ("pl", 5, "Umówionych 5 wizyt"),
        ("uk", 4, "Ваші 4 візити"),
        ("uk", 5, "Ваші 5 візитів"),
    ],
)
def test_a_language_with_more_plurals_counts_the_dates_right(
    sqlite_database: Database, language: str, weeks: int, said: str
) -> None:
    events_of_series = weekly(sqlite_database, weeks)
    with sqlite_database.transaction() as session:
        for row in session.exec(select(Appointment)):
            row.language = language
    send_for_event(Worker(sqlite_database), events_of_series[0])
    assert sent(sqlite_database)[0].subject.startswith(said)
