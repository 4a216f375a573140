"""Which legs of a real appointment are somebody's calendar's business, and what each says."""

from datetime import timedelta

import pytest
from sqlmodel import select

from booking_api import events
from booking_api.appointments.models import Appointment, AppointmentLeg, JointSession
from booking_api.db import Database
from booking_api.identity.models import StaffMember
from booking_api.references import new_id
from calendar_sync.outlook.appointments import wanted_events
from calendar_sync.outlook.sessions import wanted_of_session
from calendar_sync.outlook.settings import OutlookSettings
from calendar_sync.outlook.sync import keep_calendar
from tests.booking_api.visits.hall import NOW, Hall, open_hall
from tests.calendar_sync.conftest import Simulator
from tests.calendar_sync.worker import Context, Settings, happened

FATIMA = "fatima.yilmaz@gemeente.example"


@pytest.fixture
def hall(database: Database) -> Hall:
    opened = open_hall(database)
    with database.transaction() as session:
        session.get_one(StaffMember, opened.fatima.id).mailbox = FATIMA
    return opened


def cancel(hall: Hall, booked: Appointment) -> None:
    with hall.database.transaction() as session:
        session.get_one(Appointment, booked.id).cancelled_at = NOW


def test_a_named_employee_finds_it_in_the_calendar_until_it_is_cancelled(
    hall: Hall, outlook_settings: OutlookSettings, outlook_server: Simulator
) -> None:
    context = Context(hall.database, Settings(outlook=outlook_settings))
    booked = hall.booked(named=hall.fatima)
    keep_calendar(context, happened(events.APPOINTMENT_BOOKED, booked.id))
    [row] = outlook_server.store.rows()
    assert row["mailbox"] == FATIMA
    assert row["event"]["subject"] == "Paspoort aanvragen"
    assert row["event"]["start"]["dateTime"].startswith("2026-03-10T09:00:00")
    assert row["event"]["location"]["displayName"] == "Stadswinkel Centrum"

    cancel(hall, booked)
    keep_calendar(context, happened(events.APPOINTMENT_CANCELLED, booked.id))
    assert outlook_server.store.rows() == []


def test_each_event_says_what_its_own_leg_is_about_and_no_more(hall: Hall) -> None:
    booked = hall.booked(named=hall.fatima, products=(hall.passport, hall.support))
    with hall.database.reading() as session:
        passport, support = wanted_events(session, booked.id, now=NOW)
    assert [subject.shown for subject in passport.subjects] == ["Paspoort aanvragen"]
    assert [subject.shown for subject in support.subjects] == ["Gesprek"]
    assert (passport.sensitive, support.sensitive) == (False, True)
    assert support.starts_at == NOW + timedelta(minutes=10)
    assert support.place == "Stadswinkel Centrum, Kamer 1.12"
    assert passport.customer_name == "Maria de Vries"


def test_pooled_work_stands_in_nobodys_calendar(hall: Hall) -> None:
    booked = hall.booked()
    with hall.database.transaction() as session:
        leg = session.exec(select(AppointmentLeg).where(AppointmentLeg.appointment_id == booked.id)).one()
        leg.staff_id = hall.fatima.id
    with hall.database.reading() as session:
        assert wanted_events(session, booked.id, now=NOW) == []


def test_an_employee_without_a_mailbox_is_left_alone(hall: Hall) -> None:
    booked = hall.booked(named=hall.bram)
    with hall.database.reading() as session:
        assert wanted_events(session, booked.id, now=NOW) == []


def test_what_was_cancelled_or_erased_stands_nowhere(hall: Hall) -> None:
    booked = hall.booked(named=hall.fatima)
    cancel(hall, booked)
    with hall.database.reading() as session:
        assert wanted_events(session, booked.id, now=NOW) == []
        assert wanted_events(session, new_id(), now=NOW) == []


def test_who_leads_a_joint_session_has_it_once_in_the_calendar_without_any_name(
    hall: Hall, outlook_settings: OutlookSettings, outlook_server: Simulator
) -> None:
    context = Context(hall.database, Settings(outlook=outlook_settings))
    with hall.database.transaction() as session:
        joint = JointSession(
            location_id=hall.location.id, product_id=hall.passport.id, staff_id=hall.fatima.id, capacity=20,
            starts_at=NOW, ends_at=NOW + timedelta(hours=1),
        )  # fmt: skip
        session.add(joint)
        session.flush()
        session_id = joint.id
    for kind in (events.SESSION_PLANNED, events.SESSION_CHANGED):
        keep_calendar(context, happened(kind, session_id))
    [row] = outlook_server.store.rows()
    assert (row["mailbox"], row["event"]["subject"]) == (FATIMA, "Paspoort aanvragen")
    assert row["event"]["location"]["displayName"] == "Stadswinkel Centrum"

    with hall.database.transaction() as session:
        later = session.get_one(JointSession, session_id)
        later.starts_at, later.ends_at = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
    keep_calendar(context, happened(events.SESSION_CHANGED, session_id))
    [row] = outlook_server.store.rows()
    assert row["event"]["start"]["dateTime"].startswith((NOW + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))

    with hall.database.transaction() as session:
        session.get_one(JointSession, session_id).cancelled_at = NOW
    keep_calendar(context, happened(events.SESSION_CANCELLED, session_id))
    assert outlook_server.store.rows() == []


def test_a_session_of_nobody_or_of_a_department_that_hides_its_subject(hall: Hall) -> None:
    with hall.database.transaction() as session:
        rows = [
            JointSession(
                location_id=hall.location.id, product_id=hall.support.id, staff_id=staff, capacity=20,
                starts_at=NOW + timedelta(hours=number), ends_at=NOW + timedelta(hours=number + 1),
            )
            for number, staff in enumerate((hall.fatima.id, None, hall.bram.id))
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        led, by_nobody, without_mailbox = (row.id for row in rows)
    with hall.database.reading() as session:
        [event] = wanted_of_session(session, led, NOW)
        assert ([each.shown for each in event.subjects], event.sensitive) == (["Gesprek"], True)
        assert wanted_of_session(session, by_nobody, NOW) == []
        assert wanted_of_session(session, without_mailbox, NOW) == []
        assert wanted_of_session(session, new_id(), NOW) == []
