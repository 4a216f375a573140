"""Use case of details: change who comes and how to reach them, without touching time or place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from booking_api import audit, events, outbox
from booking_api.appointments.changeable import changeable, legs_of
from booking_api.appointments.elsewhere import address_fault, kept_address
from booking_api.appointments.events import changed_event, keys
from booking_api.appointments.models import Activity, Appointment, AppointmentStatus, Participant
from booking_api.appointments.rules import MAX_REMARKS
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.views import views
from booking_api.catalogue.queries import products_by_id
from booking_api.catalogue.views import ProductView
from booking_api.customers.queries import details_of
from booking_api.customers.rules import check_details
from booking_api.customers.service import change_party, save_party
from booking_api.customers.values import CustomerDetails
from booking_api.errors import AlreadyDone, InvalidInput
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.locations.models import Location


@dataclass(frozen=True, slots=True)
class DetailChanges:
    """What changes; None leaves it as it is. `customer` maps fields of CustomerDetails to what they become."""

    customer: Mapping[str, str | None] = field(default_factory=dict)
    remarks: str | None = None
    language: str | None = None
    address: str | None = None


def change_details(
    session: Session,
    actor: Actor,
    appointment_id: UUID,
    wanted: DetailChanges,
    now: datetime,
    *,
    versions: Collection[str] | None = None,
) -> AppointmentView:
    """Change the customer's details, remarks, language or address of a booked appointment.

    Raises InvalidInput with every wrong field, and what `cancel` raises.
    """
    appointment = changeable(session, actor, appointment_id, now, versions=versions)
    if appointment.status is not AppointmentStatus.BOOKED:
        raise AlreadyDone
    known = _customer(session, appointment)
    changed = replace(known, **wanted.customer)  # type: ignore[arg-type]
    products = _products(session, appointment_id)
    address = appointment.visit_address if wanted.address is None else wanted.address
    _check(changed, address, wanted, products)
    _keep_customer(session, actor, appointment, known, changed, now)
    moved = kept_address(address, (each.kind for each in products))
    appointment.sequence += moved != appointment.visit_address
    appointment.visit_address = moved
    appointment.remarks = appointment.remarks if wanted.remarks is None else wanted.remarks
    appointment.language = wanted.language or appointment.language
    appointment.changed_at = now
    session.add(appointment)
    session.flush()
    location = session.get_one(Location, appointment.location_id)
    where = keys(appointment, legs_of(session, appointment_id), location.code)
    outbox.record(session, actor, changed_event(events.APPOINTMENT_DETAILS_CHANGED, appointment, where, where), now)
    audit.note(session, actor, "change_details", "appointment", appointment_id, now)
    return views(session, actor, [appointment], just_made=True)[0]


def _customer(session: Session, appointment: Appointment) -> CustomerDetails:
    if appointment.customer_id is None:
        return CustomerDetails(language=appointment.language)
    return details_of(session, SYSTEM, [appointment.customer_id])[appointment.customer_id]


def _products(session: Session, appointment_id: UUID) -> list[ProductView]:
    ids = session.exec(select(Activity.product_id).where(Activity.appointment_id == appointment_id)).all()
    return list(products_by_id(session, SYSTEM, ids).values())


def _check(customer: CustomerDetails, address: str, wanted: DetailChanges, products: Collection[ProductView]) -> None:
    problems = check_details(customer)
    told = {"visit_address": address, "pass_number": "kept"}
    for name in {name for product in products for name in product.required_fields}:
        if not str(told.get(name) or getattr(customer, name, None) or "").strip():
            problems.setdefault(name, "verplicht")
    if fault := address_fault(address):
        problems["visit_address"] = fault
    if len(wanted.remarks or "") > MAX_REMARKS:
        problems["remarks"] = "te-lang"
    if problems:
        raise InvalidInput(fields=problems)


def _keep_customer(
    session: Session,
    actor: Actor,
    appointment: Appointment,
    known: CustomerDetails,
    changed: CustomerDetails,
    now: datetime,
) -> None:
    if changed == known:
        return
    if appointment.customer_id is None:
        appointment.customer_id = save_party(session, actor, changed, now)
    else:
        change_party(session, actor, appointment.customer_id, changed, now)
    query = select(Participant).where(Participant.appointment_id == appointment.id, Participant.is_contact)
    for person in session.exec(query):
        if (person.given_name, person.prefix, person.family_name) == _name(known):
            person.given_name, person.prefix, person.family_name = _name(changed)
            session.add(person)


def _name(customer: CustomerDetails) -> tuple[str | None, str | None, str | None]:
    return customer.given_name, customer.prefix, customer.family_name
