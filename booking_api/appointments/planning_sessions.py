"""Use cases of joint sessions for staff: plan one or a series, change how many can come, cancel it with all seats."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from booking_api import audit, events, outbox
from booking_api.appointments.changing import cancel_locked
from booking_api.appointments.holding import drop_hold
from booking_api.appointments.models import Appointment, AppointmentStatus, Hold, JointSession
from booking_api.appointments.session_lanes import Unserved, Wanted, choose_lanes
from booking_api.appointments.sessions import give_back_expired
from booking_api.appointments.weekly import RefusedDate, closed_dates, lock_days, weekly
from booking_api.availability.allocating import Purpose, Scope, release_session, scopes_of, take
from booking_api.availability.rules import cell_from, cell_of, days_of
from booking_api.availability.values import Need, Placement
from booking_api.availability.versions import bump
from booking_api.catalogue.models import Product, ProductLocation, ProductStep
from booking_api.catalogue.values import CELL_MINUTES, SEATED
from booking_api.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound, SlotTaken
from booking_api.events import Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location, Room
from booking_api.references import new_id

MOST_SEATS = 2000
MOST_WEEKS = 52
LONGEST_MINUTES = 12 * 60
_SLACK = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class SessionWish:
    """A session to plan, once or on the same weekday for some weeks; a room and an employee may be named."""

    location_id: UUID
    product_id: UUID
    starts_at: datetime
    minutes: int
    capacity: int
    room_id: UUID | None = None
    staff_id: UUID | None = None
    weeks: int = 1


@dataclass(frozen=True, slots=True)
class Planned:
    """The sessions that were planned, and the dates for which it was not possible."""

    session_ids: tuple[UUID, ...]
    refused: tuple[RefusedDate, ...]


def may_plan(actor: Actor, department_id: UUID) -> bool:
    """Tell whether this actor plans sessions of a department: who plans or books there, and is of it."""
    able = actor.may(Permission.CHANGE_PLANNING) or actor.may(Permission.BOOK_FOR_OTHERS)
    return able and actor.kind != "client" and actor.sees_department(department_id)


def plan_sessions(session: Session, actor: Actor, wish: SessionWish, now: datetime) -> Planned:
    """Plan a session with its employee and room; for a series those dates that fit, and which ones do not.

    A series skips days on which the location is closed. Raises NotFound, NotAllowed for another department's product,
    InvalidInput with every wrong field, SlotTaken (`details["refused"]`) when not a single date fits.
    """
    actor.require_location(wish.location_id)
    location = session.get(Location, wish.location_id)
    product = session.get(Product, wish.product_id)
    if location is None or not location.active or product is None or not product.active:
        raise NotFound("location" if location is None else "product")
    if not may_plan(actor, product.department_id):
        raise NotAllowed("afdeling", reason="andere-afdeling")
    _check(session, wish, product, now)
    moments, refused = weekly(location.timezone, wish.starts_at, wish.weeks)
    length = timedelta(minutes=wish.minutes)
    lock_days(session, wish.location_id, [wish.staff_id], [(each, each + length) for each in moments])
    closed = closed_dates(session, wish.location_id, [(each, each + length) for each in moments])
    series_id = new_id() if wish.weeks > 1 else None
    made = []
    for starts_at in moments:
        try:
            if starts_at in closed:
                raise Unserved("gesloten")
            made.append(_plan_one(session, actor, wish, product, location.code, starts_at, series_id, now))
        except Unserved as unserved:
            refused.append(RefusedDate(starts_at, unserved.reason))
    if not made:
        raise SlotTaken(alternatives=[], refused=tuple(refused))
    return Planned(tuple(made), tuple(sorted(refused, key=lambda each: each.starts_at)))


def change_capacity(session: Session, actor: Actor, session_id: UUID, capacity: int, now: datetime) -> None:
    """Change how many can come; raises InvalidInput below what is taken, NotFound, NotAllowed, AlreadyDone."""
    joint, product, location_code = _locked(session, actor, session_id)
    if not 1 <= capacity <= MOST_SEATS:
        raise InvalidInput(fields={"capacity": "te-klein" if capacity < 1 else "te-groot"})
    give_back_expired(session, session_id, now)
    done = session.connection().execute(
        update(JointSession)
        .where(col(JointSession.id) == session_id, col(JointSession.taken) <= capacity)
        .values(capacity=capacity)
    )
    if done.rowcount != 1:
        raise InvalidInput(fields={"capacity": "minder-dan-bezet"})
    _tell(session, actor, events.SESSION_CHANGED, joint, location_code, now)
    audit.note(session, actor, "session.change", "session", session_id, now, capacity=capacity, product=product.code)


def cancel_session(session: Session, actor: Actor, session_id: UUID, now: datetime) -> int:
    """Cancel a session and every appointment in it, all of whom are told; returns how many those were.

    Once more changes nothing. Raises NotFound, NotAllowed for another department's, AlreadyDone once it began.
    """
    joint, product, location_code = _locked(session, actor, session_id)
    if joint.cancelled_at is not None:
        return 0
    if joint.starts_at <= now:
        raise AlreadyDone("al-begonnen", reason="al-begonnen")
    joint.cancelled_at = now
    session.add(joint)
    session.flush()
    for kept in session.exec(select(Hold).where(Hold.session_id == session_id).order_by(col(Hold.id))).all():
        drop_hold(session, kept)
    booked = select(Appointment).where(
        Appointment.session_id == session_id, col(Appointment.status) == AppointmentStatus.BOOKED
    )
    rows = session.exec(booked.order_by(col(Appointment.id)).with_for_update()).all()
    for appointment in rows:
        cancel_locked(session, actor, appointment, "bijeenkomst-geannuleerd", now)
    release_session(session, session_id)
    bump(session, _scopes(session, joint))
    _tell(session, actor, events.SESSION_CANCELLED, joint, location_code, now)
    audit.note(session, actor, "session.cancel", "session", session_id, now, product=product.code, told=len(rows))
    return len(rows)


def _check(session: Session, wish: SessionWish, product: Product, now: datetime) -> None:
    faults = _numbers(wish)
    if product.kind not in SEATED or session.get(ProductLocation, (product.id, wish.location_id)) is None:
        faults["product_id"] = "onbekende-keuze"
    if wish.starts_at.utcoffset() is None or wish.starts_at < now:
        faults["starts_at"] = "in-het-verleden"
    room = session.get(Room, wish.room_id) if wish.room_id else None
    if wish.room_id and (room is None or not room.active or room.location_id != wish.location_id):
        faults["room_id"] = "onbekende-keuze"
    member = session.get(StaffMember, wish.staff_id) if wish.staff_id else None
    if wish.staff_id and (member is None or not member.active):
        faults["staff_id"] = "onbekende-keuze"
    if faults:
        raise InvalidInput(fields=faults)


def _numbers(wish: SessionWish) -> dict[str, str]:
    faults: dict[str, str] = {}
    for name, most in (("minutes", LONGEST_MINUTES), ("capacity", MOST_SEATS), ("weeks", MOST_WEEKS)):
        value = getattr(wish, name)
        if not 1 <= value <= most:
            faults[name] = "te-klein" if value < 1 else "te-groot"
    if wish.minutes % CELL_MINUTES:
        faults["minutes"] = "geen-veelvoud-van-5"
    return faults


def _plan_one(
    session: Session,
    actor: Actor,
    wish: SessionWish,
    product: Product,
    location_code: str,
    starts_at: datetime,
    series_id: UUID | None,
    now: datetime,
) -> UUID:
    need = _need(session, wish, product)
    wanted = Wanted(wish.location_id, need, cell_of(starts_at), wish.staff_id, wish.room_id)
    placement = choose_lanes(session, wanted, now)
    joint = JointSession(
        location_id=wish.location_id,
        product_id=product.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=wish.minutes),
        capacity=wish.capacity,
        room_id=placement.room_id,
        staff_id=placement.staff_id,
        series_id=series_id,
    )
    session.add(joint)
    session.flush()
    take(session, [(placement, Purpose("session", session_id=joint.id, personal=True))])
    bump(session, _scopes(session, joint, placement))
    _tell(session, actor, events.SESSION_PLANNED, joint, location_code, now)
    audit.note(session, actor, "session.plan", "session", joint.id, now, product=product.code)
    return joint.id


def _need(session: Session, wish: SessionWish, product: Product) -> Need:
    """Return what the session needs: what the first step of its product says, for as long as was planned."""
    query = select(ProductStep).where(ProductStep.product_id == product.id).order_by(col(ProductStep.position))
    step = session.exec(query).first()
    return Need(
        minutes=wish.minutes,
        skills=frozenset(step.skills if step and not wish.staff_id else ()),
        facilities=frozenset(step.facilities if step else ()),
        place_kind=step.place_kind if step else "none",
        department_id=product.department_id,
        product_ids=(product.id,),
        buffer_before=product.buffer_before,
        buffer_after=product.buffer_after,
    )


def _locked(session: Session, actor: Actor, session_id: UUID) -> tuple[JointSession, Product, str]:
    """Return a session that this actor may change, with its days locked; raises NotFound, NotAllowed, AlreadyDone."""
    actor.require(Permission.READ_APPOINTMENTS)  # what every planner has, so that nobody else learns what there is
    found = session.get(JointSession, session_id)
    if found is None:
        raise NotFound("session")
    actor.require_location(found.location_id)
    product = session.get_one(Product, found.product_id)
    if not may_plan(actor, product.department_id):
        raise NotAllowed("afdeling", reason="andere-afdeling")
    lock_days(session, found.location_id, [found.staff_id], [(found.starts_at - _SLACK, found.ends_at + _SLACK)])
    query = select(JointSession).where(JointSession.id == session_id).with_for_update()
    joint = session.exec(query.execution_options(populate_existing=True)).one()
    return joint, product, session.get_one(Location, joint.location_id).code


def _scopes(session: Session, joint: JointSession, placement: Placement | None = None) -> set[Scope]:
    low, high = cell_of(joint.starts_at - _SLACK), cell_from(joint.ends_at + _SLACK)
    if placement:
        low, high = placement.start_cell, placement.end_cell
    named = {(joint.staff_id, day) for day in days_of(low, high)} if joint.staff_id else set()
    return scopes_of(session, joint.location_id, [joint.staff_id], low, high) | named


def _tell(session: Session, actor: Actor, kind: str, joint: JointSession, location_code: str, now: datetime) -> None:
    keys = {"starts_at": joint.starts_at.isoformat(), "ends_at": joint.ends_at.isoformat(), "location": location_code}
    outbox.record(session, actor, Event(kind, joint.id, joint.location_id, {}, keys), now)
