"""Use cases of a closed day: its appointments can no longer be kept, their customers are told to choose again.

A time that somebody is filling in the form for is no longer kept either: booking it would make one more of those.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from booking_api import audit, events, outbox
from booking_api.appointments.confirming import FollowUp, follow_ups
from booking_api.appointments.events import changed_event, keys
from booking_api.appointments.models import Appointment, AppointmentLeg, AppointmentStatus, Hold
from booking_api.availability.allocating import lock
from booking_api.availability.models import Allocation
from booking_api.availability.rules import cell_from, cell_of, days_of
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location

_MOST_DAYS_LOCKED = 1_100  # nobody books further ahead (`catalogue.checking`: horizon_days)


def displace(session: Session, actor: Actor, location_id: UUID, begins: datetime, ends: datetime, now: datetime) -> int:
    """Mark the appointments that a closure touches and tell their customers; return how many.

    Call it in the transaction that closes the location. The appointments stay booked until somebody chooses again.
    """
    if not actor.may(Permission.MANAGE):
        actor.require(Permission.CHANGE_PLANNING)
    actor.require_location(location_id)
    days = days_of(cell_of(max(begins, now)), cell_from(ends)) if ends > now else range(0)
    # Who is booking on these days at this moment is waited for, and found below.
    lock(session, ((location_id, day) for day in days[:_MOST_DAYS_LOCKED]))
    _end_holds(session, location_id, begins, ends, now)
    rows = _touched(session, location_id, begins, ends, now)
    code = session.exec(select(Location.code).where(Location.id == location_id)).one()
    for row in rows:
        row.displaced_at = now
        session.add(row)
        where = keys(row, _legs(session, row.id), code)
        outbox.record(session, actor, changed_event(events.APPOINTMENT_DISPLACED, row, where, where), now)
        audit.note(session, actor, "displace", "appointment", row.id, now)
    session.flush()
    return len(rows)


def displaced(session: Session, actor: Actor, now: datetime, location_id: UUID | None = None) -> list[FollowUp]:
    """Return the appointments to come on days that were closed, those that start first first."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    query = select(Appointment, Appointment.displaced_at).where(
        Appointment.status == AppointmentStatus.BOOKED,
        col(Appointment.displaced_at).is_not(None),
        col(Appointment.starts_at) > now,
    )
    return follow_ups(session, actor, query, now, location_id)


def _touched(
    session: Session, location_id: UUID, begins: datetime, ends: datetime, now: datetime
) -> Sequence[Appointment]:
    """Return the appointments to come in a span that need a desk, a room or a place in a session there."""
    at_a_place = select(AppointmentLeg.appointment_id).where(
        AppointmentLeg.appointment_id == Appointment.id, AppointmentLeg.place_kind != "none"
    )
    query = select(Appointment).where(
        Appointment.location_id == location_id,
        Appointment.status == AppointmentStatus.BOOKED,
        col(Appointment.starts_at) < ends,
        col(Appointment.ends_at) > begins,
        col(Appointment.starts_at) > now,
        col(Appointment.displaced_at).is_(None),
        or_(at_a_place.exists(), col(Appointment.session_id).is_not(None)),
    )
    ordered = query.order_by(col(Appointment.starts_at), col(Appointment.id)).with_for_update()
    return session.exec(ordered.execution_options(populate_existing=True)).all()


def _end_holds(session: Session, location_id: UUID, begins: datetime, ends: datetime, now: datetime) -> None:
    """Let what is kept in a span expire, as far as it needs a desk, a room or a seat; whoever books it reads why."""
    query = select(Hold).where(
        Hold.location_id == location_id,
        col(Hold.starts_at) < ends,
        col(Hold.ends_at) > begins,
        col(Hold.expires_at) > now,
    )
    rows = session.exec(query.order_by(col(Hold.id)).with_for_update()).all()
    over = [row for row in rows if row.session_id or any(leg["place_kind"] != "none" for leg in row.legs)]
    for row in over:
        row.expires_at = now
        session.add(row)
    session.execute(
        update(Allocation).where(col(Allocation.hold_id).in_([row.id for row in over])).values(expires_at=now)
    )


def _legs(session: Session, appointment_id: UUID) -> list[AppointmentLeg]:
    return list(session.exec(select(AppointmentLeg).where(AppointmentLeg.appointment_id == appointment_id)))
