"""Tells the register of a booking and of a check-in: each exactly once, and never changed afterwards."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from sqlmodel import Session, select

from booking_api.appointments.queries import appointment as read_appointment
from booking_api.catalogue.queries import products_by_id
from booking_api.customers.values import CustomerDetails
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.outbox import GiveUp, OutboxEvent, WorkingWith
from booking_api.visits.queries import visit as read_visit
from calendar_sync.customer_contacts.base import ContactKind, ContactPerson, ContactRecord, ContactRegister
from calendar_sync.customer_contacts.models import ContactRegistration
from calendar_sync.customer_contacts.nowhere import Nowhere
from calendar_sync.customer_contacts.open_klant.client import OpenKlant
from calendar_sync.customer_contacts.settings import ContactSettings, OpenKlantSettings


class Settings(Protocol):
    """The part of all settings that this package reads."""

    @property
    def contacts(self) -> ContactSettings:
        """Return the settings of the register."""


Context = WorkingWith[Settings]


def register_booking(context: Context, event: OutboxEvent) -> None:
    """Register that an appointment was booked, also when it was cancelled since: it did happen.

    Raises CouplingFailed to be tried again, GiveUp when the register refuses it or the appointment is erased.
    """
    if is_registered(context, ContactKind.BOOKING, event.subject_id):
        return
    settings = context.settings.contacts
    with context.db.reading() as session:
        record = _booking(context, session, settings, event.subject_id)
    register_once(context, record)


def register_check_in(context: Context, event: OutboxEvent) -> None:
    """Register that somebody checked in, with an appointment or as a walk-in; raises as `register_booking`."""
    if is_registered(context, ContactKind.CHECK_IN, event.subject_id):
        return
    settings = context.settings.contacts
    with context.db.reading() as session:
        record = _check_in(context, session, settings, event.subject_id)
    register_once(context, record)


def is_registered(context: Context, kind: ContactKind, subject_id: UUID) -> bool:
    """Tell whether we know that this contact stands in the register."""
    query = select(ContactRegistration.id).where(
        ContactRegistration.kind == kind, ContactRegistration.subject_id == subject_id
    )
    with context.db.reading() as session:
        return session.exec(query).first() is not None


def register_once(context: Context, record: ContactRecord) -> None:
    """Register a contact with its task, and keep that it stands there."""
    register = register_of(context.settings.contacts)
    # An earlier try may have succeeded without our hearing of it.
    reference = register.find(record) or register.register(record)
    if record.task is not None:
        register.give_task(reference, record.task)
    with context.db.transaction() as session:
        session.add(
            ContactRegistration(
                kind=record.kind,
                subject_id=record.subject_id,
                register_name=register.name,
                reference=reference,
                registered_at=context.clock(),
            )
        )


def _booking(context: Context, session: Session, settings: ContactSettings, appointment_id: UUID) -> ContactRecord:
    try:
        booked = read_appointment(session, SYSTEM, appointment_id, now=context.clock())
    except NotFound:
        raise GiveUp("the appointment is erased") from None
    return ContactRecord(
        kind=ContactKind.BOOKING,
        subject_id=booked.id,
        appointment_id=booked.id,
        occurred_at=booked.created_at,
        channel=settings.channels.get(booked.channel, booked.channel),
        subject=subject_of(session, [activity.product_id for activity in booked.activities]),
        language=booked.language,
        person=person_of(settings, booked.customer),
    )


def _check_in(context: Context, session: Session, settings: ContactSettings, visit_id: UUID) -> ContactRecord:
    try:
        visit = read_visit(session, SYSTEM, visit_id, context.clock())
    except NotFound:
        raise GiveUp("the visit is erased") from None
    # Of a walk-in only the whole name is known here.
    customer: CustomerDetails | None = CustomerDetails(family_name=visit.greeting)
    product_ids = visit.product_ids
    if visit.appointment_id:
        booked = read_appointment(session, SYSTEM, visit.appointment_id, now=context.clock())
        customer = booked.customer
        product_ids = tuple(activity.product_id for activity in booked.activities)
    return ContactRecord(
        kind=ContactKind.CHECK_IN,
        subject_id=visit.id,
        appointment_id=visit.appointment_id,
        occurred_at=visit.arrived_at,
        channel=settings.channels.get(visit.channel, visit.channel),
        subject=subject_of(session, product_ids),
        language=visit.language,
        person=person_of(settings, customer),
    )


def subject_of(session: Session, product_ids: Iterable[UUID]) -> str:
    """Return the public names in Dutch, whatever language the customer speaks: staff read the register."""
    ids = list(product_ids)
    products = products_by_id(session, SYSTEM, ids)
    return ", ".join(dict.fromkeys(products[product_id].public_name for product_id in ids if product_id in products))


def person_of(settings: ContactSettings, customer: CustomerDetails | None) -> ContactPerson | None:
    """Return who it was, as far as the register may know."""
    if not settings.names_person or customer is None or not (customer.given_name or customer.family_name):
        return None
    return ContactPerson(customer.given_name or "", customer.prefix or "", customer.family_name or "")


def register_of(settings: ContactSettings) -> ContactRegister:
    """Return the register of this municipality."""
    return _open_klant(settings.open_klant) if settings.register_name == "open_klant" else Nowhere()


@lru_cache(maxsize=4)
def _open_klant(settings: OpenKlantSettings) -> OpenKlant:
    """Keep the connections of one register open between deliveries."""
    return OpenKlant(settings)
