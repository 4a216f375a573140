"""From an event in the outbox to Outlook and the register, through the real worker and its retries."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from booking_api import events, outbox
from booking_api.appointments.models import Appointment
from booking_api.db import Database
from booking_api.events import Event
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import StaffMember
from booking_api.outbox import Delivery
from calendar_sync.customer_contacts.settings import ContactSettings, OpenKlantSettings
from calendar_sync.outlook.settings import OutlookSettings
from calendar_sync.simulators.store import FaultKind
from hardware.bus.memory import MemoryBus
from server.settings import Settings
from server.subscriptions import SUBSCRIPTIONS
from server.worker import Worker, WorkerContext
from tests.booking_api.visits.hall import NOW, Hall, open_hall
from tests.calendar_sync.conftest import Simulator

OURS = [each for each in SUBSCRIPTIONS if each.name in {"outlook", "contact-booking", "contact-check-in"}]


class Office:
    """A hall with a worker whose clock the test moves."""

    def __init__(self, hall: Hall, settings: Settings) -> None:
        self.hall = hall
        self.now = NOW
        self.worker = Worker(WorkerContext(hall.database, self._clock, settings, MemoryBus(), {}, {}), OURS)

    def _clock(self) -> datetime:
        return self.now

    def happens(self, kind: str, appointment: Appointment) -> None:
        with self.hall.database.transaction() as session:
            if kind == events.APPOINTMENT_CANCELLED:
                session.get_one(Appointment, appointment.id).cancelled_at = NOW
            outbox.record(session, SYSTEM, Event(kind, appointment.id, appointment.location_id), NOW)
        self.worker.drain()

    def later(self) -> None:
        self.now += timedelta(minutes=10)
        self.worker.drain()

    def open_deliveries(self) -> list[str]:
        with self.hall.database.reading() as session:
            return [row.subscriber for row in _deliveries(session) if row.done_at is None]


def _deliveries(session: Session) -> list[Delivery]:
    return list(session.exec(select(Delivery)))


@pytest.fixture
def office(
    sqlite_database: Database, outlook_settings: OutlookSettings, register_settings: OpenKlantSettings
) -> Office:
    hall = open_hall(sqlite_database)
    with sqlite_database.transaction() as session:
        session.get_one(StaffMember, hall.fatima.id).mailbox = "fatima@gemeente.example"
    contacts = ContactSettings(register_name="open_klant", open_klant=register_settings)
    return Office(hall, Settings(outlook=outlook_settings, contacts=contacts))


def test_a_booking_and_its_cancellation_reach_both(
    office: Office, outlook_server: Simulator, register_server: Simulator
) -> None:
    booked = office.hall.booked(named=office.hall.fatima)
    office.happens(events.APPOINTMENT_BOOKED, booked)
    assert (len(outlook_server.store.rows()), len(register_server.store.rows())) == (1, 1)
    office.happens(events.APPOINTMENT_CANCELLED, booked)
    assert (len(outlook_server.store.rows()), len(register_server.store.rows())) == (0, 1)
    assert office.open_deliveries() == []


def test_while_both_are_down_the_deliveries_wait_and_arrive_once(
    office: Office, outlook_server: Simulator, register_server: Simulator
) -> None:
    outlook_server.store.inject(FaultKind.UNAVAILABLE)
    register_server.store.inject(FaultKind.ANSWER_LOST, method="POST")
    office.happens(events.APPOINTMENT_BOOKED, office.hall.booked(named=office.hall.fatima))
    assert sorted(office.open_deliveries()) == ["contact-booking", "outlook"]
    office.later()
    assert (len(outlook_server.store.rows()), len(register_server.store.rows())) == (1, 1)
    assert office.open_deliveries() == []


def test_what_is_cancelled_while_outlook_kept_its_answer_leaves_the_calendar(
    office: Office, outlook_server: Simulator
) -> None:
    booked = office.hall.booked(named=office.hall.fatima)
    outlook_server.store.inject(FaultKind.ANSWER_LOST, method="POST")
    office.happens(events.APPOINTMENT_BOOKED, booked)
    assert len(outlook_server.store.rows()) == 1
    office.happens(events.APPOINTMENT_CANCELLED, booked)
    office.later()
    assert outlook_server.store.rows() == []
    assert office.open_deliveries() == []
