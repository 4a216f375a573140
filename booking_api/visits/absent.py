"""Who never came (V8): after the minutes of a location the appointment is not kept, and its desk and time are free.

Whoever comes after all checks in as ever, and the appointment stands again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from booking_api import audit
from booking_api.appointments.departments import departments_of
from booking_api.appointments.elsewhere import is_elsewhere
from booking_api.appointments.models import Appointment, AppointmentStatus, JointSession
from booking_api.appointments.service import settle
from booking_api.errors import AlreadyDone, NotFound
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.visits.models import Visit

LOOKED_BACK = timedelta(days=1)
"""What is older was entered from paper, or taken over from another system: nobody watched who came."""


def due_absent(session: Session, actor: Actor, now: datetime) -> list[UUID]:
    """Return the appointments whose visitor did not come within the minutes that the location gives.

    None where a gate lets people in (see `at_gates`) or elsewhere: nobody checks in there. Of a joint session as soon
    as it is over, and only of one that somebody began: else nobody may have checked in for it.
    """
    actor.require(Permission.OPERATE)
    watched = select(Location).where(Location.kind != "recycling_centre", Location.absent_minutes > 0)
    patience = {row.id: timedelta(minutes=row.absent_minutes) for row in session.exec(watched)}
    query = (
        select(Appointment.id, Appointment.location_id, Appointment.starts_at, Appointment.session_id)
        .where(
            col(Appointment.status) == AppointmentStatus.BOOKED,
            col(Appointment.starts_at) > now - LOOKED_BACK,
            col(Appointment.starts_at) < now,
            col(Appointment.location_id).in_(patience),
            or_(col(Appointment.session_id).is_(None), _was_held(now)),
            ~_came(),
            ~is_elsewhere(),
        )
        .order_by(col(Appointment.starts_at), col(Appointment.id))
    )
    return [
        row.id for row in session.execute(query) if row.session_id or row.starts_at + patience[row.location_id] <= now
    ]


def mark_absent(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> None:
    """Say that nobody came for an appointment: what is left of its time is free at once. Again changes nothing.

    Raises NotFound, NotAllowed for another department's, AlreadyDone for whoever came, for what was cancelled and for
    what has not begun (`details["reason"]`: nog-niet-begonnen).
    """
    actor.require(Permission.SERVE_VISITS)
    found = session.get(Appointment, appointment_id)
    if found is None:
        raise NotFound("appointment")
    actor.require_location(found.location_id)
    actor.require_department(departments_of(session, found))
    if found.starts_at > now:
        raise AlreadyDone("nog-niet-begonnen", reason="nog-niet-begonnen")
    if found.status is AppointmentStatus.NO_SHOW:
        return
    settle(session, SYSTEM, appointment_id, AppointmentStatus.NO_SHOW, now)
    # Asked after settling, which waits for whoever checks in at this very moment.
    if session.exec(select(Visit.id).where(Visit.appointment_id == appointment_id)).first() is not None:
        raise AlreadyDone("al-aangemeld", reason="al-aangemeld")
    audit.note(session, actor, "mark_absent", "appointment", appointment_id, now)


def _was_held(now: datetime) -> ColumnElement[bool]:
    is_over = or_(col(JointSession.finished_at).is_not(None), col(JointSession.ends_at) <= now)
    mine = col(JointSession.id) == col(Appointment.session_id)
    return select(JointSession.id).where(mine, col(JointSession.begun_at).is_not(None), is_over).exists()


def _came() -> ColumnElement[bool]:
    return select(Visit.id).where(col(Visit.appointment_id) == col(Appointment.id)).exists()
