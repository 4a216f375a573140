"""Use cases of settling an appointment after the visit: fulfilled, no-show, and booked again for who came after all."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import audit, events, outbox
from booking_api.appointments.changeable import LockedAppointment, locked_together, scopes_of_appointments
from booking_api.appointments.events import changed_event, keys
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.availability.allocating import release_legs
from booking_api.availability.rules import cell_from
from booking_api.availability.versions import bump
from booking_api.errors import AlreadyDone, NotFound
from booking_api.events import Event
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location


def settle(session: Session, actor: Actor, appointment_id: UUID, status: AppointmentStatus, now: datetime) -> None:
    """Say how the visit ended: fulfilled or no_show; what is left of its lanes is free at once (V8).

    For `visits` only. Raises NotFound, AlreadyDone for one that was cancelled; the same status again is fine.
    """
    settle_all(session, actor, [appointment_id], status, now)


def settle_all(
    session: Session, actor: Actor, appointment_ids: Sequence[UUID], status: AppointmentStatus, now: datetime
) -> None:
    """Say that the visits of many appointments ended alike, as `settle` does for one, with as few questions."""
    still = [each for each in locked_together(session, actor, appointment_ids) if each.appointment.status is not status]
    if not still:
        return
    if status not in _SETTLED or any(each.appointment.status is not AppointmentStatus.BOOKED for each in still):
        raise AlreadyDone
    release_legs(session, [leg.id for each in still for leg in each.legs], cell_from(now))
    bump(session, scopes_of_appointments(session, still))
    for each in still:
        each.appointment.status, each.appointment.changed_at = status, now
        session.add(each.appointment)
    outbox.record_all(session, actor, _settled_events(session, status, still), now)
    session.flush()


def _settled_events(session: Session, status: AppointmentStatus, settled: Sequence[LockedAppointment]) -> list[Event]:
    ids = {each.appointment.location_id for each in settled}
    codes = dict(session.execute(select(col(Location.id), col(Location.code)).where(col(Location.id).in_(ids))).all())
    found = []
    for appointment, legs in settled:
        where = keys(appointment, legs, codes[appointment.location_id])
        found.append(changed_event(_SETTLED[status], appointment, where, where))
    return found


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
