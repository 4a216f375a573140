"""Use cases on an appointment that exists: cancel it, or move it; `settling.py` says how its visit ended."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from booking_api import audit, events, outbox
from booking_api.appointments.changeable import (
    activities_of_row,
    changeable,
    legs_of,
    location_code,
    refuse_once_arrived,
    scopes_of_appointment,
)
from booking_api.appointments.confirm_plans import begin_again
from booking_api.appointments.delays import delay_of, hold_back_seats
from booking_api.appointments.events import changed_event, keys
from booking_api.appointments.finding import find_spot
from booking_api.appointments.intake import told_before
from booking_api.appointments.models import (
    Appointment,
    AppointmentLeg,
    AppointmentStatus,
    JointSession,
)
from booking_api.appointments.plans import Plan, check_moment, check_start, plan
from booking_api.appointments.sessions import give_back
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.views import views
from booking_api.appointments.writing import leg_values
from booking_api.availability.allocating import (
    Purpose,
    keep_back,
    release_legs,
    take,
    taken_by,
)
from booking_api.availability.versions import bump
from booking_api.errors import AlreadyDone
from booking_api.events import Event
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission


def cancel(
    session: Session,
    actor: Actor,
    appointment_id: UUID,
    reason: str,
    now: datetime,
    *,
    versions: Collection[str] | None = None,
) -> AppointmentView:
    """Cancel an appointment and free its lanes; one that is already cancelled stays so.

    The reason stays with the appointment: it may say something about somebody, so it goes nowhere else.

    Raises NotFound, NotAllowed when it is another department's, AlreadyDone after the visit (for a citizen as soon as
    it began), NotBookable when a citizen is too late (change deadline), and ChangedMeanwhile when it is none of the
    `versions` that the caller knows (None: any will do).
    """
    appointment = changeable(session, actor, appointment_id, now, versions=versions)
    if appointment.status is AppointmentStatus.BOOKED:
        if actor.appointment_id is not None:
            refuse_once_arrived(session, appointment_id)
        cancel_locked(session, actor, appointment, reason, now)
    return _view(session, actor, appointment)


def cancel_locked(session: Session, actor: Actor, appointment: Appointment, reason: str, now: datetime) -> None:
    """Cancel a booked appointment whose days and row the caller has locked, having checked that this actor may."""
    legs = legs_of(session, appointment.id)
    before = keys(appointment, legs, location_code(session, appointment))
    until = delay_of(session, appointment.id, now)
    was = taken_by(session, [leg.id for leg in legs]) if until else []
    _give_everything_back(session, appointment, legs)
    if until:
        hold_back_seats(session, appointment, appointment.session_id, until)
        keep_back(session, was, until)
    appointment.status = AppointmentStatus.CANCELLED
    appointment.cancelled_at = appointment.changed_at = now
    appointment.cancel_reason = reason[:40]
    appointment.sequence += 1
    session.add(appointment)
    outbox.record(session, actor, changed_event(events.APPOINTMENT_CANCELLED, appointment, before, {}), now)
    audit.note(session, actor, "cancel", "appointment", appointment.id, now)
    session.flush()


def move(
    session: Session,
    actor: Actor,
    appointment_id: UUID,
    starts_at: datetime,
    now: datetime,
    *,
    versions: Collection[str] | None = None,
    promised: bool = False,
    location_id: UUID | None = None,
) -> AppointmentView:
    """Move an appointment to another time, and to another location if one is given: all of it or nothing.

    Raises what `cancel` and `hold` raise, and AlreadyDone (`details["reason"]`: al-aangemeld) for anybody once its
    visitors checked in; after SlotTaken the appointment is where it was. `promised`: the time was kept for this
    customer (waiting list), so that nothing is kept back from it any more and no deadline stands in the way.
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    check_moment(starts_at, now)
    appointment = changeable(session, actor, appointment_id, now, starts_at, versions, location_id, promised=promised)
    if appointment.status is not AppointmentStatus.BOOKED:
        raise AlreadyDone
    refuse_once_arrived(session, appointment_id)
    left, place = appointment.location_id, location_id or appointment.location_id
    legs = legs_of(session, appointment_id)
    wanted = _planned(session, actor, appointment, legs, place, promised, now)
    check_start(wanted, starts_at, now)
    before = keys(appointment, legs, location_code(session, appointment))
    until, was_session = delay_of(session, appointment_id, now), appointment.session_id
    was = taken_by(session, [leg.id for leg in legs]) if until else []
    _give_everything_back(session, appointment, legs)
    appointment.location_id = place
    moved = _put_at(session, actor, appointment, legs, wanted, starts_at, now)
    if until:
        hold_back_seats(session, appointment, was_session, until)
        keep_back(session, was, until)
    appointment.sequence += 1
    appointment.changed_at, appointment.displaced_at = now, None
    session.add(appointment)
    begin_again(session, appointment, now)
    after = keys(appointment, moved, wanted.location_code)
    _tell_moved(session, actor, appointment, left, before, after, now)
    return _view(session, actor, appointment)


def _planned(
    session: Session,
    actor: Actor,
    appointment: Appointment,
    legs: list[AppointmentLeg],
    location_id: UUID,
    promised: bool,
    now: datetime,
) -> Plan:
    """Return what an appointment needs at a location, as it could be asked again."""
    named = next((leg.staff_id for leg in legs if leg.named_staff), None)
    activities, told = activities_of_row(session, appointment.id), told_before(appointment)
    # What was promised may be at another location than the one that whoever answers for the customer is bound to.
    planner = replace(actor, location_id=None) if promised else actor
    wanted = plan(session, planner, location_id, activities, now, staff_id=named, intake=told)
    return replace(wanted, wish=replace(wanted.wish, kept=())) if promised else wanted


def _tell_moved(
    session: Session,
    actor: Actor,
    appointment: Appointment,
    left: UUID,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
) -> None:
    """Record that it moved; whoever follows the location that it left hears so too."""
    outbox.record(session, actor, changed_event(events.APPOINTMENT_MOVED, appointment, before, after), now)
    if appointment.location_id != left:
        outbox.record(session, actor, Event(events.APPOINTMENT_RELOCATED, appointment.id, left, before, after), now)
    audit.note(session, actor, "move", "appointment", appointment.id, now)
    session.flush()


def _put_at(
    session: Session,
    actor: Actor,
    appointment: Appointment,
    legs: list[AppointmentLeg],
    wanted: Plan,
    starts_at: datetime,
    now: datetime,
) -> list[AppointmentLeg]:
    """Find a spot at the new time and write it over the old legs; returns the legs as they are now."""
    spot = find_spot(session, actor, wanted, starts_at, now)
    personal = wanted.wish.staff_id is not None
    placed = enumerate(spot.placements)
    fresh = [AppointmentLeg(**leg_values(appointment.id, position, each, personal)) for position, each in placed]
    if spot.joint:
        fresh = [_in_session(legs[0], spot.joint)]
    for leg, old in zip(fresh, legs, strict=False):
        leg.id = old.id  # a visit or a calendar entry that knows the leg keeps knowing it
    for old in legs[len(fresh) :]:
        session.delete(old)
    fresh = [session.merge(leg) for leg in fresh]
    appointment.starts_at, appointment.ends_at = spot.starts_at, spot.ends_at
    appointment.session_id = spot.joint.id if spot.joint else None
    session.flush()
    pairs = zip(spot.placements, fresh, strict=False)
    take(session, ((each, Purpose("leg", leg_id=leg.id, personal=personal)) for each, leg in pairs))
    bump(session, spot.scopes)
    return fresh


def _in_session(leg: AppointmentLeg, joint: JointSession) -> AppointmentLeg:
    fresh = AppointmentLeg(**leg.model_dump())
    fresh.starts_at, fresh.ends_at = joint.starts_at, joint.ends_at
    fresh.room_id, fresh.staff_id = joint.room_id, joint.staff_id
    return fresh


def _give_everything_back(session: Session, appointment: Appointment, legs: list[AppointmentLeg]) -> None:
    release_legs(session, [leg.id for leg in legs])
    if appointment.session_id:
        give_back(session, appointment.session_id, appointment.seats)
    bump(session, scopes_of_appointment(session, appointment, legs))


def _view(session: Session, actor: Actor, appointment: Appointment) -> AppointmentView:
    return views(session, actor, [appointment])[0]
