"""A booking and a check-in each stand in the register once, whatever is lost on the way, and never change."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlmodel import select

from booking_api import events
from booking_api.appointments.models import Appointment
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.identity.rules import PERMISSIONS, Role
from booking_api.outbox import GiveUp
from booking_api.references import new_id
from booking_api.visits import queries, service
from booking_api.visits.values import VisitView, WalkInActivity, WalkInRequest
from booking_api.visits.values_desk import ChoiceDraft, Outcome
from calendar_sync.customer_contacts.follow_up import register_follow_up
from calendar_sync.customer_contacts.models import ContactRegistration
from calendar_sync.customer_contacts.register import register_booking, register_check_in
from calendar_sync.customer_contacts.settings import ContactSettings, OpenKlantSettings
from calendar_sync.http import CouplingFailed, CredentialsRefused, Unreachable
from calendar_sync.simulators.store import FaultKind
from tests.booking_api.visits.hall import NOW, Hall, open_hall
from tests.calendar_sync.conftest import Simulator
from tests.calendar_sync.worker import Context, Settings, happened


@dataclass
class Town:
    """The hall, the register and the subscribers between them."""

    hall: Hall
    register: Simulator
    context: Context

    def book(self, appointment: Appointment) -> None:
        register_booking(self.context, happened(events.APPOINTMENT_BOOKED, appointment.id))

    def arrive(self, visit: VisitView) -> None:
        register_check_in(self.context, happened(events.VISIT_ARRIVED, visit.id))

    def check_in(self, appointment: Appointment) -> VisitView:
        with self.hall.database.transaction() as session:
            return service.check_in(
                session, self.hall.pillar, self.hall.location.id, code=appointment.code, channel="pillar", now=NOW
            )

    def walk_in(self, customer: CustomerDetails | None) -> VisitView:
        activities = (WalkInActivity(self.hall.passport.id, 1),)
        request = WalkInRequest(self.hall.location.id, activities, customer, "host", "nl")
        with self.hall.database.transaction() as session:
            return service.register_walk_in(session, self.hall.host, request, NOW)

    @property
    def contacts(self) -> list[dict[str, Any]]:
        """What stands in the register."""
        return self.register.store.rows()

    @property
    def registrations(self) -> list[ContactRegistration]:
        """What we know of it."""
        with self.hall.database.reading() as session:
            return list(session.exec(select(ContactRegistration)))


@pytest.fixture
def town(database: Database, register_server: Simulator, register_settings: OpenKlantSettings) -> Town:
    settings = ContactSettings(register_name="open_klant", open_klant=register_settings)
    return Town(open_hall(database), register_server, Context(database, Settings(contacts=settings)))


def test_a_booking_stands_in_the_register_once(town: Town) -> None:
    booked = town.hall.booked("Vries", given="Maria", prefix="de")
    town.book(booked)
    town.book(booked)
    [row] = town.contacts
    assert row["klantcontact"]["onderwerp"] == "Afspraak gemaakt: Paspoort aanvragen"
    assert row["klantcontact"]["kanaal"] == "website"
    assert row["klantcontact"]["plaatsgevondenOp"] == "2026-03-10T09:00:00Z"
    assert row["betrokkene"]["volledigeNaam"] == "Maria de Vries"
    assert [entry.reference for entry in town.registrations] == [row["klantcontact"]["uuid"]]


def test_booking_and_check_in_are_two_contacts_about_one_appointment(town: Town) -> None:
    booked = town.hall.booked()
    town.book(booked)
    visit = town.check_in(booked)
    town.arrive(visit)
    town.arrive(visit)
    channels = [row["klantcontact"]["kanaal"] for row in town.contacts]
    about = {row["onderwerpobject"]["onderwerpobjectidentificator"]["objectId"] for row in town.contacts}
    assert channels == ["website", "zuil"]
    assert about == {str(booked.id)}


def test_a_sensitive_subject_goes_by_its_public_name(town: Town) -> None:
    booked = town.hall.booked(products=(town.hall.passport, town.hall.support))
    town.book(booked)
    town.arrive(town.check_in(booked))
    assert [row["klantcontact"]["onderwerp"] for row in town.contacts] == [
        "Afspraak gemaakt: Paspoort aanvragen, Gesprek",
        "Aangemeld voor: Paspoort aanvragen, Gesprek",
    ]


def test_a_walk_in_is_registered_at_check_in_only(town: Town) -> None:
    town.arrive(town.walk_in(CustomerDetails("Samir", "al", "Masri")))
    [row] = town.contacts
    assert row["klantcontact"]["kanaal"] == "balie"
    assert row["onderwerpobject"]["onderwerpobjectidentificator"]["codeObjecttype"] == "bezoek"
    assert row["betrokkene"]["volledigeNaam"] == "Samir al Masri"


def test_a_follow_up_becomes_one_task_for_its_team(town: Town) -> None:
    hall = town.hall
    visit = town.check_in(hall.booked())
    chief = replace(hall.host, permissions=PERMISSIONS[Role.ADMINISTRATOR])
    with hall.database.transaction() as session:
        draft = ChoiceDraft("Terugbellen", task_for="Team Burgerzaken")
        service.save_choices(session, chief, hall.civil.id, "follow_up", [draft], NOW)
        service.call(session, hall.fatima, visit.id, hall.at_desk3, NOW)
        [choice] = queries.choices_for(session, hall.fatima, visit.leg_id).follow_ups
        outcome = Outcome(follow_up_id=choice.id, explanation="Morgen na tienen")
        service.finish(session, hall.fatima, visit.id, NOW, outcome=outcome)
    asked = happened(events.FOLLOW_UP_REQUESTED, visit.leg_id)
    town.register.store.inject(FaultKind.ANSWER_LOST, method="POST")
    with pytest.raises(CouplingFailed):
        register_follow_up(town.context, asked)
    register_follow_up(town.context, asked)
    register_follow_up(town.context, asked)
    [row] = town.contacts
    assert row["klantcontact"]["onderwerp"] == "Vervolgactie na bezoek: Paspoort aanvragen"
    [task] = row["internetaken"]
    assert (task["gevraagdeHandeling"], task["toelichting"]) == ("Terugbellen", "Morgen na tienen")
    assert task["aanleidinggevendKlantcontact"]["uuid"] == row["klantcontact"]["uuid"]


def test_a_follow_up_of_an_erased_visit_is_given_up(town: Town) -> None:
    with pytest.raises(GiveUp):
        register_follow_up(town.context, happened(events.FOLLOW_UP_REQUESTED, new_id()))


def test_who_stays_anonymous_is_no_participant(town: Town) -> None:
    town.book(town.hall.booked(None, given=None, prefix=None))
    town.arrive(town.walk_in(None))
    assert len(town.contacts) == 2
    assert not any("betrokkene" in row for row in town.contacts)


def test_settings_can_keep_every_name_to_ourselves(town: Town) -> None:
    town.context.settings.contacts.names_person = False
    town.book(town.hall.booked())
    [row] = town.contacts
    assert "betrokkene" not in row


@pytest.mark.parametrize("step", ["book", "arrive"])
def test_an_answer_that_was_lost_makes_no_second_contact(town: Town, step: str) -> None:
    booked = town.hall.booked()
    again = _step(town, step, booked)
    town.register.store.inject(FaultKind.ANSWER_LOST, method="POST")
    with pytest.raises(Unreachable):
        again()
    assert (len(town.contacts), town.registrations) == (1, [])
    again()
    [row] = town.contacts
    assert [entry.reference for entry in town.registrations] == [row["klantcontact"]["uuid"]]


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        (FaultKind.UNAVAILABLE, Unreachable),
        (FaultKind.TOO_MANY, CouplingFailed),
        (FaultKind.UNAUTHORISED, CredentialsRefused),
    ],
)
def test_while_the_register_is_down_nothing_is_lost(town: Town, fault: FaultKind, failure: type[Exception]) -> None:
    booked = town.hall.booked()
    town.register.store.inject(fault, method="GET")
    town.register.store.inject(fault, method="POST")
    for _ in range(2):
        with pytest.raises(failure):
            town.book(booked)
        assert town.contacts == []
    town.book(booked)
    assert len(town.contacts) == 1


def test_a_booking_that_was_cancelled_meanwhile_is_registered_all_the_same(town: Town) -> None:
    booked = town.hall.booked()
    with town.hall.database.transaction() as session:
        session.get_one(Appointment, booked.id).cancelled_at = NOW
    town.book(booked)
    assert len(town.contacts) == 1


def test_what_was_erased_is_given_up(town: Town) -> None:
    with pytest.raises(GiveUp):
        register_booking(town.context, happened(events.APPOINTMENT_BOOKED, new_id()))
    with pytest.raises(GiveUp):
        register_check_in(town.context, happened(events.VISIT_ARRIVED, new_id()))


def test_a_municipality_without_a_register_keeps_it_in_the_house(town: Town) -> None:
    town.context.settings.contacts = ContactSettings()
    town.book(town.hall.booked())
    assert town.register.store.requests == []
    assert [entry.register_name for entry in town.registrations] == ["none"]


def _step(town: Town, step: str, booked: Appointment) -> Callable[[], None]:
    if step == "book":
        return lambda: town.book(booked)
    visit = town.check_in(booked)
    return lambda: town.arrive(visit)
