"""Reads which events an appointment asks for: one for each leg that a named employee with a mailbox serves."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments import queries
from booking_api.appointments.values import AppointmentView, LegView
from booking_api.appointments.video import OWN_ROOMS, VideoRooms
from booking_api.catalogue.queries import products_by_id
from booking_api.customers.rules import full_name
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.identity.queries import public_name_departments
from calendar_sync.outlook.rules import EmployeeAppointment, Subject


def wanted_events(
    session: Session, appointment_id: UUID, rooms: VideoRooms = OWN_ROOMS, *, now: datetime
) -> list[EmployeeAppointment]:
    """Return what must stand in calendars now; nothing for an appointment that was cancelled or erased."""
    try:
        appointment = queries.appointment(session, SYSTEM, appointment_id, now=now)
    except NotFound:
        return []
    if appointment.cancelled_at is not None:
        return []
    customer = appointment.customer
    name = full_name(customer.given_name, customer.prefix, customer.family_name) if customer else ""
    return [
        EmployeeAppointment(
            leg_id=leg.id,
            mailbox=leg.staff_mailbox,
            starts_at=leg.starts_at,
            ends_at=leg.ends_at,
            subjects=_subjects(session, leg.product_ids),
            place=_place(appointment, leg, rooms),
            customer_name=name,
        )
        for leg in appointment.legs
        # Who travels or calls needs it in the own calendar, whoever asked for whom.
        if (leg.named_staff or appointment.is_elsewhere) and leg.staff_mailbox
    ]


def _place(appointment: AppointmentView, leg: LegView, rooms: VideoRooms) -> str:
    """Return where the employee goes: the customer's own address, a video room, or the place at the location."""
    if appointment.kind == "online":
        return rooms.link(appointment.video_room)
    if appointment.kind == "telephone":
        return (appointment.customer.phone if appointment.customer else "") or ""
    if appointment.kind == "at_customer":
        return appointment.visit_address
    return ", ".join(part for part in (appointment.location_name, leg.place_name) if part)


def _subjects(session: Session, product_ids: Iterable[UUID]) -> tuple[Subject, ...]:
    """Return what one leg is about, in the employee's language; other legs may be another department's matter."""
    public_only = public_name_departments(session, SYSTEM)
    products = products_by_id(session, SYSTEM, product_ids)
    return tuple(
        Subject(product.name, product.public_name, product.department_id in public_only)
        for product in products.values()
    )
