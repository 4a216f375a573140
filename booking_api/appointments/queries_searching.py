"""Reads that look for appointments: those of a person, as a portal may show them to that person."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.values import ActivityView, AppointmentView
from booking_api.appointments.views import views
from booking_api.catalogue.models import Product
from booking_api.clock import utc_now
from booking_api.customers.models import DigitalAddress
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department
from booking_api.identity.rules import Permission


def of_addresses(
    session: Session, actor: Actor, emails: Iterable[str], since: datetime | None, until: datetime | None
) -> list[AppointmentView]:
    """Return the appointments of the holders of e-mail addresses in order of time, cancelled ones left out.

    `since` and `until` bound the start, both inclusive. Capitals in an address do not matter. It leaves an audit record
    of the search and of each appointment found, so open it within `db.transaction()`.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    wanted = [func.lower(email.strip()) for email in emails]
    holders = select(DigitalAddress.party_id).where(
        DigitalAddress.kind == "email", func.lower(DigitalAddress.address).in_(wanted)
    )
    query = select(Appointment).where(
        col(Appointment.customer_id).in_(holders), col(Appointment.status) != AppointmentStatus.CANCELLED
    )
    if actor.location_id is not None:
        query = query.where(Appointment.location_id == actor.location_id)
    if since is not None:
        query = query.where(col(Appointment.starts_at) >= since)
    if until is not None:
        query = query.where(col(Appointment.starts_at) <= until)
    rows = session.exec(query.order_by(col(Appointment.starts_at), col(Appointment.id))).all()
    found = [view for view in views(session, actor, rows) if _is_in_agenda(actor, view)]
    audit.note(session, actor, "find_appointments", "party", None, utc_now(), found=len(found))
    for view in found:
        audit.note(session, actor, "read_appointment", "appointment", view.id, utc_now())
    return _neutral(session, found)


def in_agenda(session: Session, actor: Actor, appointment_id: UUID) -> AppointmentView:
    """Return one appointment that `of_addresses` could have found; raises NotFound for any other."""
    actor.require(Permission.READ_APPOINTMENTS)
    row = session.get(Appointment, appointment_id)
    if row is None or row.status is AppointmentStatus.CANCELLED or actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    actor.require_location(row.location_id)
    [view] = views(session, actor, [row])
    if not _is_in_agenda(actor, view):
        raise NotFound("appointment")
    audit.note(session, actor, "read_appointment", "appointment", view.id, utc_now())
    return _neutral(session, [view])[0]


def _is_in_agenda(actor: Actor, view: AppointmentView) -> bool:
    """Tell whether this actor may show it, and whether it is at a place one can go to (a call by telephone is not)."""
    somewhere = view.kind == "session" or any(leg.place_kind != "none" for leg in view.legs)
    return somewhere and any(actor.sees_department(each) for each in view.department_ids)


def _neutral(session: Session, found: list[AppointmentView]) -> list[AppointmentView]:
    """Return appointments with nothing but public names of departments that ask for it (X9)."""
    products = {activity.product_id for view in found for activity in view.activities}
    query = (
        select(col(Product.id))
        .join(Department, col(Department.id) == col(Product.department_id))
        .where(col(Product.id).in_(products), col(Department.uses_public_names))
    )
    hushed = set(session.execute(query).scalars()) if products else set()
    return [_with_public_names(view, hushed) for view in found]


def _with_public_names(view: AppointmentView, hushed: set[UUID]) -> AppointmentView:
    activities = tuple(_public(each) if each.product_id in hushed else each for each in view.activities)
    return replace(view, activities=activities, subject=", ".join(dict.fromkeys(each.name for each in activities)))


def _public(activity: ActivityView) -> ActivityView:
    return replace(activity, name=activity.public_name)
