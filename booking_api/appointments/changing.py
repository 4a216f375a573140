"""Use cases on an appointment that exists: cancel it, or move it; `settling.py` says how its visit ended."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import audit, events, outbox
from booking_api.appointments.confirm_plans import begin_again
from booking_api.appointments.delays import delay_of, hold_back_seats
from booking_api.appointments.departments import departments_of
from booking_api.appointments.events import changed_event, keys
from booking_api.appointments.finding import find_spot
from booking_api.appointments.intake import told_before
from booking_api.appointments.models import (
    Activity,
    Appointment,
    AppointmentLeg,
    AppointmentStatus,
    JointSession,
    Participant,
)
from booking_api.appointments.plans import Plan, check_moment, check_start, plan
from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.rules import version_of
from booking_api.appointments.sessions import give_back
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.views import views
from booking_api.appointments.writing import leg_values
from booking_api.availability.allocating import (
    Purpose,
    Scope,
    keep_back,
    lock,
    release_legs,
    scopes_of,
    take,
    taken_by,
)
from booking_api.availability.rules import cell_from, cell_of, days_of
from booking_api.availability.versions import bump
from booking_api.catalogue.models import Product
from booking_api.errors import AlreadyDone, ChangedMeanwhile, NotBookable, NotFound
from booking_api.events import Event
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location

_SLACK = timedelta(hours=4)  # buffers and travel that lie outside of the customer's own time


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

    Raises NotFound, NotAllowed when it is another department's, AlreadyDone after the visit, NotBookable when a citizen
    is too late (change deadline), and ChangedMeanwhile when it is none of the `versions` that the caller knows (None:
    any will do).
    """
    appointment = changeable(session, actor, appointment_id, now, versions=versions)
    if appointment.status is AppointmentStatus.BOOKED:
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
    customer (waiting list), so that nothing is kept back from it any more.
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    check_moment(starts_at, now)
    appointment = changeable(session, actor, appointment_id, now, starts_at, versions, location_id)
    if appointment.status is not AppointmentStatus.BOOKED:
        raise AlreadyDone
    _refuse_once_arrived(session, appointment_id)
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


def legs_of(session: Session, appointment_id: UUID) -> list[AppointmentLeg]:
    """Return the legs in order, as they are in the database now."""
    query = select(AppointmentLeg).where(AppointmentLeg.appointment_id == appointment_id)
    ordered = query.order_by(col(AppointmentLeg.position)).execution_options(populate_existing=True)
    return list(session.exec(ordered))


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


def changeable(
    session: Session,
    actor: Actor,
    appointment_id: UUID,
    now: datetime,
    new_start: datetime | None = None,
    versions: Collection[str] | None = None,
    new_location_id: UUID | None = None,
) -> Appointment:
    """Return an appointment that this actor may change now, its days locked (and those of a new start and place)."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    appointment = locked(session, actor, appointment_id, new_start, new_location_id)
    actor.require_department(departments_of(session, appointment))
    known = version_of(appointment.status, appointment.sequence, appointment.changed_at)
    if versions is not None and known not in versions:
        raise ChangedMeanwhile
    if appointment.status not in {AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED}:
        raise AlreadyDone
    if actor.appointment_id is not None and appointment.status is AppointmentStatus.BOOKED:
        _check_deadline(session, appointment, now)
    return appointment


def locked_for_change(session: Session, actor: Actor, appointment_id: UUID) -> Appointment:
    """Return an appointment that this actor handles, its days and row locked, whatever its state or deadline."""
    appointment = locked(session, actor, appointment_id)
    actor.require_department(departments_of(session, appointment))
    return appointment


def lock_for_move(
    session: Session, actor: Actor, appointment_id: UUID, starts_at: datetime, location_id: UUID | None = None
) -> Appointment:
    """Lock the days that an appointment leaves and goes to, at once, and return it as it is under that lock."""
    return locked(session, actor, appointment_id, starts_at, location_id)


def _refuse_once_arrived(session: Session, appointment_id: UUID) -> None:
    """Raise AlreadyDone when somebody of this appointment is in the building: the visit would lose its appointment."""
    arrived = select(Participant.id).where(
        Participant.appointment_id == appointment_id, col(Participant.arrived_at).is_not(None)
    )
    if session.exec(arrived).first() is not None:
        raise AlreadyDone("al-aangemeld", reason="al-aangemeld")


def _check_deadline(session: Session, appointment: Appointment, now: datetime) -> None:
    query = (
        select(col(Product.change_deadline_minutes))
        .join(Activity, col(Activity.product_id) == col(Product.id))
        .where(Activity.appointment_id == appointment.id)
    )
    deadline = timedelta(minutes=max(session.execute(query).scalars(), default=0))
    if now > appointment.starts_at - deadline:
        raise NotBookable("wijzigtermijn-verstreken", reason="wijzigtermijn-verstreken")


def locked(
    session: Session,
    actor: Actor,
    appointment_id: UUID,
    new_start: datetime | None = None,
    new_location_id: UUID | None = None,
) -> Appointment:
    """Lock the days of an appointment and its row, and return it as it is under that lock; raises NotFound."""
    found = session.get(Appointment, appointment_id)
    if found is None or actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    actor.require_location(found.location_id)
    legs = legs_of(session, appointment_id)
    scopes = _days(found.location_id, legs, found.starts_at, found.ends_at)
    if new_start:
        ends_at = new_start + (found.ends_at - found.starts_at)
        scopes |= _days(new_location_id or found.location_id, legs, new_start, ends_at)
    lock(session, scopes)
    query = select(Appointment).where(Appointment.id == appointment_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def _days(location_id: UUID, legs: list[AppointmentLeg], starts_at: datetime, ends_at: datetime) -> set[Scope]:
    days = days_of(cell_of(starts_at - _SLACK), cell_from(ends_at + _SLACK))
    named = {leg.staff_id for leg in legs if leg.named_staff and leg.staff_id}
    return {(scope, day) for scope in {location_id, *named} for day in days}


def scopes_of_appointment(session: Session, appointment: Appointment, legs: list[AppointmentLeg]) -> set[Scope]:
    """Return what to bump when the lanes of an appointment change."""
    low, high = cell_of(appointment.starts_at - _SLACK), cell_from(appointment.ends_at + _SLACK)
    return scopes_of(session, appointment.location_id, [leg.staff_id for leg in legs], low, high)


def _give_everything_back(session: Session, appointment: Appointment, legs: list[AppointmentLeg]) -> None:
    release_legs(session, [leg.id for leg in legs])
    if appointment.session_id:
        give_back(session, appointment.session_id, appointment.seats)
    bump(session, scopes_of_appointment(session, appointment, legs))


def activities_of_row(session: Session, appointment_id: UUID) -> list[ActivityWish]:
    """Return what an appointment is for, as it could be asked again."""
    query = select(col(Activity.product_id), col(Activity.count)).where(Activity.appointment_id == appointment_id)
    rows = session.execute(query.order_by(col(Activity.position)))
    return [ActivityWish(product_id, count) for product_id, count in rows]


def location_code(session: Session, appointment: Appointment) -> str:
    """Return the code of its location, for events."""
    query = select(col(Location.code)).where(Location.id == appointment.location_id)
    return str(session.execute(query).scalar_one())


def _view(session: Session, actor: Actor, appointment: Appointment) -> AppointmentView:
    return views(session, actor, [appointment])[0]
