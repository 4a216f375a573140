"""Other appointments of the same person, for who helps: of another department *that*, never *what*."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from booking_api.appointments.models import Activity, Appointment
from booking_api.catalogue.queries import FALLBACK_LANGUAGE, products_by_id
from booking_api.customers.models import DigitalAddress, Party
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location

LOOKS_BACK = timedelta(days=730)
MOST = 12


@dataclass(frozen=True, slots=True)
class RelatedAppointment:
    """Another appointment of the same person: of another department *that*, and not *what* or how it ended."""

    id: UUID
    starts_at: datetime
    location_name: str
    subject: str
    status: str
    seen_what: bool


def related_appointments(
    session: Session, actor: Actor, customer_id: UUID, but: UUID | None, now: datetime, language: str = ""
) -> list[RelatedAppointment]:
    """Return the last and coming appointments of who is known by the same name and address, the earliest first."""
    actor.require(Permission.READ_APPOINTMENTS)
    parties = _same_person(session, customer_id)
    query = (
        select(Appointment)
        .where(col(Appointment.customer_id).in_(parties), col(Appointment.starts_at) > now - LOOKS_BACK)
        .order_by(col(Appointment.starts_at).desc())
        .limit(MOST + 1)
    )
    rows = [row for row in session.exec(query) if row.id != but][:MOST]
    return _views(session, actor, rows, language or FALLBACK_LANGUAGE) if rows else []


def _same_person(session: Session, customer_id: UUID) -> list[UUID]:
    """Return who surely is the same person: the same id in the register, or the same name at the same address."""
    me = session.get_one(Party, customer_id)
    found = {me.id}
    if me.register_id:
        found.update(session.exec(select(Party.id).where(Party.register_id == me.register_id)))
    addresses = session.exec(select(DigitalAddress.address).where(DigitalAddress.party_id == me.id)).all()
    if addresses and me.family_name:
        lowered = func.lower(DigitalAddress.address)
        same = (
            select(Party.id)
            .join(DigitalAddress, col(DigitalAddress.party_id) == col(Party.id))
            .where(or_(*(lowered == each.lower() for each in addresses)))
            .where(func.lower(Party.family_name) == me.family_name.lower())
            .where(func.lower(func.coalesce(Party.given_name, "")) == (me.given_name or "").lower())
        )
        found.update(session.exec(same))
    return sorted(found)


def _views(session: Session, actor: Actor, rows: Sequence[Appointment], language: str) -> list[RelatedAppointment]:
    ids = [row.id for row in rows]
    products: dict[UUID, list[UUID]] = {}
    activities = select(Activity).where(col(Activity.appointment_id).in_(ids)).order_by(col(Activity.position))
    for each in session.exec(activities):
        products.setdefault(each.appointment_id, []).append(each.product_id)
    names = products_by_id(session, actor, {one for many in products.values() for one in many}, language)
    places = {row.id: row.name for row in session.exec(select(Location))}
    found = []
    for row in reversed(rows):
        sees = actor.sees_department(row.department_id)
        subject = ", ".join(names[each].name for each in products.get(row.id, ()) if each in names) if sees else ""
        status = row.status.value if sees else ""
        found.append(RelatedAppointment(row.id, row.starts_at, places[row.location_id], subject, status, sees))
    return found
