"""Use case of appointments elsewhere: nobody checks in for them, so the employee says how it went."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from booking_api import audit
from booking_api.appointments.departments import departments_of
from booking_api.appointments.elsewhere import is_elsewhere
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.service import settle
from booking_api.errors import AlreadyDone, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission


def close_elsewhere(session: Session, actor: Actor, appointment_id: UUID, now: datetime, *, kept: bool) -> None:
    """Say of a visit to a customer, a video call or a telephone call that it took place, or that nobody was there.

    Raises NotFound, NotAllowed for another department's, AlreadyDone for one at a location, one that has not begun
    (`details["reason"]`: nog-niet-begonnen) or that was cancelled.
    """
    actor.require(Permission.SERVE_VISITS)
    found = session.get(Appointment, appointment_id)
    if found is None:
        raise NotFound("appointment")
    actor.require_department(departments_of(session, found))
    if not session.exec(select(Appointment.id).where(Appointment.id == appointment_id, is_elsewhere())).first():
        raise AlreadyDone("op-locatie", reason="op-locatie")
    if found.starts_at > now:
        raise AlreadyDone("nog-niet-begonnen", reason="nog-niet-begonnen")
    settle(session, actor, appointment_id, AppointmentStatus.FULFILLED if kept else AppointmentStatus.NO_SHOW, now)
    audit.note(session, actor, "close_elsewhere", "appointment", appointment_id, now)
