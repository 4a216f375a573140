"""Which legs of a real appointment are somebody's calendar's business, and what each says."""

from datetime import timedelta

import pytest
from sqlmodel import select

from booking_api import events
from booking_api.appointments.models import Appointment, AppointmentLeg
from booking_api.db import Database
from booking_api.identity.models import StaffMember
from booking_api.references import new_id
from calendar_sync.outlook.appointments import wanted_events
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
        passport, support = wanted_events(session, booked.id)
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
        assert wanted_events(session, booked.id) == []


def test_an_employee_without_a_mailbox_is_left_alone(hall: Hall) -> None:
    booked = hall.booked(named=hall.bram)
    with hall.database.reading() as session:
        assert wanted_events(session, booked.id) == []


def test_what_was_cancelled_or_erased_stands_nowhere(hall: Hall) -> None:
    booked = hall.booked(named=hall.fatima)
    cancel(hall, booked)
    with hall.database.reading() as session:
        assert wanted_events(session, booked.id) == []
        assert wanted_events(session, new_id()) == []
