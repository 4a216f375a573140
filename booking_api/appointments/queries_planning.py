"""Reads of appointments for who plans or closes: when, how many and what about by right, but never who."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.views import views
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission

_LONGEST = timedelta(days=1)
"""More than any appointment takes: without it, all that ever began before is looked at for how it ends."""


@dataclass(frozen=True, slots=True)
class BookedMoment:
    """An appointment without its customer; `subject` is the public one for who may not see the department."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    subject: str
    persons: int


def booked_between(
    session: Session, actor: Actor, location_id: UUID, begins: datetime, ends: datetime, most: int = 200
) -> tuple[list[BookedMoment], int]:
    """Return the booked appointments at a location that touch a span (UTC), at most `most`, and how many there are."""
    if not actor.may(Permission.MANAGE):
        actor.require(Permission.CHANGE_PLANNING)
    actor.require_location(location_id)
    query = select(Appointment).where(
        Appointment.location_id == location_id,
        col(Appointment.status) == AppointmentStatus.BOOKED,
        col(Appointment.starts_at) > begins - _LONGEST,
        col(Appointment.starts_at) < ends,
        col(Appointment.ends_at) > begins,
    )
    rows = session.exec(query.order_by(col(Appointment.starts_at), col(Appointment.id))).all()
    shown = views(session, actor, rows[:most], "nl")
    return [BookedMoment(each.id, each.starts_at, each.ends_at, each.subject, each.persons) for each in shown], len(
        rows
    )
