"""Use cases of settling an appointment after the visit: fulfilled, no-show, and booked again for who came after all."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import audit, events, outbox
from booking_api.appointments.changeable import legs_of, location_code, locked, scopes_of_appointment
from booking_api.appointments.events import changed_event, keys
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.availability.allocating import release_legs
from booking_api.availability.rules import cell_from
from booking_api.availability.versions import bump
from booking_api.errors import AlreadyDone, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission


def settle(session: Session, actor: Actor, appointment_id: UUID, status: AppointmentStatus, now: datetime) -> None:
    """Say how the visit ended: fulfilled or no_show; what is left of its lanes is free at once (V8).

    For `visits` only. Raises NotFound, AlreadyDone for one that was cancelled; the same status again is fine.
    """
    if not (actor.may(Permission.SERVE_VISITS) or actor.may(Permission.CHECK_IN)):
        actor.require(Permission.SERVE_VISITS)
    appointment = locked(session, actor, appointment_id)
    if appointment.status is status:
        return
    if appointment.status is not AppointmentStatus.BOOKED or status not in _SETTLED:
        raise AlreadyDone
    legs = legs_of(session, appointment_id)
    release_legs(session, [leg.id for leg in legs], cell_from(now))
    bump(session, scopes_of_appointment(session, appointment, legs))
    appointment.status = status
    appointment.changed_at = now
    session.add(appointment)
    where = keys(appointment, legs, location_code(session, appointment))
    outbox.record(session, actor, changed_event(_SETTLED[status], appointment, where, where), now)
    session.flush()


def reinstate(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> None:
    """Undo a no-show: the appointment is booked again. Nothing is taken; the visitor waits in the queue.

    For `visits` only. Raises NotFound; one in another state stays as it is.
    """
    if not (actor.may(Permission.SERVE_VISITS) or actor.may(Permission.CHECK_IN)):
        actor.require(Permission.SERVE_VISITS)
    appointment = session.get(Appointment, appointment_id)
    if appointment is None:
        raise NotFound("appointment")
    actor.require_location(appointment.location_id)
    session.refresh(appointment, with_for_update=True)  # its days stay as they are, so the row is lock enough
    if appointment.status is not AppointmentStatus.NO_SHOW:
        return
    appointment.status = AppointmentStatus.BOOKED
    appointment.changed_at = now
    session.add(appointment)
    audit.note(session, actor, "reinstate", "appointment", appointment_id, now)
    session.flush()


_SETTLED = {
    AppointmentStatus.FULFILLED: events.APPOINTMENT_FULFILLED,
    AppointmentStatus.NO_SHOW: events.APPOINTMENT_NOT_KEPT,
}
