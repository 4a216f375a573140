"""Reads that look for appointments: of a person, of a location; and those that a portal may show to that person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, false, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from booking_api import audit
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.values import ActivityView, AppointmentView
from booking_api.appointments.views import views
from booking_api.availability.rules import local_day, moment_of
from booking_api.catalogue.models import Product
from booking_api.catalogue.values import SEATED
from booking_api.customers.models import DigitalAddress, Party
from booking_api.customers.rules import telling_words
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department
from booking_api.identity.rules import Permission
from booking_api.locations.queries import location
from booking_api.references import tidy_code


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: all that is given must hold; no statuses means any. Days are local to the location.

    `name` is looked for in who comes and in who is represented, with `since` so that it costs no more each year.
    """

    location_id: UUID | None = None
    first: date | None = None
    last: date | None = None
    statuses: frozenset[AppointmentStatus] = frozenset()
    email: str | None = None
    code: str | None = None
    name: str | None = None
    since: datetime | None = None


def search(
    session: Session, actor: Actor, sought: Sought, page: int, size: int, language: str = "", *, now: datetime
) -> tuple[list[AppointmentView], bool]:
    """Return a page (from 1 on) of appointments in order of time, and whether more follow.

    What they are for is said in the language of whoever reads it, or without one in that of each customer.
    Raises NotFound for an unknown location or one that the actor is not at. It leaves an audit record of the search
    and, when a person was looked for, of each appointment found, so open it within `db.transaction()`.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    ordered = _matching(session, actor, sought).order_by(col(Appointment.starts_at), col(Appointment.id))
    rows = session.exec(ordered.offset((page - 1) * size).limit(size + 1)).all()
    found = views(session, actor, rows[:size], language)
    audit.note(session, actor, "find_appointments", "location", sought.location_id, now, found=len(found))
    if sought.email or sought.code or sought.name:
        for view in found:
            audit.note(session, actor, "read_appointment", "appointment", view.id, now)
    return found, len(rows) > size


def _matching(session: Session, actor: Actor, sought: Sought) -> SelectOfScalar[Appointment]:
    query = select(Appointment)
    if actor.appointment_id is not None:
        query = query.where(Appointment.id == actor.appointment_id)
    if sought.location_id is not None:
        where = location(session, actor, sought.location_id)
        query = query.where(Appointment.location_id == where.id)
        if sought.first is not None:
            query = query.where(col(Appointment.starts_at) >= moment_of(local_day(where.timezone, sought.first)[0]))
        if sought.last is not None:
            query = query.where(col(Appointment.starts_at) < moment_of(local_day(where.timezone, sought.last)[1]))
    elif actor.location_id is not None:
        query = query.where(Appointment.location_id == actor.location_id)
    if sought.statuses:
        query = query.where(col(Appointment.status).in_(sought.statuses))
    if sought.since is not None:
        query = query.where(col(Appointment.starts_at) >= sought.since)
    return _of_person(query, sought)


def _of_person(query: SelectOfScalar[Appointment], sought: Sought) -> SelectOfScalar[Appointment]:
    if sought.email is not None:
        query = query.where(col(Appointment.customer_id).in_(_holders([sought.email])))
    if sought.name is not None:
        query = query.where(col(Appointment.customer_id).in_(_named(sought.name)))
    if sought.code is not None:
        query = query.where(Appointment.code == tidy_code(sought.code))
    return query


def of_addresses(
    session: Session,
    actor: Actor,
    emails: Iterable[str],
    since: datetime | None,
    until: datetime | None,
    *,
    now: datetime,
) -> list[AppointmentView]:
    """Return the appointments of the holders of e-mail addresses in order of time, cancelled ones left out.

    `since` and `until` bound the start, both inclusive. Capitals in an address do not matter. It leaves an audit record
    of the search and of each appointment found, so open it within `db.transaction()`.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    query = select(Appointment).where(
        col(Appointment.customer_id).in_(_holders(emails)), col(Appointment.status) != AppointmentStatus.CANCELLED
    )
    if actor.location_id is not None:
        query = query.where(Appointment.location_id == actor.location_id)
    if since is not None:
        query = query.where(col(Appointment.starts_at) >= since)
    if until is not None:
        query = query.where(col(Appointment.starts_at) <= until)
    rows = session.exec(query.order_by(col(Appointment.starts_at), col(Appointment.id))).all()
    found = [view for view in views(session, actor, rows) if _is_in_agenda(actor, view)]
    audit.note(session, actor, "find_appointments", "party", None, now, found=len(found))
    for view in found:
        audit.note(session, actor, "read_appointment", "appointment", view.id, now)
    return _neutral(session, found)


def in_agenda(session: Session, actor: Actor, appointment_id: UUID, *, now: datetime) -> AppointmentView:
    """Return one appointment that `of_addresses` could have found; raises NotFound for any other."""
    actor.require(Permission.READ_APPOINTMENTS)
    row = session.get(Appointment, appointment_id)
    if row is None or row.status is AppointmentStatus.CANCELLED or actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    actor.require_location(row.location_id)
    [view] = views(session, actor, [row])
    if not _is_in_agenda(actor, view):
        raise NotFound("appointment")
    audit.note(session, actor, "read_appointment", "appointment", view.id, now)
    return _neutral(session, [view])[0]


def _holders(emails: Iterable[str]) -> SelectOfScalar[UUID]:
    """Return who has one of these e-mail addresses, whatever the capitals."""
    wanted = [func.lower(email.strip()) for email in emails]
    return select(DigitalAddress.party_id).where(
        DigitalAddress.kind == "email", func.lower(DigitalAddress.address).in_(wanted)
    )


def _named(name: str) -> SelectOfScalar[UUID]:
    """Return who has a name with all these words in it, or acts for who has."""
    words = telling_words(name)
    represented = aliased(Party)
    query = select(Party.id).outerjoin(represented, col(represented.id) == col(Party.represents_id))
    if not words:
        return query.where(false())
    fits = [and_(*(col(party.search_name).contains(word, autoescape=True) for word in words))
            for party in (Party, represented)]  # fmt: skip
    return query.where(or_(*fits))


def _is_in_agenda(actor: Actor, view: AppointmentView) -> bool:
    """Tell whether this actor may show it, and whether one meets somewhere or online (a call is neither)."""
    somewhere = view.kind in SEATED | {"at_customer", "online"} or any(leg.place_kind != "none" for leg in view.legs)
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
